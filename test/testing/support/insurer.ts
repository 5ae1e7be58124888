import { WechatPaySimulator } from '../../../lib/testing/index.js';
import type { SimulatorOptions } from '../../../lib/testing/index.js';
import { MerchantClient } from './merchant-client.js';
import type { WireResponse } from './merchant-client.js';
import { openResource, startReceiver } from './notification-receiver.js';
import { periods, preSignBody } from './pre-sign-body.js';
import type { PreSignBody } from './pre-sign-body.js';

const SIGN = '/v3/papay/insurance-sign';
const PAY = '/v3/papay/insurance-pay/policy-periods';

let numbers = 0;

/** A contract as its insurer knows it. */
export interface Signed {
  readonly contractId: string;
  readonly body: PreSignBody;
}

/** An insurer that calls the simulator over HTTP and receives its notifications. */
export class Insurer {
  private constructor(
    readonly simulator: WechatPaySimulator,
    readonly receiver: Awaited<ReturnType<typeof startReceiver>>,
    readonly client: MerchantClient,
  ) {}

  static async start(now: string, options: SimulatorOptions = {}): Promise<Insurer> {
    const [simulator, receiver] = await Promise.all([
      WechatPaySimulator.start({ now, ...options }),
      startReceiver(),
    ]);
    return new Insurer(simulator, receiver, new MerchantClient(simulator.moduleOptions));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.simulator.stop(), this.receiver.stop()]);
  }

  get notifyUrl(): string {
    return `${this.receiver.url}/n`;
  }

  /** Type and resource of every notification so far. */
  events(): { type: string; resource: Record<string, unknown> }[] {
    return this.receiver.arrivals.map(({ body }) => {
      const { event_type: type, resource } = JSON.parse(body);
      const text = openResource(resource, this.simulator.moduleOptions.apiV3Key);
      return { type, resource: JSON.parse(text) };
    });
  }

  async sign(dates: readonly string[], changes: PreSignBody = {}, total = 1000): Promise<Signed> {
    const body = preSignBody({
      contract_notify_url: this.notifyUrl,
      openid: `user${++numbers}`,
      policy_end_date: '2029-12-31',
      policy_periods: periods(...dates.map((date) => [date, total] as const)),
      ...changes,
    });
    const { json } = await this.client.call('POST', `${SIGN}/contracts/pre-entrust-sign/jsapi`, {
      body,
    });
    const { contract_id: contractId } = await this.simulator.user.sign(json.redirect_url);
    return { contractId, body };
  }

  query({ body }: Signed): Promise<WireResponse> {
    return this.client.call('GET', this.#byCode('contracts', body));
  }

  terminate({ body }: Signed, changes: object = {}): Promise<WireResponse> {
    return this.client.call('POST', `${this.#byCode('contracts', body)}/terminate`, {
      body: { contract_termination_remark: '退保', ...changes },
    });
  }

  list({ body }: Signed, query = ''): Promise<WireResponse> {
    return this.client.call('GET', `${this.#byCode('policy_periods', body)}${query}`);
  }

  async states(contract: Signed): Promise<string[]> {
    const { json } = await this.list(contract);
    return json.data.map((item: { policy_period_state: string }) => item.policy_period_state);
  }

  schedule({ contractId, body }: Signed, id: number, total = 1000, changes: object = {}) {
    return this.client.call(
      'POST',
      `${PAY}/contract-id/${contractId}/policy-period-id/${id}/schedule`,
      {
        body: { appid: body['appid'], scheduled_amount: { total, currency: 'CNY' }, ...changes },
      },
    );
  }

  queryPeriod({ contractId }: Signed, id: number | string): Promise<WireResponse> {
    return this.client.call('GET', `${PAY}/contract-id/${contractId}/policy-period-id/${id}`);
  }

  apply({ contractId, body }: Signed, id: number, changes: object = {}): Promise<WireResponse> {
    return this.client.call('POST', '/v3/papay/insurance-pay/transactions/apply', {
      body: {
        appid: body['appid'],
        out_trade_no: `trade${++numbers}`,
        description: '保费',
        transaction_notify_url: this.notifyUrl,
        contract_id: contractId,
        policy_period_id: id,
        amount: { total: 1000, currency: 'CNY' },
        ...changes,
      },
    });
  }

  renew({ contractId, body }: Signed, list: unknown, changes: object = {}): Promise<WireResponse> {
    return this.client.call(
      'POST',
      `${SIGN}/contracts/plan-id/${body['plan_id']}/contract-id/${contractId}/renew`,
      { body: { appid: body['appid'], policy_periods: list, ...changes } },
    );
  }

  modify({ contractId, body }: Signed, list: unknown, changes: object = {}): Promise<WireResponse> {
    return this.client.call(
      'POST',
      `${SIGN}/policy-periods/plan-id/${body['plan_id']}/contract-id/${contractId}/modify`,
      { body: { appid: body['appid'], policy_periods: list, ...changes } },
    );
  }

  order(path: string, mchid = this.simulator.moduleOptions.mchid): Promise<WireResponse> {
    return this.client.call('GET', `/v3/pay/transactions/${path}?mchid=${mchid}`);
  }

  refund(changes: object): Promise<WireResponse> {
    return this.client.call('POST', '/v3/refund/domestic/refunds', {
      body: { out_refund_no: `refund${++numbers}`, notify_url: this.notifyUrl, ...changes },
    });
  }

  /** Schedules and deducts the period on its date. */
  async pay(contract: Signed, id: number, date: string, total = 1000): Promise<string> {
    const outTradeNo = `trade${++numbers}`;
    await this.simulator.advanceTo(Date.parse(`${date}T08:00:00+08:00`) - 86_400_000);
    await this.schedule(contract, id, total);
    await this.simulator.advanceBy(86_400_000);
    await this.apply(contract, id, { out_trade_no: outTradeNo, amount: { total } });
    await this.simulator.advanceBy(1000);
    return outTradeNo;
  }

  #byCode(room: string, { plan_id, out_contract_code }: PreSignBody): string {
    return `${SIGN}/${room}/plan-id/${plan_id}/out-contract-code/${out_contract_code}`;
  }
}

/** The period list of a renewal or modification. */
export function plannedPeriods(
  ...list: readonly (readonly [id: number, date: string, total: number])[]
) {
  return list.map(([id, date, total]) => ({
    policy_period_id: id,
    estimated_deduct_date: date,
    estimated_deduct_amount: { total, currency: 'CNY' },
  }));
}

/** A moment of a day in Beijing. */
export function beijing(date: string, time: string): string {
  return `${date}T${time}+08:00`;
}
