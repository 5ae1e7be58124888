import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { BullMqCollectionQueue } from 'nestjs-wechatpay-insurance/bullmq';
import {
  type CollectionQueue,
  type CollectionStore,
  InProcessCollectionQueue,
  MemoryCollectionStore,
} from 'nestjs-wechatpay-insurance/collection';
import { PostgresCollectionStore } from 'nestjs-wechatpay-insurance/postgres';
import { Pool } from 'pg';

/** Jobs that all instances together start per second. */
const RATE = 50;

/** BullMQ’s name of the queue. */
export const PREMIUM_QUEUE = 'premiums';

/** The ledger and the queue: in memory, or in PostgreSQL and Redis when their variables are set. */
@Injectable()
export class Storage implements OnApplicationShutdown {
  readonly #pool: Pool | undefined;
  readonly #redisUrl: string | undefined;
  /** The ledger belongs to this merchant: each start of the simulator has another one. */
  readonly installation: string;

  constructor(config: ConfigService) {
    this.installation = config.getOrThrow<string>('WECHATPAY_MCHID');
    this.#redisUrl = config.get<string>('REDIS_URL') || undefined;
    const connectionString = config.get<string>('DATABASE_URL');
    this.#pool = connectionString
      ? new Pool({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: 30_000 })
      : undefined;
  }

  async openStore(): Promise<CollectionStore> {
    if (this.#pool === undefined) return new MemoryCollectionStore();
    const schema = `collection_${this.installation}`;
    const store = new PostgresCollectionStore(this.#pool, { schema });
    await store.migrate();
    return store;
  }

  openQueue(): CollectionQueue {
    if (this.#redisUrl === undefined) return new InProcessCollectionQueue({ rate: RATE });
    const connection = { url: this.#redisUrl };
    return new BullMqCollectionQueue({ connection, name: PREMIUM_QUEUE, rate: RATE });
  }

  /** Not earlier: steps that run are recorded before this hook. */
  async onApplicationShutdown(): Promise<void> {
    await this.#pool?.end();
  }
}
