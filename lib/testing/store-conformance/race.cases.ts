import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationStore } from '../../notifications/stores/notification-store.js';
import {
  LATE,
  LONG,
  SHORT,
  assertResult,
  assertOutcome,
  claimFree,
  createKey,
} from './expectations.js';
import type { Claimed, ContractCase } from './expectations.js';

const CROWD = 100;
const ROUNDS = 20;

export const RACE_CASES: readonly ContractCase[] = [
  {
    name: 'exactly one of 100 concurrent claims of a free key succeeds, the others are busy',
    async check(store) {
      assert.equal(
        (await claimInCrowd(store, createKey())).length,
        1,
        'no claim of a free key succeeded',
      );
    },
  },
  {
    name: 'exactly one of 100 concurrent claims of a released key succeeds, the others are busy',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      await store.release(key, token);
      const [winner] = await claimInCrowd(store, key);
      assert.equal(winner?.attempt, 2, `the second claim is attempt ${winner?.attempt}`);
    },
  },
  {
    name: 'exactly one of 100 concurrent claims after an expired lease succeeds, the others are busy',
    async check(store) {
      const key = createKey();
      await claimFree(store, key, SHORT);
      const start = performance.now();
      let winners: Claimed[] = [];
      while (winners.length === 0) {
        assert.ok(performance.now() - start < SHORT + LATE, 'the lease never expired');
        await sleep(SHORT);
        winners = await claimInCrowd(store, key);
      }
      assert.equal(winners[0]?.attempt, 2, `the second claim is attempt ${winners[0]?.attempt}`);
    },
  },
  {
    name: 'concurrent completes by the holder all return true',
    async check(store) {
      const key = createKey();
      const { token } = await claimFree(store, key);
      const results = await Promise.all(
        Array.from({ length: 20 }, () => store.complete(key, token)),
      );
      assert.ok(
        results.every((result) => result === true),
        'a concurrent complete with the correct token returned false',
      );
    },
  },
  {
    name: 'only one of a late complete and a concurrent claim succeeds',
    async check(store) {
      const complete = (key: string, token: string) => store.complete(key, token);
      await raceLateCallWithClaim(store, 'complete', complete, 'done');
    },
  },
  {
    name: 'only one of a late renew and a concurrent claim succeeds',
    async check(store) {
      const renew = (key: string, token: string) => store.renew(key, token, LONG);
      await raceLateCallWithClaim(store, 'renew', renew, 'busy');
    },
  },
  {
    name: 'a concurrent release does not undo complete',
    async check(store) {
      await runInRounds(async (round) => {
        const key = createKey();
        const { token } = await claimFree(store, key);
        const complete = () => store.complete(key, token);
        const release = () => store.release(key, token);
        const [completed] = await runInEitherOrder(round, complete, release);
        if (completed) {
          assertOutcome(await store.claim(key, LONG), 'done', 'claim after complete returned true');
        } else {
          await claimFree(store, key, LONG, 'claim after release won over complete');
        }
      });
    },
  },
];

/**
 * Calls the store for a holder with an expired lease while another caller claims the key.
 *
 * @param then outcome of a claim after the late call succeeded
 */
async function raceLateCallWithClaim(
  store: NotificationStore,
  name: string,
  lateStep: (key: string, token: string) => Promise<boolean>,
  then: 'busy' | 'done',
): Promise<void> {
  await runInRounds(async (round) => {
    const key = createKey();
    const late = await claimFree(store, key, SHORT);
    await sleep(SHORT + round * 2);
    const [granted, claim] = await runInEitherOrder(
      round,
      () => lateStep(key, late.token),
      () => store.claim(key, LONG),
    );
    if (granted) {
      assert.notEqual(
        claim.outcome,
        'claimed',
        `${name} returned true, but a concurrent claim got the same key`,
      );
      assertOutcome(await store.claim(key, LONG), then, `claim after ${name} returned true`);
    } else if (claim.outcome === 'claimed') {
      const completed = await store.complete(key, claim.token);
      assertResult(completed, true, 'complete by the winner of the race');
    }
  });
}

/** Claims a key many times at once. Fails when two claims succeed or one is done. */
async function claimInCrowd(store: NotificationStore, key: string): Promise<Claimed[]> {
  const claims = await Promise.all(Array.from({ length: CROWD }, () => store.claim(key, LONG)));
  const winners = claims.filter((claim) => claim.outcome === 'claimed');
  assert.ok(winners.length <= 1, `${winners.length} of ${CROWD} concurrent claims were claimed`);
  for (const claim of claims) {
    if (claim.outcome !== 'claimed') assertOutcome(claim, 'busy', 'a concurrent claim that lost');
  }
  return winners;
}

async function runInRounds(round: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: ROUNDS }, (_nothing, index) => round(index)));
}

/** Starts both at once; every other round starts the second one first. */
async function runInEitherOrder<A, B>(
  round: number,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  if (round % 2 === 0) return Promise.all([first(), second()]);
  const [b, a] = await Promise.all([second(), first()]);
  return [a, b];
}
