import { BillShelf } from './bills/bill-shelf.js';
import type { SimulatorClock } from './clock/simulator-clock.js';
import { SessionBook } from './contracts/session-book.js';
import { NotificationSigner } from './notifications/notification-signer.js';
import { Notifier } from './notifications/notifier.js';
import type { Randomness } from './randomness.js';
import { RefundOutcomes } from './refunds/refund-outcomes.js';
import type { SimulatedMerchant } from './simulated-merchant.js';
import type { SimulatorOptions } from './simulator-options.js';
import type { SimulatorState } from './simulator-state.js';

const DEFAULT_DELAY = 1000;
/** With headers and bodies, more would be most of the memory that a long run takes. */
const DEFAULT_REMEMBERED = 2000;

/** What a simulator's state is made from, besides the options. */
export interface StateSources {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly merchants: ReadonlyMap<string, SimulatedMerchant>;
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
      signer,
      { clock, randomness, signatureTime },
      {
        retrySchedule: options.retrySchedule,
        timeout: options.notificationTimeout,
        remembered,
      },
    ),
    signatureTime,
    remembered,
    bills: new BillShelf(clock, randomness),
    refundOutcomes: new RefundOutcomes(),
    delays: {
      deduction: options.deductionDelay ?? DEFAULT_DELAY,
      refund: options.refundDelay ?? DEFAULT_DELAY,
    },
  };
}
