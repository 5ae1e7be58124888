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

/** The ledger and the queue: in memory, or in PostgreSQL and Redis when their variables are set. */
@Injectable()
export class Storage implements OnApplicationShutdown {
  readonly #pool: Pool | undefined;
  readonly #schema: string;
  readonly redisUrl: string | undefined;
  /** An application with another name cannot open the ledger, so that a copy of the database collects nothing. */
  readonly installation: string;
  /** BullMQ’s name of the queue: two installations on one Redis share no job. */
  readonly queueName: string;

  constructor(config: ConfigService) {
    const mchid = config.getOrThrow<string>('WECHATPAY_MCHID');
    // Each start of the simulator has another merchant, and needs a ledger of its own.
    this.#schema = `collection_${mchid}`;
    this.installation = config.get<string>('INSTALLATION') || mchid;
    this.queueName = `wechatpay-premiums-${encodeURIComponent(this.installation)}`;
    this.redisUrl = config.get<string>('REDIS_URL') || undefined;
    const connectionString = config.get<string>('DATABASE_URL');
    this.#pool = connectionString
      ? new Pool({ connectionString, connectionTimeoutMillis: 10_000, query_timeout: 30_000 })
      : undefined;
  }

  async openStore(): Promise<CollectionStore> {
    if (this.#pool === undefined) return new MemoryCollectionStore();
    const store = new PostgresCollectionStore(this.#pool, { schema: this.#schema });
    await store.migrate();
    return store;
  }

  openQueue(): CollectionQueue {
    if (this.redisUrl === undefined) return new InProcessCollectionQueue({ rate: RATE });
    const connection = { url: this.redisUrl };
    return new BullMqCollectionQueue({ connection, name: this.queueName, rate: RATE });
  }

  /** Not earlier: steps that run are recorded before this hook. */
  async onApplicationShutdown(): Promise<void> {
    await this.#pool?.end();
  }
}
