import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkModification,
  plannedPeriods,
  type PolicyPeriod,
  QueryContractDto,
  RenewContractDto,
  TerminateContractDto,
  toRequest,
  type WechatPayInsuranceService,
} from '../../lib/index.js';
import { answerSigned, Merchant } from '../support/applications/merchant.js';

const CONTRACT = {
  mchid: '1900000109',
  contract_id: '123124412412423431',
  appid: 'wxcbda96de0b165486',
  plan_id: 12535,
  out_contract_code: 'P20261201000001',
  contract_state: 'SIGNED',
  openid: 'oUser',
  later: { added: true },
};
const PERIODS = [
  {
    policy_period_id: 1,
    estimated_deduct_date: '2126-12-02',
    estimated_deduct_amount: { total: 1000, currency: 'CNY', later: 1 },
    policy_period_state: 'PAID',
    scheduled_amount: { total: 1000, currency: 'CNY' },
    deduct_amount: { total: 900, currency: 'CNY' },
    deduct_date: '2126-12-02',
    later: 'a',
  },
  {
    policy_period_id: 2,
    estimated_deduct_date: '2127-01-02',
    estimated_deduct_amount: { total: 1000 },
    policy_period_state: 'NO_SCHEDULED',
  },
];
const PLANNED =
  '[{"policy_period_id":1,"estimated_deduct_date":"2126-12-02","estimated_deduct_amount":{"total":1000,"currency":"CNY"}},' +
  '{"policy_period_id":2,"estimated_deduct_date":"2127-01-02","estimated_deduct_amount":{"total":1000}}]';

