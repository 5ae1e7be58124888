import { setTimeout as sleep } from 'node:timers/promises';
import { LONG, SHORT, type ContractCase } from './contract-case.js';
import { assertAnswer, assertOutcome, claimFree, foreignToken, freshKey } from './expectations.js';

export const DONE_CASES: readonly ContractCase[] = [
  {
    name: 'a completed key is done for everybody',
    async check(store) {
      const key = freshKey();
      const { token } = await claimFree(store, key);
      assertAnswer(await store.complete(key, token), true, 'complete');
      for (const time of ['first', 'second', 'third']) {
        assertOutcome(await store.claim(key, LONG), 'done', `${time} claim after complete`);
      }
    },
  },
  {
    name: 'complete may be repeated with its own token, and with no other',
    async check(store) {
      const key = freshKey();
      const { token } = await claimFree(store, key);
      const foreign = await foreignToken(store);
      assertAnswer(await store.complete(key, token), true, 'complete');
      assertAnswer(await store.complete(key, token), true, 'repeated complete');
      assertAnswer(await store.complete(key, foreign), false, "complete with another key's token");
      assertAnswer(await store.complete(key, token), true, 'complete for the third time');
    },
  },
  {
    name: 'neither release nor renew undoes done',
    async check(store) {
      const key = freshKey();
      const { token } = await claimFree(store, key);
      assertAnswer(await store.complete(key, token), true, 'complete');
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
      assertAnswer(await store.complete(key, token), true, 'repeated complete');
    },
  },
  {
    name: 'done outlives the lease under which it was reached',
    async check(store) {
      const key = freshKey();
      let { token } = await claimFree(store, key, SHORT);
      // A store may refuse what came too late on a machine that stalled; then it goes again.
      for (let tries = 1; !(await store.complete(key, token)); tries += 1) {
        assertAnswer(tries < 5, true, 'complete of a live lease, in five tries');
        await sleep(2 * SHORT);
        ({ token } = await claimFree(store, key, SHORT));
      }
      await sleep(3 * SHORT);
      assertOutcome(await store.claim(key, LONG), 'done', 'claim long after complete');
      assertAnswer(await store.complete(key, token), true, 'repeated complete, long after');
    },
  },
];
