export { createCollectionMigration } from './migrations.js';
export {
  PostgresCollectionStore,
  type PostgresCollectionStoreOptions,
} from './postgres-collection-store.js';
export type { SqlClient } from './sql-client.js';
