import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LONG,
  SHORT,
  assertResult,
  assertOutcome,
  claimFree,
  claimOnceLapsed,
  createForeignToken,
  createKey,
  takeOver,
} from './expectations.js';
import type { ContractCase } from './expectations.js';

/** A stale holder must not change a key, and the current holder must not be affected by its calls. */
export const HOLDER_CASES: readonly ContractCase[] = [
  {
    name: 'a stale holder cannot renew a key that a newer one claimed',
    async check(store) {
      const { key, stale, current } = await takeOver(store, SHORT);
      assertResult(await store.renew(key, stale.token, LONG), false, 'renew by a stale holder');
      assertResult(await store.renew(key, current.token, LONG), true, 'renew by the newer holder');
    },
  },
  {
    name: 'a stale holder cannot complete a key that a newer one claimed',
    async check(store) {
      const { key, stale, current } = await takeOver(store, SHORT);
      assertResult(await store.complete(key, stale.token), false, 'complete by a stale holder');
      assertOutcome(await store.claim(key, LONG), 'busy', 'claim while the newer holder works');
      assertResult(await store.complete(key, current.token), true, 'complete by the newer holder');
      assertOutcome(await store.claim(key, LONG), 'done', 'claim after complete');
    },
  },
  {
    name: 'a stale holder cannot release a key that a newer one claimed',
    async check(store) {
      const { key, stale, current } = await takeOver(store, SHORT);
      await store.release(key, stale.token);
      assertOutcome(
        await store.claim(key, LONG),
        'busy',
        'claim after a release by a stale holder',
      );
      assertResult(await store.complete(key, current.token), true, 'complete by the newer holder');
    },
  },
  {
    name: 'a stale holder cannot complete after a newer one completed',
    async check(store) {
      const { key, stale, current } = await takeOver(store, SHORT);
      assertResult(await store.complete(key, current.token), true, 'complete by the newer holder');
      assertResult(await store.complete(key, stale.token), false, 'complete by a stale holder');
      await store.release(key, stale.token);
      assertOutcome(await store.claim(key, LONG), 'done', 'claim after complete');
      assertResult(await store.complete(key, current.token), true, 'repeated complete');
    },
  },
  {
    name: 'a stale holder stays stale after a newer one released',
    async check(store) {
      const { key, stale, current } = await takeOver(store, SHORT);
      await store.release(key, current.token);
      assertResult(await store.complete(key, stale.token), false, 'complete by a stale holder');
      assertResult(await store.renew(key, stale.token, LONG), false, 'renew by a stale holder');
      await claimFree(store, key, LONG, 'claim after the newer holder released');
    },
  },
  {
    name: 'a token of another key cannot complete, renew or release',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      const foreign = await createForeignToken(store);
      const withForeignToken = "with another key's token";
      assertResult(await store.complete(key, foreign), false, `complete ${withForeignToken}`);
      assertResult(await store.renew(key, foreign, LONG), false, `renew ${withForeignToken}`);
      await store.release(key, foreign);
      assertOutcome(await store.claim(key, LONG), 'busy', `claim after calls ${withForeignToken}`);
      assertResult(await store.complete(key, token), true, 'complete by the holder');
    },
  },
  {
    name: 'an unknown key can be neither completed nor renewed',
    async check(store) {
      const key = createKey();
      const token = await createForeignToken(store);
      assertResult(await store.complete(key, token), false, 'complete of an unknown key');
      assertResult(await store.renew(key, token, LONG), false, 'renew of an unknown key');
      await store.release(key, token);
      const claim = await claimFree(store, key, LONG, 'claim after calls on an unknown key');
      assert.equal(claim.attempt, 1, `attempt ${claim.attempt} instead of 1`);
    },
  },
  {
    name: 'complete after an expired lease does what it returns',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key, SHORT);
      await sleep(2 * SHORT);
      const completed = await store.complete(key, token);
      if (completed) {
        assertOutcome(await store.claim(key, LONG), 'done', 'claim after complete returned true');
      } else {
        await claimOnceLapsed(store, key, SHORT);
      }
    },
  },
];
