import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { findRangeIssues, findUnknownOptions, throwIssues } from '../errors/constructor-options.js';
import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';

/** Options of ioredis, with the address as a URL if that is easier. */
export interface BullMqConnectionOptions extends RedisOptions {
  /** Address of Redis: `redis://user:password@host:port/db`, or `rediss://` for TLS. */
  readonly url?: string | undefined;
}

/** Options of {@link BullMqCollectionQueue}. */
export interface BullMqCollectionQueueOptions {
  /**
   * Redis 6.2 or later: options of ioredis, or a `Redis` or `Cluster` of your application. The queue duplicates such a
   * client, so that it never uses or closes yours, and decides itself when commands and connections are retried.
   */
  readonly connection: BullMqConnectionOptions | Redis | Cluster;
  /**
   * Name of BullMQ's queue, at most 128 characters without `:`. All instances of an installation have the same, and no
   * other installation on the same Redis. Default: `wechatpay-premiums-` and the name of the installation.
   */
  readonly name?: string | undefined;
  /** BullMQ's prefix of all keys in Redis. A cluster needs a hash tag, for instance `{bull}`. Default `bull`. */
  readonly prefix?: string | undefined;
  /**
   * Jobs that all instances together start per second, 1 to 10,000. A job sends one to three requests. Default: no
   * limit.
   */
  readonly rate?: number | undefined;
  /** Jobs that run at the same time in this instance, 1 to 1,000. Default 8. */
  readonly concurrency?: number | undefined;
}

/** The checked options, with defaults. */
export interface BullMqSettings {
  readonly connection: BullMqConnectionOptions | Redis | Cluster;
  readonly name: string | undefined;
  readonly prefix: string;
  readonly rate: number | undefined;
  readonly concurrency: number;
}

const NAMES = [
  'connection',
  'name',
  'prefix',
  'rate',
  'concurrency',
] as const satisfies readonly (keyof BullMqCollectionQueueOptions)[];

const HASH_TAG = /\{[^{}]+\}/;

/** @throws {WechatPayConfigurationError} with every mistake. */
export function checkQueueOptions(given: unknown): BullMqSettings {
  const options = (given ?? {}) as BullMqCollectionQueueOptions;
  throwIssues('BullMqCollectionQueue', findIssues(options));
  const { connection, name, prefix = 'bull', rate, concurrency = 8 } = options;
  return { connection, name, prefix, rate, concurrency };
}

/** True for a `Redis` or `Cluster`, also of another copy of ioredis. */
export function isClient(connection: object): connection is Redis | Cluster {
  return 'duplicate' in connection && typeof connection.duplicate === 'function';
}

/** True for a `Cluster`, also of another copy of ioredis. */
export function isCluster(connection: object): connection is Cluster {
  return isClient(connection) && connection.isCluster;
}

function* findIssues(
  options: BullMqCollectionQueueOptions,
): Generator<WechatPayConfigurationIssue> {
  yield* findUnknownOptions(options, NAMES);
  const { connection, name, prefix, rate, concurrency } = options;
  yield* findConnectionIssues(options);
  if (name !== undefined && !isName(name)) {
    yield { option: 'name', message: 'must be a string of 1 to 128 characters without :' };
  }
  if (prefix !== undefined && !isName(prefix)) {
    yield { option: 'prefix', message: 'must be a string of 1 to 128 characters without :' };
  }
  if (isObject(connection) && isCluster(connection) && !HASH_TAG.test(`${prefix} ${name}`)) {
    yield {
      option: 'prefix',
      message:
        'must have a hash tag on a cluster, for instance {bull}: one script uses several keys',
    };
  }
  yield* findRangeIssues('rate', rate, 1, 10_000);
  yield* findRangeIssues('concurrency', concurrency, 1, 1_000);
}

/** No message quotes the connection, which can hold a password. */
function* findConnectionIssues({
  connection,
}: BullMqCollectionQueueOptions): Generator<WechatPayConfigurationIssue> {
  if (connection === undefined) {
    yield {
      option: 'connection',
      message: 'is required: { url }, other options of ioredis, or a Redis or Cluster of ioredis',
    };
    return;
  }
  if (!isObject(connection)) {
    yield {
      option: 'connection',
      message: 'must be options of ioredis such as { url }, or a Redis or Cluster of ioredis',
    };
    return;
  }
  if (isClient(connection) && typeof (connection as Partial<Redis>).defineCommand !== 'function') {
    yield { option: 'connection', message: 'must be a Redis or Cluster of ioredis' };
    return;
  }
  const settings = isClient(connection) ? connection.options : connection;
  if ('keyPrefix' in settings && (settings.keyPrefix ?? '') !== '') {
    yield {
      option: 'connection',
      message: 'must not have a keyPrefix, which BullMQ does not support; use the option prefix',
    };
  }
  if (isClient(connection) || !('url' in connection)) return;
  // ioredis would connect to the local Redis when an environment variable is missing.
  if (typeof connection.url !== 'string' || !/^rediss?:\/\/./.test(connection.url)) {
    yield {
      option: 'connection.url',
      message: 'must be a URL that begins with redis:// or rediss://',
    };
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return (
    typeof value === 'string' && value.length > 0 && value.length <= 128 && !value.includes(':')
  );
}
