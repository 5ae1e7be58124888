import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  WechatPaySimulator,
  type SimulatedPlan,
  type SimulatorModuleOptions,
} from 'nestjs-wechatpay-insurance/testing';
import { RunningClock } from './running-clock.js';

/** The requests that an outage concerns; the pages still see the contracts. */
const DEDUCTIONS = [
  'POST /v3/papay/insurance-pay/transactions/apply',
  'POST /v3/papay/insurance-pay/policy-periods/contract-id/{contract}/policy-period-id/{period}/schedule',
];

/** The simulator of WeChat Pay, on a free local port while the sample runs. */
@Injectable()
export class EmbeddedSimulator implements OnApplicationShutdown {
  #simulator: WechatPaySimulator | undefined;
  #clock: RunningClock | undefined;
  #outage: (() => void)[] = [];
  readonly #rejections = new Map<string, () => void>();

  /** False when the sample talks to WeChat Pay. */
  get isRunning(): boolean {
    return this.#simulator !== undefined;
  }

  /** The simulation's time, which starts at the real time; `undefined` when no simulator runs. */
  get now(): Date | undefined {
    return this.#simulator && new Date(this.#simulator.moduleOptions.clock());
  }

  /** @returns the credentials of a merchant that the simulator knows, with these templates. */
  async start(plans: readonly SimulatedPlan[]): Promise<SimulatorModuleOptions> {
    this.#simulator = await WechatPaySimulator.start({ now: Date.now(), plans });
    this.#clock = new RunningClock(this.#simulator);
    return this.#simulator.moduleOptions;
  }

  /** Advances the simulation's time to the moment; has no effect without a simulator. */
  async jumpTo(moment: Date): Promise<void> {
    await this.#clock?.jumpTo(moment);
  }

  /** Waits for a jump in progress: a request on its way would be signed with the time before it. */
  async settle(): Promise<void> {
    await this.#clock?.settle();
  }

  /** The page on which you act as the customer, for a contract or a signing session. */
  customerPage(contractOrSession: string): string | undefined {
    return this.#simulator?.userPage(contractOrSession);
  }

  /** The page of the customer's phone with the contracts and policies. */
  get phone(): string | undefined {
    return this.#simulator?.userPage();
  }

  /** Makes the next refund abnormal: it cannot be returned the way the premium was paid. */
  failNextRefund(): void {
    this.#simulator?.failRefund('ABNORMAL');
  }

  /** Acts as the customer. */
  get user(): WechatPaySimulator['user'] | undefined {
    return this.#simulator?.user;
  }

  /** Makes WeChat Pay reject requests to schedule a premium of the contract. */
  rejectSchedules(contractId: string): void {
    this.acceptSchedules(contractId);
    const endpoint = `POST /v3/papay/insurance-pay/policy-periods/contract-id/${contractId}/policy-period-id/{period}/schedule`;
    const end = this.#simulator?.fail({ endpoint, code: 'PARAM_ERROR', times: Infinity });
    if (end !== undefined) this.#rejections.set(contractId, end);
  }

  /** Ends {@link rejectSchedules}: the cause is corrected. */
  acceptSchedules(contractId: string): void {
    this.#rejections.get(contractId)?.();
    this.#rejections.delete(contractId);
  }

  /** Makes WeChat Pay unavailable for deductions. */
  startOutage(): void {
    this.endOutage();
    this.#outage = DEDUCTIONS.flatMap((endpoint) => {
      const fault = { endpoint, status: 503, takesEffect: false, times: Infinity };
      return this.#simulator?.fail(fault) ?? [];
    });
  }

  endOutage(): void {
    for (const end of this.#outage.splice(0)) end();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#clock?.stop();
    await this.#simulator?.stop();
  }
}
