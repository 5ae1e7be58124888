import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationStore } from '../../notifications/stores/notification-store.js';
import {
  LONG,
  SHORT,
  assertResult,
  assertOutcome,
  claimFree,
  claimOnceLapsed,
  createForeignToken,
  createKey,
} from './expectations.js';
import type { ContractCase } from './expectations.js';

/** Tolerance in milliseconds for rounded clocks and timers that fire early. */
const EARLY = 10;

export const LEASE_CASES: readonly ContractCase[] = [
  {
    name: 'a lease lasts at least its milliseconds and then frees the key',
    async check(store) {
      const leases = [140, 390, 640, 1130];
      await Promise.all(
        leases.map(async (leaseMs) => {
          const key = createKey();
          const start = performance.now();
          await claimFree(store, key, leaseMs);
          await assertHeldFor(store, key, leaseMs, start);
        }),
      );
    },
  },
  {
    name: 'the holder can renew repeatedly and then complete',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key, LONG);
      assertResult(await store.renew(key, token, LONG), true, 'renew of a live lease');
      assertResult(await store.renew(key, token, LONG), true, 'second renew of a live lease');
      assertOutcome(await store.claim(key, LONG), 'busy', 'claim of a renewed key');
      assertResult(await store.complete(key, token), true, 'complete after two renewals');
    },
  },
  {
    name: 'a renewed lease outlives the first one and ends after its own milliseconds',
    async check(store) {
      const { key, renewedAt } = await renewInTime(store, SHORT, 4 * SHORT);
      await assertHeldFor(store, key, 4 * SHORT, renewedAt);
    },
  },
  {
    name: 'renew with a token that is not the current one is rejected and extends nothing',
    async check(store) {
      const key = createKey();
      await claimFree(store, key, SHORT);
      const foreign = await createForeignToken(store);
      assertResult(await store.renew(key, foreign, LONG), false, "renew with another key's token");
      await claimOnceLapsed(store, key, SHORT);
    },
  },
  {
    name: 'renew after an expired lease does what it returns',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key, SHORT);
      await sleep(2 * SHORT);
      const renewed = await store.renew(key, token, LONG);
      if (renewed) {
        assertOutcome(await store.claim(key, LONG), 'busy', 'claim after renew returned true');
        assertResult(await store.complete(key, token), true, 'complete after renew');
      } else {
        await claimOnceLapsed(store, key, SHORT);
      }
    },
  },
];

/** Fails when the key can be claimed before its lease, which began after `start`, has expired. */
async function assertHeldFor(
  store: NotificationStore,
  key: string,
  leaseMs: number,
  start: number,
): Promise<void> {
  await claimOnceLapsed(store, key, leaseMs);
  const held = Math.round(performance.now() - start);
  assert.ok(held >= leaseMs - EARLY, `a lease of ${leaseMs} ms was over after ${held} ms`);
}

/** Creates a key with a lease that was renewed in time. On a stalled machine that may take several attempts. */
async function renewInTime(
  store: NotificationStore,
  leaseMs: number,
  renewedMs: number,
): Promise<{ key: string; renewedAt: number }> {
  for (let tries = 1; ; tries += 1) {
    const key = createKey();
    const start = performance.now();
    const { token } = await claimFree(store, key, leaseMs);
    const renewedAt = performance.now();
    const renewed = await store.renew(key, token, renewedMs);
    const inTime = performance.now() - start < leaseMs - EARLY;
    if (renewed) return { key, renewedAt };
    assert.ok(!inTime, 'renew of a live lease: expected true, got false');
    assert.ok(tries < 5, `claim and renew took longer than ${leaseMs} ms in five attempts`);
  }
}
