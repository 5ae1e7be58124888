import assert from 'node:assert/strict';
import { LONG, type ContractCase } from './contract-case.js';
import { assertAnswer, assertOutcome, claimFree, freshKey } from './expectations.js';

export const RELEASE_CASES: readonly ContractCase[] = [
  {
    name: 'release makes the key claimable at once, with a new token',
    async check(store) {
      const key = freshKey();
      const first = await claimFree(store, key);
      await store.release(key, first.token);
      const second = await claimFree(store, key, LONG, 'claim right after release');
      assert.notEqual(second.token, first.token, 'the claim after a release got the same token');
    },
  },
  {
    name: 'a released token is void',
    async check(store) {
      const key = freshKey();
      const { token } = await claimFree(store, key);
      await store.release(key, token);
      assertAnswer(await store.complete(key, token), false, 'complete after release');
      assertAnswer(await store.renew(key, token, LONG), false, 'renew after release');
      await claimFree(store, key, LONG, 'claim after a released token was tried');
    },
  },
  {
    name: 'a repeated release does not free what somebody else claimed since',
    async check(store) {
      const key = freshKey();
      const first = await claimFree(store, key);
      await store.release(key, first.token);
      await store.release(key, first.token);
      const second = await claimFree(store, key, LONG, 'claim after release');
      await store.release(key, first.token);
      assertOutcome(await store.claim(key, LONG), 'busy', 'claim after a late, repeated release');
      assertAnswer(await store.complete(key, second.token), true, 'complete by the second holder');
    },
  },
];
