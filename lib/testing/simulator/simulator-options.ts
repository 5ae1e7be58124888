import type { RetryScheduleName } from './notifications/retry-schedules.js';
import type { SimulatedPlan } from './policy-periods/plan-book.js';

/** One merchant of the simulator. All options have defaults. */
export interface MerchantOptions {
  /** Merchant number. Default: ten random digits. */
  readonly mchid?: string | undefined;
  /** Default: a random appid. */
  readonly appid?: string | undefined;
  /**
   * The merchant's plans; any other `plan_id` is rejected. Default: every `plan_id` is accepted, with the
   * renewal window of a monthly plan.
   */
  readonly plans?: readonly SimulatedPlan[] | undefined;
  /** Whether the merchant has platform certificates in addition to the public key. Default `true`. */
  readonly platformCertificates?: boolean | undefined;
}

/** Options of the simulator. All options have defaults. */
export interface SimulatorOptions extends MerchantOptions {
  /** Port to listen on. Default 0: a free port. */
  readonly port?: number | undefined;
  /** Loopback address to listen on. Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /**
   * Allows a `host` that other computers can reach. Any of them can then act as the user, so use it only
   * in a trusted network. Notify URLs may be plain HTTP to any host, as between containers. The control
   * endpoints still accept requests from this computer only. Without it, the `Host` header of every request
   * must name a loopback address or the host of `publicUrl`. Default `false`.
   */
  readonly exposed?: boolean | undefined;
  /**
   * Origin of `redirect_url` and `download_url`, when clients reach the simulator under another address
   * than the one that it listens on.
   */
  readonly publicUrl?: string | undefined;
  /**
   * Starts a virtual clock at this moment, which only `advanceTo` and `advanceBy` move: ISO 8601 with an
   * offset, a `Date`, or epoch milliseconds. Default: real time.
   */
  readonly now?: string | Date | number | undefined;
  /** Several merchants, each with its own keys, instead of the one described by the options above. */
  readonly merchants?: readonly MerchantOptions[] | undefined;
  /**
   * Retry schedule of notifications: one of the schedules that WeChat Pay documents, or the seconds before
   * each retry. Default `'24-hours'`, and `'policy'` for events of policies.
   */
  readonly retrySchedule?: RetryScheduleName | readonly number[] | undefined;
  /** Milliseconds from the acceptance of a deduction to its result, on the simulator's clock. Default 1000. */
  readonly deductionDelay?: number | undefined;
  /** Milliseconds from the acceptance of a refund to its result, on the simulator's clock. Default 1000. */
  readonly refundDelay?: number | undefined;
  /** Milliseconds of real time within which the application must respond to a notification. Default 5000. */
  readonly notificationTimeout?: number | undefined;
  /**
   * Number of requests and of deliveries to keep, each with its headers and body. Requests are limited to
   * 32 MiB in total. Default 2000.
   */
  readonly remembered?: number | undefined;
  /**
   * Clock for the timestamps of signatures. `'real'` is for clients that cannot read the simulator's
   * virtual clock: they sign with the computer's time, while everything else follows the virtual clock.
   * Default `'simulator'`.
   */
  readonly signatureTime?: 'simulator' | 'real' | undefined;
  /**
   * Whether a pre-sign request without encrypted fields needs the header `Wechatpay-Serial`: `'required'`,
   * as WeChat Pay documents, or `'when-encrypted'`, which at least one client in production relies on.
   * Default `'required'`.
   */
  readonly preSignSerial?: 'required' | 'when-encrypted' | undefined;
  /** Generates the same ids and nonces at each start. Keys are always new. */
  readonly seed?: string | number | undefined;
}
