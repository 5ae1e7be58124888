import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type {
  NotificationClaim,
  NotificationStore,
} from '../../notifications/stores/notification-store.js';

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

export type Claimed = Extract<NotificationClaim, { outcome: 'claimed' }>;

/** A key that nobody has used, so that the cases can run on a shared database. */
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
    `${situation}: a claim has a token (string) and an attempt (integer), got ${inspect(claim)}`,
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

/** Claims a key that must be free. */
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

/** A token that is real, but another key's. */
export async function createForeignToken(store: NotificationStore): Promise<string> {
  const { token } = await claimFree(store, createKey());
  return token;
}

/**
 * Claims again and again until the lease of the key has run out.
 *
 * @param leaseMs the lease that must end.
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

/** A key that one holder lost, because its lease ran out, and another claimed. */
export async function takeOver(
  store: NotificationStore,
  leaseMs: number,
): Promise<{ key: string; stale: Claimed; current: Claimed }> {
  const key = createKey();
  const stale = await claimFree(store, key, leaseMs);
  const current = await claimOnceLapsed(store, key, leaseMs);
  return { key, stale, current };
}