describe('responses as requests', () => {
  let merchant: Merchant;
  let insurance: WechatPayInsuranceService;
  beforeAll(async () => {
    const contract = answerSigned(JSON.stringify(CONTRACT));
    const page = answerSigned(
      JSON.stringify({ data: PERIODS, limit: 120, offset: 0, total_count: 2 }),
    );
    const modified = answerSigned(JSON.stringify({ policy_periods: PERIODS, later: 1 }));
    const renewed = answerSigned('', 204);
    const accepted = answerSigned('{"out_trade_no":"T1","amount":{"total":1000}}');
    merchant = await Merchant.start((request, response, incoming) => {
      const url = incoming.url ?? '';
      const responses = [
        [/\/policy_periods\//, page],
        [/\/modify$/, modified],
        [/\/renew$/, renewed],
        [/\/apply$/, accepted],
        [/./, contract],
      ] as const;
      const [, respond] = responses.find(([pattern]) => pattern.test(url))!;
      return respond(request, response, incoming);
    });
    insurance = merchant.service;
  });
  afterAll(() => merchant.stop());

  const bodyOf = async (call: Promise<unknown>) => {
    merchant.server.requests.length = 0;
    await call;
    return merchant.server.requests[0]!.body.toString();
  };
  const read = async () => {
    const periods: PolicyPeriod[] = [];
    const contract = await insurance.queryContract({
      plan_id: CONTRACT.plan_id,
      out_contract_code: CONTRACT.out_contract_code,
    });
    const reference = toRequest(QueryContractDto, contract);
    for await (const period of insurance.iteratePolicyPeriods(reference)) periods.push(period);
    return { contract, periods };
  };

  it('sends the planned fields of listed periods in a renewal', async () => {
    const { contract, periods } = await read();
    const { plan_id, contract_id, appid } = contract;
    const policy_periods = plannedPeriods(periods);
    const expected = `{"appid":"wxcbda96de0b165486","policy_periods":${PLANNED}}`;
    const renew = insurance.renewContract({ plan_id, contract_id, appid, policy_periods });
    expect(await bodyOf(renew)).toBe(expected);
    const request = toRequest(RenewContractDto, { ...contract, policy_periods: periods });
    expect(await bodyOf(insurance.renewContract(request))).toBe(expected);
  });

  it('sends a list that a modification returned in the next modification', async () => {
    const { plan_id, contract_id } = CONTRACT;
    const { periods } = await read();
    const request = { plan_id, contract_id, policy_periods: plannedPeriods(periods) };
    const response = await insurance.modifyPolicyPeriods(request);
    const policy_periods = plannedPeriods(response.policy_periods ?? []);
    expect(JSON.stringify(policy_periods)).toBe(PLANNED);
    const body = await bodyOf(insurance.modifyPolicyPeriods({ ...request, policy_periods }));
    expect(JSON.parse(body)).toMatchObject({ policy_periods: JSON.parse(PLANNED) as object });
  });

  it('accepts frozen lists and objects', async () => {
    const { plan_id, contract_id } = CONTRACT;
    const { periods } = await read();
    const policy_periods = Object.freeze(
      plannedPeriods(periods).map((period) => Object.freeze(period)),
    );
    const dto = Object.freeze({ plan_id, contract_id, policy_periods });
    await insurance.modifyPolicyPeriods(dto);
    expect(merchant.server.requests.at(-1)!.body.toString()).toContain(PLANNED);
  });

  it('rejects a whole period and names each property that is not planned', async () => {
    const { plan_id, contract_id } = CONTRACT;
    const { periods } = await read();
    merchant.server.requests.length = 0;
    await expect(
      insurance.renewContract({ plan_id, contract_id, policy_periods: periods }),
    ).rejects.toMatchObject({
      issues: expect.arrayContaining([
        expect.objectContaining({ path: 'policy_periods[0].policy_period_state' }),
        expect.objectContaining({ path: 'policy_periods[0].estimated_deduct_amount.later' }),
      ]) as unknown,
    });
    expect(merchant.server.requests).toEqual([]);
  });

  it('keeps a currency that the call rejects', async () => {
    const amount = { total: 1000, currency: 'USD' };
    const periods = [{ ...PERIODS[0], estimated_deduct_amount: amount }] as never;
    const [period] = plannedPeriods(periods);
    expect(period?.estimated_deduct_amount).toEqual(amount);
    const { plan_id, contract_id } = CONTRACT;
    merchant.server.requests.length = 0;
    await expect(
      insurance.renewContract({ plan_id, contract_id, policy_periods: plannedPeriods(periods) }),
    ).rejects.toMatchObject({
      issues: [{ path: 'policy_periods[0].estimated_deduct_amount.currency', rule: 'enum' }],
    });
    expect(merchant.server.requests).toEqual([]);
  });

  it('compares listed periods with their planned fields', async () => {
    const { periods } = await read();
    const next = plannedPeriods(periods).map((period) =>
      period.policy_period_id === 2
        ? { ...period, estimated_deduct_amount: { total: 999 } }
        : period,
    );
    expect(checkModification(Object.freeze(periods), Object.freeze(next))).toEqual([]);
  });

  it('terminates and queries a contract that a query returned', async () => {
    const { contract } = await read();
    const remark = { contract_termination_remark: 'moved abroad' };
    const request = toRequest(TerminateContractDto, { ...contract, ...remark });
    expect(await bodyOf(insurance.terminateContract(request))).toBe(JSON.stringify(remark));
    expect(merchant.server.requests[0]!.url).toBe(
      '/v3/papay/insurance-sign/contracts/plan-id/12535/out-contract-code/P20261201000001/terminate',
    );
  });

  it('sends no currency of a deduction unless it is given', async () => {
    const deduct = (amount: { total: number; currency?: 'CNY' }) =>
      bodyOf(
        insurance.applyDeduction({
          appid: 'wx1',
          contract_id: 'C1',
          policy_period_id: 2,
          out_trade_no: 'T1',
          description: 'March',
          transaction_notify_url: 'https://merchant.example/pay',
          amount,
        }),
      ).then((body) => (JSON.parse(body) as { amount: unknown }).amount);
    expect(await deduct({ total: 1000 })).toEqual({ total: 1000 });
    expect(await deduct({ total: 1000, currency: 'CNY' })).toEqual({
      total: 1000,
      currency: 'CNY',
    });
  });
});
