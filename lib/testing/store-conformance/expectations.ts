import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type {
  NotificationClaim,
  NotificationStore,
} from '../../notifications/stores/notification-store.js';

/** One case of the contract. */
export interface ContractCase {
  readonly name: string;
  /** @param another creates another store, which may or may not share its data with the first */
  check(store: NotificationStore, another: () => Promise<NotificationStore>): Promise<void>;
}

/** A lease longer than any case, even on a slow machine. */
export const LONG = 600_000;

/** A lease that expires while a case waits. */
export const SHORT = 200;

/** Longest delay, in milliseconds, until a store must notice an expired lease. */
export const LATE = 3_000;

export type Claimed = Extract<NotificationClaim, { outcome: 'claimed' }>;

/** Creates an unused key, so that the cases can run on a shared database. */
export const createKey = (): string => `contract:${randomUUID()}`;

export function assertClaimed(
  claim: NotificationClaim,
  situation: string,
): asserts claim is Claimed {
  assert.ok(
    claim?.outcome === 'claimed',
    `${situation}: expected the outcome claimed, got ${inspect(claim)}`,
  );
  assert.ok(
    typeof claim.token === 'string' && Number.isInteger(claim.attempt),
    `${situation}: expected a token (string) and an attempt (integer), got ${inspect(claim)}`,
  );
}

export function assertOutcome(
  claim: NotificationClaim,
  expected: 'busy' | 'done',
  situation: string,
): void {
  assert.ok(
    claim?.outcome === expected,
    `${situation}: expected the outcome ${expected}, got ${inspect(claim)}`,
  );
}

export function assertResult(result: boolean, expected: boolean, situation: string): void {
  assert.ok(result === expected, `${situation}: expected ${expected}, got ${inspect(result)}`);
}

/** Claims a key, and fails unless it is free. */
export async function claimFree(
  store: NotificationStore,
  key: string,
  leaseMs = LONG,
  situation = 'claim of a free key',
): Promise<Claimed> {
  const claim = await store.claim(key, leaseMs);
  assertClaimed(claim, situation);
  return claim;
}

/** Creates a valid token of another key. */
export async function createForeignToken(store: NotificationStore): Promise<string> {
  const { token } = await claimFree(store, createKey());
  return token;
}

/**
 * Claims the key repeatedly until its lease has expired.
 *
 * @param leaseMs the lease in milliseconds
 */
export async function claimOnceLapsed(
  store: NotificationStore,
  key: string,
  leaseMs: number,
): Promise<Claimed> {
  const start = performance.now();
  for (;;) {
    const claim = await store.claim(key, LONG);
    if (claim.outcome !== 'busy') {
      assertClaimed(claim, `claim after a lease of ${leaseMs} ms`);
      return claim;
    }
    assert.ok(
      performance.now() - start <= leaseMs + LATE,
      `a lease of ${leaseMs} ms still makes the key busy ${leaseMs + LATE} ms later`,
    );
    await sleep(20);
  }
}

/** Creates a key that its first holder lost to a second one, because the lease expired. */
export async function takeOver(
  store: NotificationStore,
  leaseMs: number,
): Promise<{ key: string; stale: Claimed; current: Claimed }> {
  const key = createKey();
  const stale = await claimFree(store, key, leaseMs);
  const current = await claimOnceLapsed(store, key, leaseMs);
  return { key, stale, current };
}
