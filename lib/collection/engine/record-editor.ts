import { LedgerConflictError } from '../explain-error.js';
import type { CollectionStore, StoredRecord } from '../stores/collection-store.js';

/** Milliseconds after which another instance may take work over that has not ended. */
export const CLAIM = 30 * 60_000;

/** Work that one of several instances does. */
export interface Claimable {
  /** No other instance begins before this moment, in epoch milliseconds. */
  readonly claimedUntil?: number | undefined;
}

/**
 * Claims work for this instance, so that no other one begins it meanwhile. Returns the record to save the result with,
 * `undefined` when the work is not due or another instance was faster.
 */
export async function claimWork<Value extends Claimable>(
  store: CollectionStore,
  name: string,
  now: number,
  isDue: (value: Value | undefined) => boolean,
): Promise<{ readonly version: number; readonly value: Value | undefined } | undefined> {
  const record = await store.loadRecord(name);
  const value = record?.value as Value | undefined;
  if ((value?.claimedUntil ?? 0) > now || !isDue(value)) return undefined;
  const version = (record?.version ?? 0) + 1;
  const claimed = { ...value, claimedUntil: now + CLAIM };
  return (await store.saveRecord({ name, version, value: claimed }))
    ? { version, value }
    : undefined;
}

/** Saves that lose against another instance in a row before one fails. */
const MAX_CONFLICTS = 20;

/**
 * Saves a value whatever the record holds.
 *
 * @throws {LedgerConflictError} when other instances were faster twenty times in a row.
 */
export async function overwriteRecord(
  store: CollectionStore,
  { name, value }: Omit<StoredRecord, 'version'>,
): Promise<void> {
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const record = await store.loadRecord(name);
    if (await store.saveRecord({ name, version: (record?.version ?? 0) + 1, value })) return;
  }
  throw new LedgerConflictError(
    `the record ${name} was changed by others ${MAX_CONFLICTS} times in a row`,
  );
}
