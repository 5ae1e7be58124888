import { describe, expect, it } from 'vitest';
import { MemoryNotificationStore, WechatPayConfigurationError } from '../../../lib/index.js';
import type { MemoryNotificationStoreOptions } from '../../../lib/index.js';
import { notificationStoreContract } from '../../../lib/testing/index.js';

const DAY = 86_400_000;
const LEASE = 30_000;

/** Creates a store on a clock that moves only with `pass`. */
function standingStore(options: MemoryNotificationStoreOptions = {}) {
  let time = 1_000;
  const store = new MemoryNotificationStore({ now: () => time, ...options });
  return {
    store,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

/** Claims a key that must be free, and resolves to its claim. */
async function claimed(store: MemoryNotificationStore, key: string, lease = LEASE) {
  const claim = await store.claim(key, lease);
  if (claim.outcome !== 'claimed') throw new Error(`${key} is ${claim.outcome}`);
  return claim;
}

async function done(store: MemoryNotificationStore, key: string): Promise<string> {
  const { token } = await claimed(store, key);
  expect(await store.complete(key, token)).toBe(true);
  return token;
}

describe('the memory store', () => {
  describe('keeps the contract', () => {
    for (const { name, run } of notificationStoreContract(
      async () => new MemoryNotificationStore(),
    )) {
      it.concurrent(name, run);
    }
  });

  describe('on its own clock', () => {
    it('keeps a lease to its last millisecond, and not longer', async () => {
      const { store, pass } = standingStore();
      await claimed(store, 'a', 100);
      pass(99);
      expect(await store.claim('a', 100)).toEqual({ outcome: 'busy' });
      pass(1);
      expect(await store.claim('a', 100)).toMatchObject({ outcome: 'claimed', attempt: 2 });
    });

    it('rounds a part of a millisecond up', async () => {
      const { store, pass } = standingStore();
      await claimed(store, 'a', 0.2);
      pass(0.5);
      expect(await store.claim('a', 100)).toEqual({ outcome: 'busy' });
    });

    it('renews from now on', async () => {
      const { store, pass } = standingStore();
      const { token } = await claimed(store, 'a', 100);
      pass(50);
      expect(await store.renew('a', token, 100)).toBe(true);
      pass(99);
      expect(await store.claim('a', 100)).toEqual({ outcome: 'busy' });
      pass(1);
      expect(await store.claim('a', 100)).toMatchObject({ outcome: 'claimed' });
    });

    it('remembers done for seven days, then forgets it with its attempts', async () => {
      const { store, pass } = standingStore();
      const token = await done(store, 'a');
      pass(7 * DAY - 1);
      expect(await store.claim('a', LEASE)).toEqual({ outcome: 'done' });
      expect(await store.complete('a', token)).toBe(true);
      pass(1);
      expect(await store.complete('a', token)).toBe(false);
      expect(await store.claim('a', LEASE)).toMatchObject({ outcome: 'claimed', attempt: 1 });
    });

    it('keeps the attempts of a released or lost key for the retention', async () => {
      const { store, pass } = standingStore({ retention: 1_000 });
      const { token } = await claimed(store, 'released');
      await store.release('released', token);
      pass(999);
      const again = await claimed(store, 'released', 100);
      expect(again.attempt).toBe(2);
      pass(100 + 999);
      expect(await claimed(store, 'released', 100)).toMatchObject({ attempt: 3 });
      pass(100);
      await store.claim('other', LEASE);
      pass(1_000);
      expect(await claimed(store, 'released', 100)).toMatchObject({ attempt: 1 });
    });

    it('renews and completes an expired lease while there is no newer claim', async () => {
      const { store, pass } = standingStore();
      const { token } = await claimed(store, 'a', 100);
      pass(5_000);
      expect(await store.renew('a', token, 100)).toBe(true);
      expect(await store.claim('a', 100)).toEqual({ outcome: 'busy' });
      pass(5_000);
      expect(await store.complete('a', token)).toBe(true);
      expect(await store.claim('a', 100)).toEqual({ outcome: 'done' });
    });
  });

  describe('when it is full', () => {
    it('rejects a new key while all are live claims, and serves the known keys', async () => {
      const { store, pass } = standingStore({ maxEntries: 2 });
      const { token } = await claimed(store, 'a', 100);
      await claimed(store, 'b', 200);
      await expect(store.claim('c', LEASE)).rejects.toThrow(
        /MemoryNotificationStore is full: 2 handlers are running; raise maxEntries/,
      );
      expect(await store.claim('a', 100)).toEqual({ outcome: 'busy' });
      expect(await store.renew('a', token, 500)).toBe(true);
      pass(199);
      await expect(store.claim('c', LEASE)).rejects.toThrow('full');
      pass(1);
      await claimed(store, 'c');
      expect(await store.complete('a', token)).toBe(true);
    });

    it('forgets expired keys before all others', async () => {
      const { store, pass } = standingStore({ maxEntries: 3, retention: 1_000 });
      await done(store, 'expired');
      pass(900);
      await done(store, 'fresh');
      const { token } = await claimed(store, 'idle');
      await store.release('idle', token);
      pass(100);
      await claimed(store, 'new');
      expect(await store.claim('fresh', LEASE)).toEqual({ outcome: 'done' });
      expect(await claimed(store, 'idle')).toMatchObject({ attempt: 2 });
    });

    it('forgets idle keys before done ones, the oldest of each first', async () => {
      const { store, pass } = standingStore({ maxEntries: 5 });
      await done(store, 'done 1');
      await done(store, 'done 2');
      for (const key of ['idle 1', 'idle 2']) {
        const { token } = await claimed(store, key);
        await store.release(key, token);
      }
      await claimed(store, 'live');
      pass(1);
      await claimed(store, 'new 1');
      expect(await claimed(store, 'idle 2')).toMatchObject({ attempt: 2 });
      await claimed(store, 'new 2');
      expect(await store.claim('done 2', LEASE)).toEqual({ outcome: 'done' });
      await claimed(store, 'new 3');
      await expect(store.claim('done 1', LEASE)).rejects.toThrow('full');
      for (const key of ['live', 'new 1', 'idle 2', 'new 2', 'new 3']) {
        expect(await store.claim(key, LEASE)).toEqual({ outcome: 'busy' });
      }
    });

    it('never forgets a live claim among many done ones', async () => {
      const { store } = standingStore({ maxEntries: 100 });
      const { token } = await claimed(store, 'live');
      for (let index = 0; index < 1_000; index += 1) await done(store, `done ${index}`);
      expect(await store.claim('live', LEASE)).toEqual({ outcome: 'busy' });
      expect(await store.claim('done 999', LEASE)).toEqual({ outcome: 'done' });
      expect(await store.claim('done 901', LEASE)).toEqual({ outcome: 'done' });
      expect(await store.complete('live', token)).toBe(true);
    });

    it('does not complete a key that was forgotten after its lease was lost', async () => {
      const { store, pass } = standingStore({ maxEntries: 1 });
      const { token } = await claimed(store, 'slow', 100);
      pass(100);
      await claimed(store, 'next');
      expect(await store.complete('slow', token)).toBe(false);
      expect(await store.renew('slow', token, 100)).toBe(false);
      await store.release('slow', token);
      expect(await store.claim('next', LEASE)).toEqual({ outcome: 'busy' });
    });
  });

  describe('with invalid arguments', () => {
    it.each([
      [{ maxEntries: 0 }, 'maxEntries'],
      [{ maxEntries: 1.5 }, 'maxEntries'],
      [{ maxEntries: Number.POSITIVE_INFINITY }, 'maxEntries'],
      [{ maxEntries: '5' }, 'maxEntries'],
      [{ retention: 0 }, 'retention'],
      [{ retention: -1 }, 'retention'],
      [{ retention: Number.NaN }, 'retention'],
      [{ retention: '7d' }, 'retention'],
    ])('rejects the options %o', (options, option) => {
      const create = () => new MemoryNotificationStore(options as MemoryNotificationStoreOptions);
      expect(create).toThrow(WechatPayConfigurationError);
      expect(create).toThrow(
        `MemoryNotificationStore is not configured correctly:\n  ${option}: must`,
      );
    });

    it.each([
      [
        { maxEntry: 5 },
        'maxEntry: unknown option; the options are maxEntries, retention, now and randomBytes',
      ],
      [{ maxentries: undefined }, 'maxentries: unknown option; did you mean maxEntries?'],
      [
        { prefix: 'a:', ttl: 5 },
        'ttl: unknown option; the options are maxEntries, retention, now and randomBytes',
      ],
      [{ now: 5 }, 'now: must be a function'],
      [{ randomBytes: 'a' }, 'randomBytes: must be a function'],
      [null, 'options: must be an object with maxEntries, retention, now, randomBytes'],
      [60_000, 'options: must be an object with maxEntries, retention, now, randomBytes'],
      [[1], 'options: must be an object with maxEntries, retention, now, randomBytes'],
    ])('rejects %o, and names the option that is meant', (options, problem) => {
      const create = () => new MemoryNotificationStore(options as MemoryNotificationStoreOptions);
      expect(create).toThrow(WechatPayConfigurationError);
      expect(create).toThrow(problem);
    });

    it('reports all mistakes together', () => {
      expect(() => new MemoryNotificationStore({ maxEntries: 0, retention: 0 })).toThrow(
        /retention: .*\n.*maxEntries: /,
      );
    });

    it('accepts the smallest store', async () => {
      const store = new MemoryNotificationStore({ maxEntries: 1, retention: 1 });
      await claimed(store, 'a');
    });

    it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
      'rejects a lease of %d',
      async (lease) => {
        const store = new MemoryNotificationStore();
        await expect(store.claim('a', lease)).rejects.toThrow('leaseMs must be');
        const { token } = await claimed(store, 'a');
        await expect(store.renew('a', token, lease)).rejects.toThrow(RangeError);
        expect(await store.complete('a', token)).toBe(true);
      },
    );

    it('does not complete a released key without a token', async () => {
      const store = new MemoryNotificationStore();
      const { token } = await claimed(store, 'a');
      await store.release('a', token);
      expect(await store.complete('a', undefined as unknown as string)).toBe(false);
    });

    it('creates tokens from 16 bytes of the given source', async () => {
      const sizes: number[] = [];
      const randomBytes = (size: number) => {
        sizes.push(size);
        return Buffer.alloc(size, 0xab);
      };
      const { token } = await claimed(new MemoryNotificationStore({ randomBytes }), 'a');
      expect([token, sizes]).toEqual(['ab'.repeat(16), [16]]);
    });
  });
});
