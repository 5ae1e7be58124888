import assert from 'node:assert/strict';
import {
  LONG,
  SHORT,
  assertClaimed,
  assertOutcome,
  claimFree,
  claimOnceLapsed,
  createKey,
} from './expectations.js';
import type { ContractCase } from './expectations.js';

export const CLAIM_CASES: readonly ContractCase[] = [
  {
    name: 'every method returns a promise',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      const results = {
        claim: store.claim(key, LONG),
        renew: store.renew(key, token, LONG),
        release: store.release(createKey(), token),
        complete: store.complete(key, token),
      };
      for (const [name, result] of Object.entries(results)) {
        assert.ok(typeof result?.then === 'function', `${name} did not return a promise`);
      }
      await Promise.all(Object.values(results));
    },
  },
  {
    name: 'a claimed key stays busy for every further claim',
    async check(store) {
      const key = createKey();
      await claimFree(store, key);
      for (const time of ['second', 'third', 'fourth']) {
        assertOutcome(await store.claim(key, LONG), 'busy', `${time} claim of a claimed key`);
      }
    },
  },
  {
    name: 'attempts start at 1 and survive a release',
    async check(store) {
      const key = createKey();
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        const claim = await claimFree(store, key);
        assert.equal(claim.attempt, attempt, `attempt ${claim.attempt} instead of ${attempt}`);
        await store.release(key, claim.token);
      }
    },
  },
  {
    name: 'attempts survive expired leases, and busy claims do not count',
    async check(store) {
      const key = createKey();
      const first = await store.claim(key, SHORT);
      assertClaimed(first, 'claim of a free key');
      assert.equal(first.attempt, 1, `attempt ${first.attempt} instead of 1`);
      const second = await claimOnceLapsed(store, key, SHORT);
      assert.equal(second.attempt, 2, `attempt ${second.attempt} instead of 2`);
      await store.release(key, second.token);
      const third = await claimFree(store, key);
      assert.equal(third.attempt, 3, `attempt ${third.attempt} instead of 3`);
    },
  },
  {
    name: 'attempts of one key do not affect those of another',
    async check(store) {
      const [key, other] = [createKey(), createKey()];
      const { token } = await claimFree(store, key);
      await store.release(key, token);
      await claimFree(store, key);
      const { attempt } = await claimFree(store, other);
      assert.equal(attempt, 1, `attempt ${attempt} of another key instead of 1`);
    },
  },
];
