import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Cluster, Redis, type RedisOptions } from 'ioredis';
import { explainClientError } from '../common/client-error.js';
import { within } from '../common/deadline.js';
import { BullMqCollectionQueueError } from './bullmq-collection-queue.error.js';
import { type BullMqSettings, isClient, isCluster } from './queue-options.js';

/** Milliseconds for which commands wait for a connection, and then for their results. */
const CONNECTION_LIMIT = 5_000;
const COMMAND_LIMIT = 10_000;

/** Milliseconds between two reports of errors. */
const REPORT_INTERVAL = 60_000;

/** Greatest number of milliseconds between two attempts to connect. */
const MAX_RETRY_DELAY = 5_000;

/** The connection of one queue, which BullMQ shares and duplicates, and the log of its errors. */
export class QueueConnection {
  readonly client: Redis | Cluster;
  readonly #logger = new Logger('BullMqCollectionQueue');
  #isClosed = false;
  #isLost = false;
  #reportsAt = 0;
  #unreported = 0;

  constructor(connection: BullMqSettings['connection']) {
    this.client = this.#createClient(connection);
    this.client.on('error', (error: unknown) => this.report(error));
    this.client.on('close', () => (this.#isLost = !this.#isClosed));
    this.client.on('ready', () => this.#reportRecovery());
  }

  /** Logs an error at most once a minute. The client's own error can hold a password, and is not logged. */
  report(error: unknown): void {
    if (this.#isClosed) return;
    const now = performance.now();
    if (now < this.#reportsAt) {
      this.#unreported += 1;
      return;
    }
    const more = this.#unreported > 0 ? ` (and ${this.#unreported} more errors)` : '';
    this.#unreported = 0;
    this.#reportsAt = now + REPORT_INTERVAL;
    this.#logger.error(
      `Redis: ${explainClientError(error)}${more}; due premiums stay in the ledger, and are collected when Redis works`,
    );
  }

  /**
   * Runs commands, each of which may be repeated. Without a connection they fail instead of waiting in memory for
   * the end of the outage.
   *
   * @throws {BullMqCollectionQueueError} after 15 seconds at the latest.
   */
  async run<T>(purpose: string, commands: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + CONNECTION_LIMIT;
    try {
      while (this.client.status !== 'ready') {
        if (this.#isClosed) throw new Error('the connection is closed');
        if (performance.now() >= deadline) throw new Error('it cannot be reached');
        await sleep(20);
      }
      return await within(COMMAND_LIMIT, commands());
    } catch (error) {
      throw new BullMqCollectionQueueError(purpose, error);
    }
  }

  /** Lets no connection be attempted again, those of BullMQ's duplicates included. */
  stopRetries(): void {
    this.#isClosed = true;
  }

  close(): void {
    this.#isClosed = true;
    this.client.disconnect();
  }

  #createClient(connection: BullMqSettings['connection']): Redis | Cluster {
    const retryStrategy = (times: number) =>
      this.#isClosed ? null : Math.min(times * 100, MAX_RETRY_DELAY);
    // BullMQ waits for jobs without a time limit, and has no other client when this one stops to retry.
    const settings = {
      maxRetriesPerRequest: null,
      commandTimeout: undefined,
      enableOfflineQueue: true,
      lazyConnect: false,
      stringNumbers: false,
      retryStrategy,
      sentinelRetryStrategy: retryStrategy,
    } as const;
    if (isCluster(connection)) {
      const { redisOptions } = connection.options;
      return connection.duplicate([], {
        lazyConnect: false,
        enableOfflineQueue: true,
        clusterRetryStrategy: retryStrategy,
        redisOptions: { ...redisOptions, ...settings, retryStrategy: undefined } as RedisOptions,
      });
    }
    if (isClient(connection)) return connection.duplicate(settings as Partial<RedisOptions>);
    const { url, ...options } = connection;
    const merged = { ...options, ...settings } as RedisOptions;
    return url === undefined ? new Redis(merged) : new Redis(url, merged);
  }

  #reportRecovery(): void {
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#reportsAt = 0;
    this.#logger.log('Redis is connected again');
  }
}
