import { BillStore } from './bills/bill-store.js';
import type { SimulatorClock } from './clock/simulator-clock.js';
import type { Randomness } from './common/randomness.js';
import type { MerchantRecord } from './merchant-record.js';
import { NotificationSigner } from './notifications/notification-signer.js';
import { Notifier } from './notifications/notifier.js';
import { SessionBook } from './signing/session-book.js';
import type { SimulatorOptions } from './simulator-options.js';
import { RefundOutcomes } from './transactions/refund-book.js';

/** State that the endpoints and the user of one simulator share. Each merchant's state is in its record. */
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
  /** Returns the time of signatures, in epoch milliseconds. */
  readonly signatureTime: () => number;
  /** Number of requests and of deliveries to keep. */
  readonly remembered: number;
  /** Origin of the simulator's URLs. */
  readonly baseUrl: string;
  /** Whether other computers may send requests and act as the user, under any host name. */
  readonly exposed: boolean;
  /** Whether a pre-sign request without encrypted fields needs `Wechatpay-Serial`. */
  readonly preSignSerial: 'required' | 'when-encrypted';
}

const DEFAULT_DELAY = 1000;

/** Bounds the memory of a long run, since headers and bodies are kept. */
const DEFAULT_REMEMBERED = 2000;

/** Dependencies of the state. */
interface StateSources {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly merchants: ReadonlyMap<string, MerchantRecord>;
  readonly baseUrl: string;
}

/** Creates the initial state of a simulator. */
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
