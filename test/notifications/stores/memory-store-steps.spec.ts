import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WechatPayConfigurationError } from '../../../lib/errors/wechat-pay.error.js';
import {
  isMemoryNotificationStore,
  MemoryNotificationStore,
  type MemoryNotificationStoreOptions,
} from '../../../lib/notifications/stores/memory-notification-store.js';
import type { NotificationStore } from '../../../lib/notifications/stores/notification-store.js';

const MARK = Symbol.for('nestjs-wechatpay-insurance:MemoryNotificationStore');
const WRONG = 'f'.repeat(32);

/** The clock of the stores. */
let now = 1000;

/** A store whose tokens count from 1, on the clock of this file. */
function createStore(options: MemoryNotificationStoreOptions = {}): MemoryNotificationStore {
  let count = 0;
  const randomBytes = (size: number) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32BE((count += 1), size - 4);
    return bytes;
  };
  return new MemoryNotificationStore({ now: () => now, randomBytes, ...options });
}

const tokenOf = (count: number) => count.toString(16).padStart(32, '0');
const claimOf = (count: number, attempt: number) => ({
  outcome: 'claimed',
  token: tokenOf(count),
  attempt,
});
const BUSY = { outcome: 'busy' };
const DONE = { outcome: 'done' };

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('isMemoryNotificationStore', () => {
  const methods: NotificationStore = {
    claim: async () => ({ outcome: 'busy' }),
    renew: async () => true,
    complete: async () => true,
    release: async () => {},
  };

  it.each([
    ['a memory store', new MemoryNotificationStore(), true],
    ['a subclass', new (class extends MemoryNotificationStore {})(), true],
    ['a store of another copy of the package', { ...methods, [MARK]: true }, true],
    ['a store of the application', methods, false],
  ])('recognises %s', (_case, store, expected) => {
    expect(isMemoryNotificationStore(store)).toBe(expected);
  });

  it('recognises a store by a property, which is true', () => {
    expect(Reflect.get(new MemoryNotificationStore(), MARK)).toBe(true);
  });
});

describe('constructor', () => {
  it('reports every wrong option with its rule', () => {
    const create = () =>
      new MemoryNotificationStore({
        maxEntries: 0,
        retention: 0,
        now: 5,
        randomBytes: 'x',
        other: 1,
      } as unknown as MemoryNotificationStoreOptions);
    expect(create).toThrow(
      expect.objectContaining({
        issues: [
          {
            option: 'other',
            message: 'unknown option; the options are maxEntries, retention, now and randomBytes',
          },
          {
            option: 'retention',
            message: 'must be a whole number of milliseconds, at least 1 (default: 7 days)',
          },
          { option: 'now', message: 'must be a function' },
          { option: 'randomBytes', message: 'must be a function' },
          { option: 'maxEntries', message: 'must be a whole number, at least 1' },
        ],
      } satisfies Partial<WechatPayConfigurationError>),
    );
  });

  it.each([[undefined], [{}], [{ maxEntries: undefined, retention: undefined, now: undefined }]])(
    'accepts %j',
    async (options) => {
      const store = new MemoryNotificationStore(options);
      expect(await store.claim('a', 60_000)).toMatchObject({ outcome: 'claimed', attempt: 1 });
    },
  );

  it('measures leases with the monotonic clock by default', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const store = new MemoryNotificationStore();
    await store.claim('a', 100);
    vi.advanceTimersByTime(99);
    expect(await store.claim('a', 100)).toEqual(BUSY);
    vi.advanceTimersByTime(1);
    expect(await store.claim('a', 100)).toMatchObject({ outcome: 'claimed', attempt: 2 });
  });
});

describe('claim', () => {
  it('claims each key by itself, once', async () => {
    const store = createStore();
    expect(await store.claim('a', 100)).toEqual(claimOf(1, 1));
    expect(await store.claim('a', 100)).toEqual(BUSY);
    expect(await store.claim('b', 100)).toEqual(claimOf(2, 1));
  });

  it('counts the attempts over releases and lost leases', async () => {
    const store = createStore();
    await store.claim('a', 100);
    await store.release('a', tokenOf(1));
    expect(await store.claim('a', 100)).toEqual(claimOf(2, 2));
    now += 100;
    expect(await store.claim('a', 100)).toEqual(claimOf(3, 3));
  });

  it('ends leases of the same and of other lengths at their time', async () => {
    const store = createStore();
    await store.claim('short', 100);
    await store.claim('long', 300);
    now += 50;
    await store.claim('later', 100);
    now += 49;
    expect(await store.claim('short', 100)).toEqual(BUSY);
    now += 1;
    expect(await store.claim('short', 900)).toEqual(claimOf(4, 2));
    expect(await store.claim('later', 100)).toEqual(BUSY);
    now += 50;
    expect(await store.claim('later', 900)).toEqual(claimOf(5, 2));
    expect(await store.claim('long', 100)).toEqual(BUSY);
    now += 150;
    expect(await store.claim('long', 900)).toEqual(claimOf(6, 2));
  });

  it('remembers a length of leases only while there is such a claim', async () => {
    const store = createStore();
    const removed: unknown[] = [];
    const { delete: remove } = Map.prototype;
    vi.spyOn(Map.prototype, 'delete').mockImplementation(function (
      this: Map<unknown, unknown>,
      key,
    ) {
      if (typeof key === 'number') removed.push(key);
      return remove.call(this, key);
    });
    await store.claim('a', 100);
    now += 99;
    await store.claim('b', 200);
    expect(removed).toEqual([]);
    now += 1;
    await store.claim('c', 200);
    expect(removed).toEqual([100]);
  });

  it('rejects a new key while the store is full of claims', async () => {
    const store = createStore({ maxEntries: 2 });
    await store.claim('a', 100);
    await store.claim('b', 100);
    await expect(store.claim('c', 100)).rejects.toThrow(
      new Error(
        'MemoryNotificationStore is full: 2 handlers are running; raise maxEntries, or look for handlers that do not end',
      ),
    );
    expect(await store.claim('a', 100)).toEqual(BUSY);
  });

  it('keeps the released keys in their order while new keys are added', async () => {
    const store = createStore({ maxEntries: 4 });
    await store.claim('done', 900);
    await store.complete('done', tokenOf(1));
    await store.claim('first', 900);
    await store.claim('second', 900);
    await store.release('first', tokenOf(2));
    await store.release('second', tokenOf(3));
    await store.claim('new', 900);
    // Full: the first released key gives way, then the second, then the one that is done.
    await store.claim('newer', 900);
    expect(await store.claim('second', 900)).toEqual(claimOf(6, 2));
    expect(await store.claim('done', 900)).toEqual(DONE);
    await store.claim('newest', 900);
    await expect(store.claim('done', 900)).rejects.toThrow('is full: 4');
  });
});

