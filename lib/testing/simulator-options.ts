import { isLoopback } from './loopback.js';

/** How often a plan deducts. */
export type PlanFrequency = 'month' | 'quarter' | 'year';

/** A plan (委托代扣模板) as it is set up on WeChat Pay's platform. */
export interface SimulatedPlan {
  readonly plan_id: number;
  /** When given, the highest amount of such plans holds: 4,000, 12,000 or 20,000 yuan. */
  readonly frequency?: PlanFrequency;
  /** Where TERMINATE goes. Without it, to the contract's `contract_notify_url`. */
  readonly notifyUrl?: string;
}

/** How a simulator is set up. Everything has a default. */
export interface SimulatorOptions {
  /** Port to listen on; 0, the default, takes any free one. */
  readonly port?: number;
  /** Loopback address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /**
   * Starts a virtual clock at this moment, which only `advanceTo` and `advanceBy` move: ISO 8601 with
   * an offset, a `Date`, or epoch milliseconds. Without it, real time.
   */
  readonly now?: string | Date | number;
  /** The merchant's plans; with them, no other `plan_id` is known. Without them, every one is. */
  readonly plans?: readonly SimulatedPlan[];
  /**
   * Seconds between an unanswered notification and its next attempt. Default 15, 15, 30, 180, 600,
   * 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600.
   */
  readonly retrySchedule?: readonly number[];
  /** Milliseconds of real time in which a notification must be answered. Default 5000. */
  readonly notificationTimeout?: number;
  /** Whether the merchant has platform certificates besides the public key. Default true. */
  readonly platformCertificates?: boolean;
  /** Merchant number. Default: ten digits, others at each start. */
  readonly mchid?: string;
  /** Default: another at each start. */
  readonly appid?: string;
  /** Makes ids and nonces the same at each start. Keys are new each time. */
  readonly seed?: string | number;
}

/** @throws TypeError or RangeError for an option that cannot be meant. */
export function checkSimulatorOptions(options: SimulatorOptions): void {
  const { port = 0, host = '127.0.0.1', plans = [], retrySchedule = [] } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`port must be an integer from 0 to 65535, it is ${port}`);
  }
  if (!isLoopback(host)) {
    throw new TypeError(`host must be a loopback address such as 127.0.0.1, it is ${host}`);
  }
  for (const { plan_id: id } of plans) {
    if (!Number.isSafeInteger(id) || id <= 0) {
      throw new RangeError(`plans: plan_id must be an integer greater than 0, it is ${id}`);
    }
  }
  if (new Set(plans.map((plan) => plan.plan_id)).size < plans.length) {
    throw new TypeError('plans: a plan_id stands there twice');
  }
  if (retrySchedule.some((seconds) => !(seconds >= 0 && seconds <= 86_400))) {
    throw new RangeError('retrySchedule: each wait is from 0 to 86400 seconds');
  }
}
