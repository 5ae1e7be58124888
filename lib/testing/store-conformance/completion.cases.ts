import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  LONG,
  SHORT,
  assertResult,
  assertOutcome,
  claimFree,
  createForeignToken,
  createKey,
} from './expectations.js';
import type { ContractCase } from './expectations.js';

export const DONE_CASES: readonly ContractCase[] = [
  {
    name: 'a completed key is done for every later claim',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      assertResult(await store.complete(key, token), true, 'complete');
      for (const time of ['first', 'second', 'third']) {
        assertOutcome(await store.claim(key, LONG), 'done', `${time} claim after complete`);
      }
    },
  },
  {
    name: 'complete can be repeated with the same token only',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      const foreign = await createForeignToken(store);
      assertResult(await store.complete(key, token), true, 'complete');
      assertResult(await store.complete(key, token), true, 'repeated complete');
      assertResult(await store.complete(key, foreign), false, "complete with another key's token");
      assertResult(await store.complete(key, token), true, 'complete for the third time');
    },
  },
  {
    name: 'release and renew do not undo done',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      assertResult(await store.complete(key, token), true, 'complete');
      await store.release(key, token);
      assertOutcome(await store.claim(key, LONG), 'done', 'claim after complete and release');
      await store.renew(key, token, SHORT);
      assertOutcome(await store.claim(key, LONG), 'done', 'claim after complete and renew');
      await sleep(2 * SHORT);
      assertOutcome(
        await store.claim(key, LONG),
        'done',
        'claim after that renewal would have expired',
      );
      assertResult(await store.complete(key, token), true, 'repeated complete');
    },
  },
  {
    name: 'done outlives the lease of the completed claim',
    async check(store) {
      const key = createKey();
      let { token } = await claimFree(store, key, SHORT);
      // On a stalled machine the lease may expire first, so that the store rejects the call.
      for (let tries = 1; !(await store.complete(key, token)); tries += 1) {
        assertResult(tries < 5, true, 'complete of a live lease, in five attempts');
        await sleep(2 * SHORT);
        ({ token } = await claimFree(store, key, SHORT));
      }
      await sleep(3 * SHORT);
      assertOutcome(await store.claim(key, LONG), 'done', 'claim long after complete');
      assertResult(await store.complete(key, token), true, 'repeated complete, long after');
    },
  },
];

export const RELEASE_CASES: readonly ContractCase[] = [
  {
    name: 'release frees the key at once for a claim with a new token',
    async check(store) {
      const key = createKey();
      const first = await claimFree(store, key);
      await store.release(key, first.token);
      const second = await claimFree(store, key, LONG, 'claim right after release');
      assert.notEqual(second.token, first.token, 'the claim after a release got the same token');
    },
  },
  {
    name: 'a released token is invalid',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      await store.release(key, token);
      assertResult(await store.complete(key, token), false, 'complete after release');
      assertResult(await store.renew(key, token, LONG), false, 'renew after release');
      await claimFree(store, key, LONG, 'claim after calls with a released token');
    },
  },
  {
    name: 'a repeated release does not free a key that has been claimed again',
    async check(store) {
      const key = createKey();
      const first = await claimFree(store, key);
      await store.release(key, first.token);
      await store.release(key, first.token);
      const second = await claimFree(store, key, LONG, 'claim after release');
      await store.release(key, first.token);
      assertOutcome(await store.claim(key, LONG), 'busy', 'claim after a late, repeated release');
      assertResult(await store.complete(key, second.token), true, 'complete by the second holder');
    },
  },
];
