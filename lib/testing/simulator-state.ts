import type { BillShelf } from './bills/bill-shelf.js';
import type { SimulatorClock } from './clock/simulator-clock.js';
import type { SessionBook } from './contracts/session-book.js';
import type { NotificationSigner } from './notifications/notification-signer.js';
import type { Notifier } from './notifications/notifier.js';
import type { Randomness } from './randomness.js';
import type { RefundOutcomes } from './refunds/refund-outcomes.js';
import type { SimulatedMerchant } from './simulated-merchant.js';

/** What the endpoints and the user of one simulator share. A merchant's own things are with the merchant. */
export interface SimulatorState {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly merchants: ReadonlyMap<string, SimulatedMerchant>;
  readonly sessions: SessionBook;
  readonly signer: NotificationSigner;
  readonly notifier: Notifier;
  readonly bills: BillShelf;
  readonly refundOutcomes: RefundOutcomes;
  /** Milliseconds from the acceptance of a deduction or refund to its result. */
  readonly delays: { readonly deduction: number; readonly refund: number };
  /** Epoch milliseconds by which signatures are made and judged. */
  readonly signatureTime: () => number;
  /** How many calls and deliveries are remembered. */
  readonly remembered: number;
  /** Origin that the simulator answers on. */
  readonly baseUrl: string;
}
