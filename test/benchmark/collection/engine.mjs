/* The premium collection with its ledger in PostgreSQL, in an application with the notification store in Redis. */
import { Pool } from 'pg';
import {
  InProcessCollectionQueue,
  OnPremium,
  PREMIUM_EVENT_TYPES,
  PremiumCollection,
  PremiumCollectionModule,
} from '../../../dist/collection/index.js';
import { PostgresCollectionStore } from '../../../dist/postgres/index.js';
import { serve } from '../support/process.mjs';
import { readUse, startApplication } from './application.mjs';

const settings = JSON.parse(process.argv[2]);
let paid = 0;
let statements = 0;
let now = Date.parse('2026-12-01T10:00:00+08:00');

class Premiums {
  record({ type }) {
    if (type === 'paid') paid += 1;
  }
}
OnPremium(...PREMIUM_EVENT_TYPES)(
  Premiums.prototype,
  'record',
  Object.getOwnPropertyDescriptor(Premiums.prototype, 'record'),
);

const pool = new Pool({ connectionString: settings.postgres });
const query = pool.query.bind(pool);
pool.query = (...values) => {
  statements += 1;
  return query(...values);
};
const { schema, preparedStatements } = settings;
const store = new PostgresCollectionStore(pool, { schema, preparedStatements });
await store.migrate();

const collectionModule = PremiumCollectionModule.forRoot({
  store,
  queue: new InProcessCollectionQueue({ concurrency: settings.inFlight }),
  installation: 'benchmark',
  sweepInterval: false,
  spread: 0,
  bills: false,
  clock: () => now,
});
const { app, notifyUrl } = await startApplication(settings, {
  imports: [collectionModule],
  providers: [Premiums],
});
const collection = app.get(PremiumCollection);

serve({ notifyUrl }, async (message) => {
  now = message.now ?? now;
  if (message.type !== 'read') await collection.runUntilIdle();
  return { ...readUse(), paid, statements };
});
