import type { NotificationStore } from '../../notifications/stores/notification-store.js';
import { CLAIM_CASES } from './claim.cases.js';
import { DONE_CASES, RELEASE_CASES } from './completion.cases.js';
import { HOLDER_CASES } from './holder.cases.js';
import { KEY_CASES } from './key.cases.js';
import { LEASE_CASES } from './lease.cases.js';
import { RACE_CASES } from './race.cases.js';
import { TOKEN_CASES } from './token.cases.js';

/** One line of the contract that a store must keep. */
export interface NotificationStoreContractCase {
  readonly name: string;
  /** Rejects with an `AssertionError` of `node:assert` when the store breaks this line. */
  run(): Promise<void>;
}

/**
 * What every `NotificationStore` must do, as cases for any test runner. Each takes a store of its own from
 * `createStore`, uses keys that nobody else uses, and leaves them there, so a shared database will do. They
 * take up to two seconds each, since they wait for real leases to run out, and can run concurrently. What
 * cannot be seen from outside in that time is not covered: that done is remembered for days, and that the
 * store forgets at all.
 *
 * @param createStore makes a store, fresh or on a database that others use too.
 * @example
 * ```ts
 * describe('my store', () => {
 *   for (const { name, run } of notificationStoreContract(async () => new PrismaStore(prisma))) {
 *     it(name, run);
 *   }
 * });
 * ```
 */
export function notificationStoreContract(
  createStore: () => Promise<NotificationStore>,
): NotificationStoreContractCase[] {
  return [
    ...CLAIM_CASES,
    ...TOKEN_CASES,
    ...LEASE_CASES,
    ...HOLDER_CASES,
    ...RELEASE_CASES,
    ...DONE_CASES,
    ...KEY_CASES,
    ...RACE_CASES,
  ].map(({ name, check }) => ({
    name,
    run: async () => check(await createStore(), createStore),
  }));
}
