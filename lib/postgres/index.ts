/**
 * The ledger of the premium collection in PostgreSQL.
 *
 * @module nestjs-wechatpay-insurance/postgres
 */
export { createCollectionMigration } from './migrations.js';
export {
  PostgresCollectionStore,
  type PostgresCollectionStoreOptions,
} from './postgres-collection-store.js';
export type { SqlClient } from './sql-client.js';
