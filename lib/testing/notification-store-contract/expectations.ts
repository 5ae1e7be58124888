import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type {
  NotificationClaim,
  NotificationStore,
} from '../../notifications/stores/notification-store.js';
import { LATE, LONG } from './contract-case.js';

export type Claimed = Extract<NotificationClaim, { outcome: 'claimed' }>;

/** A key that nobody has used, so that the cases can run on a shared database. */
export const freshKey = (): string => `contract:${randomUUID()}`;

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

export function assertAnswer(answer: boolean, expected: boolean, situation: string): void {
  assert.ok(answer === expected, `${situation}: expected ${expected}, got ${inspect(answer)}`);
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
export async function foreignToken(store: NotificationStore): Promise<string> {
  const { token } = await claimFree(store, freshKey());
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
export async function takenOver(
  store: NotificationStore,
  leaseMs: number,
): Promise<{ key: string; stale: Claimed; current: Claimed }> {
  const key = freshKey();
  const stale = await claimFree(store, key, leaseMs);
  const current = await claimOnceLapsed(store, key, leaseMs);
  return { key, stale, current };
}
