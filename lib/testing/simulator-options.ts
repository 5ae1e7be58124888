import { isLoopback } from './loopback.js';
import { retryScheduleOf } from './notifications/retry-schedules.js';
import type { RetryScheduleName } from './notifications/retry-schedules.js';

/** How often a plan deducts. */
export type PlanFrequency = 'month' | 'quarter' | 'year';

/** A plan (委托代扣模板) as it is set up on WeChat Pay's platform. */
export interface SimulatedPlan {
  readonly plan_id: number;
  /**
   * When given, amounts are at most 4,000, 12,000 or 20,000 yuan, and dates lie as far apart. Decides
   * when a list can be renewed; without it, as monthly ones are.
   */
  readonly frequency?: PlanFrequency;
  /** Where TERMINATE and RENEW go. Without it, to the contract's `contract_notify_url`. */
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
   * When an unanswered notification is sent again: one of the schedules that WeChat Pay documents, or
   * the seconds before each further attempt. Default `'24-hours'`.
   */
  readonly retrySchedule?: RetryScheduleName | readonly number[];
  /** Milliseconds from the acceptance of a deduction to its result, on the simulator's clock. Default 1000. */
  readonly deductionDelay?: number;
  /** Milliseconds from the acceptance of a refund to its result, on the simulator's clock. Default 1000. */
  readonly refundDelay?: number;
  /** Milliseconds of real time in which a notification must be answered. Default 5000. */
  readonly notificationTimeout?: number;
  /**
   * How many of the latest calls and of the latest deliveries are remembered, each with its headers
   * and body. Default 2000.
   */
  readonly remembered?: number;
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
  const { port = 0, host = '127.0.0.1', plans = [] } = options;
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
  if (retryScheduleOf(options.retrySchedule).some((wait) => !(wait >= 0 && wait <= 86_400))) {
    throw new RangeError('retrySchedule: each wait is from 0 to 86400 seconds');
  }
  for (const name of ['deductionDelay', 'refundDelay', 'remembered'] as const) {
    const { [name]: value = 1 } = options;
    const lowest = name === 'remembered' ? 1 : 0;
    if (!Number.isInteger(value) || value < lowest) {
      throw new RangeError(`${name} must be an integer from ${lowest} on, it is ${value}`);
    }
  }
}
