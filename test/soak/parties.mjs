import { fileURLToPath } from 'node:url';
import { startPostgres } from '../components/support/postgres-server.mjs';
import { startRedis } from '../components/support/redis-server.mjs';
import { RemoteProcess } from '../year/remote-process.mjs';
import { PLANS, START } from './load.mjs';

const YEAR = new URL('../year/', import.meta.url);
const SIMULATOR = fileURLToPath(new URL('simulator.process.mjs', YEAR));
const INSTANCE = fileURLToPath(new URL('worker.process.mjs', YEAR));

/** Options of both instances. */
const INSTANCE_OPTIONS = {
  // Idle connections end before the sockets are counted.
  pool: { idleTimeoutMillis: 2_000 },
  eventTypes: [
    'INSURANCE_ENTRUST.SIGN',
    'INSURANCE_ENTRUST.TERMINATE',
    'TRANSACTION.SUCCESS',
    'TRANSACTION.FAIL',
  ],
  queue: 'in-process',
  renews: false,
  // Longer than any pause of a busy computer.
  lease: 15_000,
  concurrency: 8,
  handlerFailures: 0.02,
  plants: new URL('plants.mjs', import.meta.url).href,
};

/**
 * Starts the servers, WeChat Pay and the two instances, and adds each to `parties` at once, so that those which run can
 * be ended after an error.
 */
export async function startParties({ seed, plant, verbose, now, clock, files }, parties) {
  parties.postgres = await startPostgres();
  parties.redis = await startRedis();
  const common = { path: 'wechatpay/notifications', clock, seed, verbose };
  parties.simulator = new RemoteProcess(SIMULATOR, {
    ...common,
    now,
    plans: PLANS,
    recording: files('requests'),
    start: START,
    end: '2035-12-31',
    renewable: false,
  });
  await parties.simulator.ready;
  const init = {
    ...common,
    ...INSTANCE_OPTIONS,
    merchant: await parties.simulator.call('getMerchant'),
    postgres: parties.postgres.config,
    redisPort: parties.redis.port,
    journal: files('events'),
    notifications: files('notifications'),
    incidents: files('incidents'),
    plant,
  };
  const ports = [];
  for (const [index, name] of ['A', 'B'].entries()) {
    const own = { name, migrates: index === 0, seed: seed + 1 + index };
    const instance = new RemoteProcess(INSTANCE, { ...init, ...own });
    parties.instances.push(instance);
    await instance.ready;
    ports.push(await instance.call('getPort'));
  }
  await parties.simulator.call('setWorkers', ports);
}
