import assert from 'node:assert/strict';
import { LONG, assertOutcome, assertResult, claimFree, createKey } from './expectations.js';
import type { ContractCase } from './expectations.js';

export const PING_CASES: readonly ContractCase[] = [
  {
    name: 'ping, if the store has it, resolves and changes nothing',
    async check(store) {
      if (store.ping === undefined) return;
      const free = createKey();
      const key = createKey();
      const { token } = await claimFree(store, key);
      const pinged = store.ping();
      assert.ok(typeof pinged?.then === 'function', 'ping did not return a promise');
      await pinged;
      assertOutcome(await store.claim(key, LONG), 'busy', 'claim of a claimed key after ping');
      assertResult(await store.complete(key, token), true, 'complete after ping');
      await store.ping();
      assertOutcome(await store.claim(key, LONG), 'done', 'claim of a done key after ping');
      await claimFree(store, free, LONG, 'claim of a free key after ping');
    },
  },
];
