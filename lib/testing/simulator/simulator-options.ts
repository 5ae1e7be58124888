import type { RetryScheduleName } from './notifications/retry-schedules.js';
import type { SimulatedPlan } from './policy-periods/plan-book.js';

/** One merchant of the simulator. Everything has a default. */
export interface MerchantOptions {
  /** Merchant number. Default: ten digits, others at each start. */
  readonly mchid?: string;
  /** Default: another at each start. */
  readonly appid?: string;
  /** The merchant's plans; with them, no other `plan_id` is known. Without them, every one is, monthly. */
  readonly plans?: readonly SimulatedPlan[];
  /** Whether the merchant has platform certificates besides the public key. Default true. */
  readonly platformCertificates?: boolean;
}

/** How a simulator is set up. Everything has a default. */
export interface SimulatorOptions extends MerchantOptions {
  /** Port to listen on; 0, the default, takes any free one. */
  readonly port?: number;
  /** Address to listen on, one of this computer's loopback addresses. Default `127.0.0.1`. */
  readonly host?: string;
  /**
   * Lets `host` be an address that other computers reach. Whoever reaches it acts as the user: for a
   * network that you trust only. Notify URLs may then be plain HTTP to any host, as between containers. The
   * control endpoints stay with this computer. Without it, the
   * `Host` of every request must be a loopback address, or of `publicUrl`.
   */
  readonly exposed?: boolean;
  /**
   * Origin that others reach the simulator under, for `redirect_url` and `download_url`, when it is not
   * the address that it listens on.
   */
  readonly publicUrl?: string;
  /**
   * Starts a virtual clock at this moment, which only `advanceTo` and `advanceBy` move: ISO 8601 with
   * an offset, a `Date`, or epoch milliseconds. Without it, real time.
   */
  readonly now?: string | Date | number;
  /** Several merchants, each with keys of its own, in place of the one that the options above describe. */
  readonly merchants?: readonly MerchantOptions[];
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
   * and body, as long as the calls take no more than 32 MiB. Default 2000.
   */
  readonly remembered?: number;
  /**
   * By which time signatures are made and judged. `'real'` serves clients that cannot read the
   * simulator's virtual clock: they sign by the computer's, while everything else goes by the virtual
   * one. Default `'simulator'`.
   */
  readonly signatureTime?: 'simulator' | 'real';
  /**
   * Whether a pre-sign needs the header `Wechatpay-Serial` though it encrypts nothing: `'required'`, as
   * WeChat Pay's page says, or `'when-encrypted'`, which one client in production relies on. Default
   * `'required'`.
   */
  readonly preSignSerial?: 'required' | 'when-encrypted';
  /** Makes ids and nonces the same at each start. Keys are new each time. */
  readonly seed?: string | number;
}
