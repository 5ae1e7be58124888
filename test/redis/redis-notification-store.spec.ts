import { inspect } from 'node:util';
import { Cluster, Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WechatPayConfigurationError, WechatPayError } from '../../lib/index.js';
import {
  type RedisClient,
  RedisNotificationStore,
  RedisNotificationStoreError,
} from '../../lib/redis/index.js';
import { captureLog } from '../support/verdicts/log-lines.js';

// The tests in test/components run the scripts on a real Redis.

/** Creates a client that returns the same reply for every script. */
function replying(reply: unknown) {
  const calls: unknown[][] = [];
  const client = {
    eval: (...call: unknown[]) => {
      calls.push(call);
      return Promise.resolve(reply);
    },
  } satisfies RedisClient;
  return { client, calls };
}

const failing = (error: unknown): RedisClient => ({
  async eval() {
    throw error;
  },
});

/** Calls of each step, all with the same key and token. */
const STEPS = {
  claim: (store: RedisNotificationStore) => store.claim('key', 1_000),
  renew: (store: RedisNotificationStore) => store.renew('key', 'token', 1_000),
  complete: (store: RedisNotificationStore) => store.complete('key', 'token'),
  release: (store: RedisNotificationStore) => store.release('key', 'token'),
};
type Step = keyof typeof STEPS;
const STEP_NAMES = Object.keys(STEPS) as Step[];

let log: ReturnType<typeof captureLog>;
beforeEach(() => {
  log = captureLog();
});
afterEach(() => log.restore());

