import type { SimulatorClock } from './clock/simulator-clock.js';
import type { SessionBook } from './contracts/session-book.js';
import type { PlanBook } from './plan-book.js';
import type { Randomness } from './randomness.js';
import type { SimulatedMerchant } from './simulated-merchant.js';

/** What the endpoints of one simulator share. */
export interface SimulatorState {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly merchants: ReadonlyMap<string, SimulatedMerchant>;
  readonly plans: PlanBook;
  readonly sessions: SessionBook;
  /** Origin that the simulator answers on. */
  readonly baseUrl: string;
}
