import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  type CollectionQueue,
  type CollectionStore,
  InProcessCollectionQueue,
  MemoryCollectionStore,
} from 'nestjs-wechatpay-insurance/collection';
import { PostgresCollectionStore } from 'nestjs-wechatpay-insurance/postgres';
import { Pool } from 'pg';

/** The ledger and the queue: in memory, or in PostgreSQL and Redis when their variables are set. */
@Injectable()
export class Storage implements OnApplicationShutdown {
  readonly #pool: Pool | undefined;
  /** The ledger belongs to this merchant: each start of the simulator has another one. */
  readonly installation: string;

  constructor(config: ConfigService) {
    this.installation = config.getOrThrow<string>('WECHATPAY_MCHID');
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
    return new InProcessCollectionQueue({ rate: 50 });
  }

  /** Not earlier: steps that run are recorded before this hook. */
  async onApplicationShutdown(): Promise<void> {
    await this.#pool?.end();
  }
}
