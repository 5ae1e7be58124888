import type { CollectionStore } from '../../collection/index.js';
import { COMMIT_CASES } from './commit.cases.js';
import { DUE_CASES } from './due.cases.js';
import { EVENT_CASES } from './event.cases.js';
import { OPERATION_CASES } from './operation.cases.js';
import { PAUSE_CASES } from './pause.cases.js';

/** One case of the contract that every store of a premium collection must fulfil. */
export interface CollectionStoreContractCase {
  /** States what the store must do, for the title of a test. */
  readonly name: string;
  /** Rejects with an `AssertionError` of `node:assert` when the store fails the case. */
  run(): Promise<void>;
}

/**
 * The contract of `CollectionStore`, as cases for any test runner. Each case calls `createStore` once, for an empty store
 * that no other case uses at the same time.
 *
 * @param createStore creates an empty store, for instance in a schema of its own
 * @example
 * ```ts
 * describe('my store', () => {
 *   for (const { name, run } of collectionStoreContract(createEmptyStore)) it(name, run);
 * });
 * ```
 */
export function collectionStoreContract(
  createStore: () => Promise<CollectionStore>,
): CollectionStoreContractCase[] {
  return [...COMMIT_CASES, ...PAUSE_CASES, ...DUE_CASES, ...EVENT_CASES, ...OPERATION_CASES].map(
    ({ name, check }) => ({
      name,
      run: async () => check(await createStore()),
    }),
  );
}
