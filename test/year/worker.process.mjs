// One process of the merchant: a Nest application that collects premiums. Started by the year test.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { listResources, measureHeap, MEBIBYTE } from '../benchmark/support/resources.mjs';
import { seededRandom } from '../chaos/random.mjs';
import { KillPoints } from './kill-points.mjs';
import { Recording } from './recorder.mjs';
import { serve } from './remote-process.mjs';
import { SharedClock } from './shared-clock.mjs';
import { createPolicy } from './policy.mjs';
import { watchStore } from './watched-store.mjs';

const init = JSON.parse(process.argv[2]);
const { plant } = await import(init.plants ?? './plants.mjs');
const random = seededRandom(init.seed);
const clock = new SharedClock(init.clock);
const journal = new Recording(init.journal);
const points = new KillPoints();

const pool = new Pool({ ...init.postgres, max: 6, connectionTimeoutMillis: 10_000, ...init.pool });
// PostgreSQL is restarted.
pool.on('error', () => {});
const redis = new Redis(init.redisPort, '127.0.0.1', {
  retryStrategy: () => 100,
  maxRetriesPerRequest: 1,
});
redis.on('error', () => {});

// A plant may change modules as they are loaded.
const tools = { pool, points, init };
if (init.plant === 'random-numbers') plant(init.plant, {}, tools);
const {
  PremiumCollection,
  PremiumCollectionModule,
  InProcessCollectionQueue,
  OnPremium,
  PREMIUM_EVENT_TYPES,
} = await import('nestjs-wechatpay-insurance/collection');
const { PostgresCollectionStore } = await import('nestjs-wechatpay-insurance/postgres');
const { RedisNotificationStore } = await import('nestjs-wechatpay-insurance/redis');
const { OnWechatPayNotification, WechatPayInsuranceModule } =
  await import('nestjs-wechatpay-insurance');

const database = new PostgresCollectionStore(pool);
if (init.migrates) await database.migrate();
const shuffles = init.queue === 'in-process';
const store = watchStore(plant(init.plant, database, tools), { points, random, shuffles });

/** Records every event that was handled. */
class Recorder {
  async record(event) {
    if (random() < init.handlerFailures) throw new Error('planned failure');
    journal.add({ at: clock.now(), real: Date.now(), worker: init.name, event });
    journal.flush();
    points.pass('event:handled');
  }
}
OnPremium(...PREMIUM_EVENT_TYPES)(
  Recorder.prototype,
  'record',
  Object.getOwnPropertyDescriptor(Recorder.prototype, 'record'),
);

/** Records every notification that was handled. */
class NotificationRecorder {
  #journal = new Recording(init.notifications);

  async record({ id, event_type: type }) {
    if (random() < init.handlerFailures) throw new Error('planned failure');
    this.#journal.add({ id, type, real: Date.now(), worker: init.name });
    this.#journal.flush();
  }
}
if (init.notifications !== undefined) {
  OnWechatPayNotification(...init.eventTypes)(
    NotificationRecorder.prototype,
    'record',
    Object.getOwnPropertyDescriptor(NotificationRecorder.prototype, 'record'),
  );
}

class AppModule {}
Module({
  imports: [
    WechatPayInsuranceModule.forRoot({
      ...init.merchant,
      retry: false,
      // The real clock, which signs, may be ahead of the virtual one.
      rules: { 'period-dates-future': 'off' },
      notificationPath: init.path,
      // A claim of a killed process ends after this time, which is real.
      notifications: { store: new RedisNotificationStore(redis), lease: init.lease ?? 2_000 },
      isGlobal: true,
    }),
    PremiumCollectionModule.forRoot({
      store,
      queue: await createQueue(),
      installation: 'year',
      sweepInterval: false,
      clock: () => clock.now(),
      policy: createPolicy(() => clock.now(), init.renews),
    }),
  ],
  providers: init.notifications === undefined ? [Recorder] : [Recorder, NotificationRecorder],
})(AppModule);

async function createQueue() {
  // The pauses after an error take real time, which the virtual clock does not have.
  const slowDown = async () => {};
  if (init.queue === 'in-process') {
    const queue = new InProcessCollectionQueue({ concurrency: init.concurrency });
    const { add } = queue;
    // Otherwise every process would do all of the work, which most of a year does not need.
    const loseSome = async (jobs) =>
      add.call(
        queue,
        jobs.filter(() => random() >= (init.lostJobs ?? 0)),
      );
    return Object.assign(queue, { slowDown, add: loseSome });
  }
  const { createBullMqQueue } = await import('./bullmq-queue.mjs');
  return createBullMqQueue(init, slowDown);
}

const app = await NestFactory.create(AppModule, new ExpressAdapter(), {
  logger: init.verbose ? ['error', 'warn'] : ['fatal'],
  rawBody: true,
});
app.use((_request, response, next) => {
  points.pass('notification:arrived');
  const { end } = response;
  response.end = function stop(...args) {
    points.pass('notification:handled');
    return end.apply(this, args);
  };
  next();
});
await app.listen(0, '127.0.0.1');
const collection = app.get(PremiumCollection);

serve({
  getPort: () => app.getHttpServer().address().port,
  arm: (plan) => points.arm(plan),
  run: async () => {
    await collection.runUntilIdle();
  },
  enrol: (contract) => collection.enrol(contract),
  pause: (plan_id) => collection.pause({ plan_id }),
  resume: (plan_id) => collection.resume({ plan_id }),
  recheck: (since) => collection.recheck({ since: new Date(since) }),
  reconcile: (date) => collection.reconcile(date),
  findBill: (date) => collection.findBill(date),
  report: (date) => collection.report(date),
  stuck: () => collection.stuck({ limit: 1_000 }),
  getUsage: () => process.cpuUsage(),
  /** MiB, and numbers of timers and sockets. */
  measure: async () => {
    const heap = await measureHeap();
    const names = listResources();
    const timers = names.filter((name) => name === 'Timeout').length;
    const rss = process.memoryUsage().rss / MEBIBYTE;
    return { heap, rss, sockets: names.length - timers, timers };
  },
  stop: async () => {
    await app.close();
    await pool.end();
    redis.disconnect();
    return process.cpuUsage();
  },
});
process.send('ready');