describe('renew', () => {
  it('extends the lease of the current token only', async () => {
    const store = createStore();
    await store.claim('a', 100);
    now += 60;
    expect(await store.renew('a', WRONG, 500)).toBe(false);
    expect(await store.renew('b', tokenOf(1), 500)).toBe(false);
    expect(await store.renew('a', tokenOf(1), 100)).toBe(true);
    now += 99;
    expect(await store.claim('a', 100)).toEqual(BUSY);
    now += 1;
    expect(await store.claim('a', 100)).toEqual(claimOf(2, 2));
    expect(await store.renew('a', tokenOf(1), 100)).toBe(false);
  });

  it.each(['complete', 'release'] as const)('returns false after %s', async (method) => {
    const store = createStore();
    await store.claim('a', 100);
    await store[method]('a', tokenOf(1));
    expect(await store.renew('a', tokenOf(1), 100)).toBe(false);
    expect(await store.claim('a', 100)).toEqual(method === 'complete' ? DONE : claimOf(2, 2));
  });

  it('rejects a lease without a length, and changes nothing', async () => {
    const store = createStore();
    await store.claim('a', 100);
    await expect(store.renew('a', tokenOf(1), 0)).rejects.toThrow(
      new RangeError('leaseMs must be a positive number of milliseconds'),
    );
    expect(await store.renew('a', tokenOf(1), 100)).toBe(true);
  });
});

describe('complete', () => {
  it('completes with the current token only', async () => {
    const store = createStore();
    await store.claim('a', 100);
    expect(await store.complete('a', WRONG)).toBe(false);
    expect(await store.complete('b', tokenOf(1))).toBe(false);
    expect(await store.claim('a', 100)).toEqual(BUSY);
    expect(await store.complete('a', tokenOf(1))).toBe(true);
    expect(await store.claim('a', 100)).toEqual(DONE);
  });

  it('does not extend the retention when it is repeated', async () => {
    const store = createStore({ retention: 1000 });
    await store.claim('a', 100);
    await store.complete('a', tokenOf(1));
    now += 999;
    expect(await store.complete('a', tokenOf(1))).toBe(true);
    expect(await store.claim('a', 100)).toEqual(DONE);
    now += 1;
    expect(await store.complete('a', tokenOf(1))).toBe(false);
    expect(await store.claim('a', 100)).toEqual(claimOf(2, 1));
  });

  it('returns false after a release, also without a token', async () => {
    const store = createStore();
    await store.claim('a', 100);
    await store.release('a', tokenOf(1));
    expect(await store.complete('a', tokenOf(1))).toBe(false);
    expect(await store.complete('a', undefined as unknown as string)).toBe(false);
  });
});

describe('release', () => {
  it('frees the key with the current token only', async () => {
    const store = createStore();
    await store.claim('a', 100);
    await store.release('a', WRONG);
    await store.release('b', tokenOf(1));
    expect(await store.claim('a', 100)).toEqual(BUSY);
    await store.release('a', tokenOf(1));
    expect(await store.claim('a', 100)).toEqual(claimOf(2, 2));
  });

  it('does not free a key that is done', async () => {
    const store = createStore();
    await store.claim('a', 100);
    await store.complete('a', tokenOf(1));
    await store.release('a', tokenOf(1));
    expect(await store.claim('a', 100)).toEqual(DONE);
    expect(await store.complete('a', tokenOf(1))).toBe(true);
  });

  it('forgets the attempts after the retention', async () => {
    const store = createStore({ retention: 1000 });
    await store.claim('kept', 100);
    await store.claim('forgotten', 100);
    await store.release('forgotten', tokenOf(2));
    now += 1;
    await store.release('kept', tokenOf(1));
    now += 999;
    expect(await store.claim('kept', 100)).toEqual(claimOf(3, 2));
    expect(await store.claim('forgotten', 100)).toEqual(claimOf(4, 1));
  });
});

describe('ping', () => {
  it('resolves to nothing', async () => {
    expect(await createStore().ping()).toBeUndefined();
  });
});
