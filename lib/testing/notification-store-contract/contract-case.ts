import type { NotificationStore } from '../../notifications/stores/notification-store.js';

/** One line of the contract. */
export interface ContractCase {
  readonly name: string;
  /** @param another makes one more store, which may or may not share its data with the first. */
  check(store: NotificationStore, another: () => Promise<NotificationStore>): Promise<void>;
}

/** A lease that no case outlives, however slow the machine is. */
export const LONG = 600_000;

/** A lease that runs out while a case waits for it. */
export const SHORT = 200;

/** Milliseconds by which a store may notice late that a lease ran out. */
export const LATE = 3_000;
