import type { NotificationStore } from '../../notifications/stores/notification-store.js';
import { CLAIM_CASES } from './claim.cases.js';
import { DONE_CASES, RELEASE_CASES } from './completion.cases.js';
import { HOLDER_CASES } from './holder.cases.js';
import { KEY_CASES } from './key.cases.js';
import { LEASE_CASES } from './lease.cases.js';
import { PING_CASES } from './ping.cases.js';
import { RACE_CASES } from './race.cases.js';
import { TOKEN_CASES } from './token.cases.js';

/** One case of the contract that every store must fulfil. */
export interface NotificationStoreContractCase {
  /** States what the store must do, for the title of a test. */
  readonly name: string;
  /** Rejects with an `AssertionError` of `node:assert` when the store fails the case. */
  run(): Promise<void>;
}

/**
 * The contract of `NotificationStore`, as cases for any test runner. Each case calls `createStore` for its
 * own store, uses unique keys and does not delete them, so that the store may use a shared database. The
 * cases can run concurrently. Each takes up to two seconds, because it waits for real leases to expire. The
 * retention of completed keys is not covered: neither that the store keeps them for days, nor that it
 * deletes them afterwards.
 *
 * @param createStore creates a store, which may use a shared database
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
    ...PING_CASES,
    ...RACE_CASES,
  ].map(({ name, check }) => ({
    name,
    run: async () => check(await createStore(), createStore),
  }));
}
