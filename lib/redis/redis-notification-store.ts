import { findUnknownOptions, throwIssues } from '../errors/constructor-options.js';
import {
  checkFunction,
  checkLease,
  checkRetention,
  createClaimToken,
  DEFAULT_RETENTION,
  type NotificationClaim,
  type NotificationStore,
  type RandomSource,
} from '../notifications/stores/notification-store.js';
import { type RedisClient, warnOfEviction } from './redis-client.js';
import { RedisNotificationStoreError } from './redis-notification-store.error.js';
import { CLAIM, COMPLETE, PING, RELEASE, RENEW } from './scripts.js';

/** Options of {@link RedisNotificationStore}. */
export interface RedisNotificationStoreOptions {
  /** Prefix of every key in Redis. Default: `wechatpay:notification:`. */
  readonly prefix?: string | undefined;
  /**
   * Milliseconds for which Redis keeps a key after it was completed or released, or its lease ended.
   * Default: 7 days. WeChat Pay repeats a notification for more than 24 hours.
   */
  readonly retention?: number | undefined;
  /** Source of the tokens, for tests. Default: `randomBytes` of `node:crypto`. */
  readonly randomBytes?: ((size: number) => Buffer) | undefined;
}

/**
 * Keeps the state of notifications in Redis 5 or later (or Valkey), single node or cluster, for any number
 * of instances. Each step is one Lua script on one key, on Redis' own clock.
 *
 * Redis must not evict keys (`maxmemory-policy noeviction`). A key that is lost, in a restart without
 * persistence or in a failover, makes its handler run again; no handler is ever skipped.
 *
 * Your application owns the client: the store neither connects nor closes it, so give it an `error` listener,
 * and `quit()` it when your application shuts down.
 *
 * @example
 * ```ts
 * const store = new RedisNotificationStore(new Redis(process.env.REDIS_URL));
 * ```
 */
export class RedisNotificationStore implements NotificationStore {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #retention: string;
  readonly #random: RandomSource | undefined;
  #checkedEviction = false;

  /**
   * @param client a `Redis` or `Cluster` of `ioredis`, or any client with the same `eval`.
   * @throws WechatPayConfigurationError for an invalid argument.
   */
  constructor(client: RedisClient, options: RedisNotificationStoreOptions = {}) {
    const { prefix = 'wechatpay:notification:', retention = DEFAULT_RETENTION } = options ?? {};
    const issues = [
      ...findUnknownOptions(options, ['prefix', 'retention', 'randomBytes']),
      ...checkRetention(retention),
      ...checkFunction('randomBytes', options?.randomBytes),
    ];
    if (typeof client?.eval !== 'function') {
      issues.push({ option: 'client', message: 'must be a Redis or Cluster of ioredis' });
    }
    if (typeof prefix !== 'string') issues.push({ option: 'prefix', message: 'must be a string' });
    throwIssues('RedisNotificationStore', issues);
    this.#client = client;
    this.#prefix = prefix;
    this.#retention = String(retention);
    this.#random = options.randomBytes;
  }

  /** @throws RedisNotificationStoreError like the other methods. */
  async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
    const lease = String(checkLease(leaseMs));
    const token = createClaimToken(this.#random);
    const reply = await this.#run('claim', CLAIM, key, token, lease, this.#retention);
    const [outcome, attempt] = Array.isArray(reply) ? reply : [];
    if (outcome === 'claimed') return { outcome, token, attempt: Number(attempt) };
    if (outcome === 'busy' || outcome === 'done') return { outcome };
    throw new RedisNotificationStoreError('claim', 'its reply cannot be read');
  }

  async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    const lease = String(checkLease(leaseMs));
    return isOne(await this.#run('renew', RENEW, key, token, lease, this.#retention));
  }

  async complete(key: string, token: string): Promise<boolean> {
    return isOne(await this.#run('complete', COMPLETE, key, token, this.#retention));
  }

  async release(key: string, token: string): Promise<void> {
    await this.#run('release', RELEASE, key, token, this.#retention);
  }

  /**
   * Resolves when Redis accepts the writes of this store, which an unreachable Redis, a replica and a Redis that
   * has stopped accepting writes do not. It needs no permission beyond those of the other methods.
   */
  async ping(): Promise<void> {
    await this.#run('ping', PING, 'ping');
  }

  async #run(
    step: RedisNotificationStoreError['step'],
    script: string,
    key: string,
    ...scriptArguments: string[]
  ): Promise<unknown> {
    if (!this.#checkedEviction) {
      this.#checkedEviction = true;
      void warnOfEviction(this.#client);
    }
    try {
      // EVAL and not EVALSHA: Redis may drop a cached script at any time.
      return await this.#client.eval(script, 1, this.#prefix + toRedisKey(key), ...scriptArguments);
    } catch (error) {
      throw new RedisNotificationStoreError(step, error);
    }
  }
}

const ESCAPED = 'utf16:';

/** The client sends UTF-8, which encodes every lone surrogate as the same replacement character. */
function toRedisKey(key: string): string {
  if (key.isWellFormed() && !key.startsWith(ESCAPED)) return key;
  return ESCAPED + Buffer.from(key, 'utf16le').toString('hex');
}

/** A client may be configured to return numbers as strings. */
function isOne(reply: unknown): boolean {
  return Number(reply) === 1;
}
