import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { readFile } from 'node:fs/promises';
import { Pool } from 'pg';
import { createPool } from './in-transaction.js';

/** The default database of a PostgreSQL on this computer. */
const DEFAULT_URL = 'postgresql://postgres@127.0.0.1:5432/postgres';

@Global()
@Module({
  providers: [
    {
      provide: Pool,
      inject: [ConfigService],
      useFactory: async (config: ConfigService) => {
        const pool = createPool(config.get<string>('DATABASE_URL', DEFAULT_URL));
        // A real application has migrations.
        await pool.query(await readFile(new URL('../schema.sql', import.meta.url), 'utf8'));
        return pool;
      },
    },
  ],
  exports: [Pool],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly pool: Pool) {}

  /** Not earlier: handlers and the inbox still finish before this hook. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