describe('the Redis store', () => {
  it('fits Redis and Cluster of ioredis', async () => {
    const redis = new Redis({ lazyConnect: true });
    const cluster = new Cluster([], { lazyConnect: true });
    expect(new RedisNotificationStore(redis)).toBeInstanceOf(RedisNotificationStore);
    expect(new RedisNotificationStore(cluster)).toBeInstanceOf(RedisNotificationStore);
    redis.disconnect();
    cluster.disconnect();
  });

  it.each(STEP_NAMES)('runs %s as one script on one key', async (step) => {
    const { client, calls } = replying(['busy', 0]);
    await STEPS[step](new RedisNotificationStore(client, { prefix: 'p:', retention: 5_000 }));
    expect(calls.map(([, keys, key]) => [keys, key])).toEqual([[1, 'p:key']]);
    expect(calls[0]?.at(-1)).toBe('5000');
  });

  it('pings with one script on one key below its prefix', async () => {
    const { client, calls } = replying(0);
    expect(await new RedisNotificationStore(client, { prefix: 'p:' }).ping()).toBeUndefined();
    expect(calls.map(([, ...rest]) => rest)).toEqual([[1, 'p:ping']]);
  });

  it('separates keys that would be equal in UTF-8', async () => {
    const { client, calls } = replying(['busy', 0]);
    const store = new RedisNotificationStore(client, { prefix: '' });
    const keys = [
      '\ud800',
      '\ud801',
      '\ufffd',
      'utf16:00d8',
      'utf16:',
      '',
      'k',
      'k\ud800',
      '💰',
      'K',
    ];
    for (const key of keys) await store.claim(key, 1_000);
    const sent = calls.map(([, , key]) => Buffer.from(String(key)).toString('hex'));
    expect(new Set(sent).size).toBe(keys.length);
    expect(calls.map(([, , key]) => key)).toEqual(
      expect.arrayContaining(['\ufffd', '', 'k', '💰', 'K']),
    );
  });

  it('keeps its keys under wechatpay:notification: for seven days by default', async () => {
    const { client, calls } = replying(['busy', 0]);
    await new RedisNotificationStore(client).claim('key', 1_000.2);
    const token = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(calls[0]?.slice(1)).toEqual([
      1,
      'wechatpay:notification:key',
      token,
      '1001',
      '604800000',
    ]);
  });

  it('creates tokens from 16 bytes of the given source', async () => {
    const { client } = replying(['claimed', 3]);
    const randomBytes = (size: number) => Buffer.alloc(size, 0xcd);
    expect(await new RedisNotificationStore(client, { randomBytes }).claim('key', 1_000)).toEqual({
      outcome: 'claimed',
      token: 'cd'.repeat(16),
      attempt: 3,
    });
  });

  it.each([
    [1, true],
    ['1', true],
    [0, false],
    ['0', false],
    [null, false],
  ])('reads the reply %o as %s', async (reply, expected) => {
    const store = new RedisNotificationStore(replying(reply).client);
    expect(await store.renew('key', 'token', 1_000)).toBe(expected);
    expect(await store.complete('key', 'token')).toBe(expected);
  });

  it('reads numbers that the client returns as strings', async () => {
    const store = new RedisNotificationStore(replying(['claimed', '2']).client);
    expect(await store.claim('key', 1_000)).toMatchObject({ outcome: 'claimed', attempt: 2 });
  });

  it.each([[null], ['claimed'], [[]], [['free', 1]]])('rejects the reply %o', async (reply) => {
    const store = new RedisNotificationStore(replying(reply).client);
    await expect(store.claim('key', 1_000)).rejects.toThrow('its reply cannot be read');
  });

  describe('when Redis fails', () => {
    it.each(STEP_NAMES)('rejects %s with the error of Redis', async (step) => {
      const store = new RedisNotificationStore(
        failing(new Error('CLUSTERDOWN Hash slot not served')),
      );
      const error = await STEPS[step](store).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(RedisNotificationStoreError);
      expect(error).toBeInstanceOf(WechatPayError);
      expect(error).toMatchObject({
        step,
        message: `Redis failed to ${step} a notification: CLUSTERDOWN Hash slot not served`,
      });
    });

    it('rejects a ping with the error of Redis', async () => {
      const store = new RedisNotificationStore(
        failing(new Error("READONLY You can't write against a read only replica.")),
      );
      const error = await store.ping().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(RedisNotificationStoreError);
      expect(error).toMatchObject({
        step: 'ping',
        message:
          "Redis failed to respond to a ping: READONLY You can't write against a read only replica.",
      });
    });

    it.each(STEP_NAMES)('rejects %s and does not throw when the client throws', async (step) => {
      const client: RedisClient = {
        eval: () => {
          throw new Error('Connection is closed.');
        },
      };
      const promise = STEPS[step](new RedisNotificationStore(client));
      await expect(promise).rejects.toThrow('Connection is closed.');
    });

    it.each([
      ['connect to redis://default:s3cret@cache.example:6379/0 failed'],
      ['getaddrinfo ENOTFOUND default:s3cret@cache.example'],
      ['rediss://:s3cret@cache.example'],
    ])('shows no password of "%s"', async (message) => {
      const cause = Object.assign(new Error(message), {
        command: { name: 'auth', args: ['s3cret'] },
      });
      const store = new RedisNotificationStore(failing(cause));
      const error = await STEPS.claim(store).catch((caught: unknown) => caught);
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('s3cret');
      expect((error as Error).message).toContain('[address]');
    });

    it('describes any thrown value in one line of limited length', async () => {
      const rejected = async (cause: unknown) => {
        const error = await STEPS.claim(new RedisNotificationStore(failing(cause))).catch(
          (caught: unknown) => caught,
        );
        return (error as Error).message.replace('Redis failed to claim a notification: ', '');
      };
      expect(await rejected('text')).toBe('text');
      expect(await rejected(new AggregateError([]))).toBe('AggregateError');
      const unreachable = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
      expect(await rejected(unreachable)).toBe('ECONNREFUSED');
      expect(await rejected(new Error('two\nlines'))).toBe('two lines');
      expect((await rejected(new Error('x'.repeat(5_000)))).length).toBe(300);
    });
  });

  describe('with an eviction policy', () => {
    const informed = (info: RedisClient['info']) => {
      const sections: string[] = [];
      const client: RedisClient = {
        ...replying(['busy', 0]).client,
        info: (section) => {
          sections.push(section);
          return info?.(section) ?? Promise.resolve('');
        },
      };
      return { client, sections };
    };

    it('warns once, with the policy and the remedy', async () => {
      const { client, sections } = informed(
        async () => '# Memory\r\nmaxmemory_policy:volatile-ttl\r\n',
      );
      const store = new RedisNotificationStore(client);
      expect(sections).toEqual([]);
      for (let index = 0; index < 3; index += 1) await store.claim('key', 1_000);
      expect(sections).toEqual(['memory']);
      expect(log.lines).toEqual([
        expect.stringMatching(/^warn .*volatile-ttl.*Set it to noeviction/),
      ]);
    });

    it.each<[string, RedisClient['info']]>([
      ['evicts nothing', async () => 'maxmemory_policy:noeviction\r\n'],
      ['hides its policy', async () => '# Memory\r\n'],
      ['forbids INFO', () => Promise.reject(new Error('NOPERM'))],
      ['never replies', () => new Promise(() => {})],
      [
        'has a client that throws',
        () => {
          throw new Error('Connection is closed.');
        },
      ],
    ])('logs nothing when Redis %s', async (_what, info) => {
      const store = new RedisNotificationStore(informed(info).client);
      expect(await store.claim('key', 1_000)).toEqual({ outcome: 'busy' });
      await new Promise((resolve) => setImmediate(resolve));
      expect(log.lines).toEqual([]);
    });
  });

  describe('with invalid arguments', () => {
    it.each([
      [{ retention: 0 }, 'retention'],
      [{ retention: 1.5 }, 'retention'],
      [{ prefix: 5 }, 'prefix'],
    ])('rejects the options %o', (options, option) => {
      const create = () => new RedisNotificationStore(replying(0).client, options as object);
      expect(create).toThrow(WechatPayConfigurationError);
      expect(create).toThrow(
        `RedisNotificationStore is not configured correctly:\n  ${option}: must`,
      );
    });

    it.each([
      [{ retentions: 5 }, 'retentions: unknown option; did you mean retention?'],
      [{ keyPrefix: 's3cret' }, 'keyPrefix: unknown option; did you mean prefix?'],
      [
        { maxEntries: undefined },
        'maxEntries: unknown option; the options are prefix, retention and randomBytes',
      ],
      ['s3cret:', 'options: must be an object with prefix, retention, randomBytes'],
      [null, 'options: must be an object with prefix, retention, randomBytes'],
    ])(
      'rejects %o, names the option that is meant, and does not repeat the value',
      (options, problem) => {
        const create = () => new RedisNotificationStore(replying(0).client, options as object);
        expect(create).toThrow(WechatPayConfigurationError);
        expect(create).toThrow(problem);
        expect(create).not.toThrow('s3cret');
      },
    );

    it.each([[undefined], [null], [{}], ['redis://default:s3cret@cache.example']])(
      'rejects the client %o, and does not repeat it',
      (client) => {
        const create = () => new RedisNotificationStore(client as unknown as RedisClient);
        expect(create).toThrow('client: must be a Redis or Cluster of ioredis');
        expect(create).not.toThrow('s3cret');
      },
    );

    it.each([0, -5, Number.NaN])(
      'rejects a lease of %d without a request to Redis',
      async (lease) => {
        const { client, calls } = replying(1);
        const store = new RedisNotificationStore(client);
        await expect(store.claim('key', lease)).rejects.toThrow('leaseMs must be');
        await expect(store.renew('key', 'token', lease)).rejects.toThrow('leaseMs must be');
        expect(calls).toEqual([]);
      },
    );

    it('shows nothing of its client', () => {
      const client = { ...replying(0).client, options: { password: 's3cret' } };
      const store = new RedisNotificationStore(client);
      expect(inspect(store, { depth: null, showHidden: true })).not.toContain('s3cret');
    });
  });
});
