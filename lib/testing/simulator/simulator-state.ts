import { BillStore } from './bills/bill-store.js';
import type { SimulatorClock } from './clock/simulator-clock.js';
import type { Randomness } from './common/randomness.js';
import type { MerchantRecord } from './merchant-record.js';
import { NotificationSigner } from './notifications/notification-signer.js';
import { Notifier } from './notifications/notifier.js';
import { SessionBook } from './signing/session-book.js';
import type { SimulatorOptions } from './simulator-options.js';
import { RefundOutcomes } from './transactions/refund-book.js';

/** What the endpoints and the user of one simulator share. A merchant's own things are with the merchant. */
export interface SimulatorState {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly merchants: ReadonlyMap<string, MerchantRecord>;
  readonly sessions: SessionBook;
  readonly signer: NotificationSigner;
  readonly notifier: Notifier;
  readonly bills: BillStore;
  readonly refundOutcomes: RefundOutcomes;
  /** Milliseconds from the acceptance of a deduction or refund to its result. */
  readonly delays: { readonly deduction: number; readonly refund: number };
  /** Epoch milliseconds by which signatures are made and judged. */
  readonly signatureTime: () => number;
  /** How many calls and deliveries are remembered. */
  readonly remembered: number;
  /** Origin that the simulator answers on. */
  readonly baseUrl: string;
  /** Whether other computers may call and be the user. They know this one by any name. */
  readonly exposed: boolean;
  /** Whether a pre-sign that encrypts nothing needs `Wechatpay-Serial`. */
  readonly preSignSerial: 'required' | 'when-encrypted';
}

const DEFAULT_DELAY = 1000;

/** With headers and bodies, more would be most of the memory that a long run takes. */
const DEFAULT_REMEMBERED = 2000;

/** What a simulator's state is made from, besides the options. */
interface StateSources {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly merchants: ReadonlyMap<string, MerchantRecord>;
  readonly baseUrl: string;
}

/** The state of a simulator that has just started. */
export function createSimulatorState(
  options: SimulatorOptions,
  sources: StateSources,
): SimulatorState {
  const { clock, randomness } = sources;
  const { remembered = DEFAULT_REMEMBERED } = options;
  const signatureTime = options.signatureTime === 'real' ? Date.now : () => clock.now();
  const signer = new NotificationSigner(clock, randomness, signatureTime);
  return {
    ...sources,
    sessions: new SessionBook(clock, randomness),
    signer,
    notifier: new Notifier(
      { signer, clock, merchants: sources.merchants },
      {
        retrySchedule: options.retrySchedule,
        timeout: options.notificationTimeout,
        remembered,
      },
    ),
    signatureTime,
    remembered,
    exposed: options.exposed ?? false,
    preSignSerial: options.preSignSerial ?? 'required',
    bills: new BillStore(clock, randomness),
    refundOutcomes: new RefundOutcomes(),
    delays: {
      deduction: options.deductionDelay ?? DEFAULT_DELAY,
      refund: options.refundDelay ?? DEFAULT_DELAY,
    },
  };
}
