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
    name: 'a completed key is done for everybody',
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
    name: 'complete may be repeated with its own token, and with no other',
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
    name: 'neither release nor renew undoes done',
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
        'claim when that renewal would have ended',
      );
      assertResult(await store.complete(key, token), true, 'repeated complete');
    },
  },
  {
    name: 'done outlives the lease under which it was reached',
    async check(store) {
      const key = createKey();
      let { token } = await claimFree(store, key, SHORT);
      // A store may refuse what came too late on a machine that stalled; then it goes again.
      for (let tries = 1; !(await store.complete(key, token)); tries += 1) {
        assertResult(tries < 5, true, 'complete of a live lease, in five tries');
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
    name: 'release makes the key claimable at once, with a new token',
    async check(store) {
      const key = createKey();
      const first = await claimFree(store, key);
      await store.release(key, first.token);
      const second = await claimFree(store, key, LONG, 'claim right after release');
      assert.notEqual(second.token, first.token, 'the claim after a release got the same token');
    },
  },
  {
    name: 'a released token is void',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      await store.release(key, token);
      assertResult(await store.complete(key, token), false, 'complete after release');
      assertResult(await store.renew(key, token, LONG), false, 'renew after release');
      await claimFree(store, key, LONG, 'claim after a released token was tried');
    },
  },
  {
    name: 'a repeated release does not free what somebody else claimed since',
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
