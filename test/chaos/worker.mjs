// One process of the merchant: a Nest application with notificationPath. Started by the storm.
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Redis } from 'ioredis';
import { OnWechatPayNotification, WechatPayInsuranceModule } from 'nestjs-wechatpay-insurance';
import { RedisNotificationStore } from 'nestjs-wechatpay-insurance/redis';
import { createPool, NotificationInbox, once } from './recipes.mjs';
import { ClaimsOffStore } from './claims-off.store.mjs';
import { HANDLERS } from './handlers.mjs';
import { now, openJournal } from './journal.mjs';
import { JournallingStore } from './journalling-store.mjs';
import { between, seededRandom } from './random.mjs';

const init = JSON.parse(process.argv[2]);
const random = seededRandom(init.seed);
const append = openJournal(init.journal);
const write = (line) => append({ process: init.process, slot: init.slot, ...line });
write({ type: 'worker', adapter: init.adapter });

const redis = new Redis(init.redisPort, '127.0.0.1', { retryStrategy: () => 100 });
redis.on('error', () => {});
const store = new JournallingStore(
  init.claims === 'on' ? new RedisNotificationStore(redis) : new ClaimsOffStore(),
  write,
);
const pool = init.postgres === undefined ? undefined : createPool(init.postgres);

/** Records the start and end of a run; `effect` must not be lost and should not be repeated. */
async function journalled(handler, notification, { attempt, signal }, effect) {
  const token = store.ownToken();
  const about = { token, handler, notification: notification.id };
  write({ type: 'start', attempt, ...about });
  try {
    await sleep(delay());
    await effect(signal);
  } catch (error) {
    write({ type: 'end', ok: false, ...about });
    throw error;
  }
  write({ type: 'end', ok: true, ...about });
  // Work that a handler does after its effect, during which a kill may happen.
  if (random() < 0.3) await sleep(between(random, 10, 400));
}

/** Milliseconds: mostly short, occasionally longer than a lease. */
function delay() {
  return random() < 0.01 ? between(random, 1, 1.5) * init.lease : between(random, 0, 120);
}

function failAtTimes() {
  if (random() < init.failures) throw new Error('planned failure');
}

/** Ignores its signal. */
class Ledger {
  book(notification, context) {
    return journalled(HANDLERS.ledger.id, notification, context, async () => failAtTimes());
  }
}

/** Stops when its signal is aborted. */
class Mailer {
  tell(notification, context) {
    return journalled(HANDLERS.mailer.id, notification, context, async (signal) => {
      failAtTimes();
      signal.throwIfAborted();
    });
  }
}

/** Effect and key in one transaction; a failure happens in the middle of it. */
class Sales {
  activate(notification, context) {
    return journalled(HANDLERS.sales.id, notification, context, async () => {
      const fails = random() < init.failures;
      await once(pool, `activate ${notification.id}`, async (client) => {
        await addEffect(client, 'transaction', notification.id);
        await sleep(between(random, 0, 60));
        if (fails) throw new Error('planned failure');
      });
      if (fails) throw new Error('planned failure');
    });
  }
}

/** Records the notification, for a worker that handles it later. */
class Inbox extends NotificationInbox {
  record(notification, context) {
    return journalled(HANDLERS.inbox.id, notification, context, async () => {
      failAtTimes();
      await super.record(notification);
    });
  }
}

function addEffect(client, recipe, notification) {
  return client.query('INSERT INTO effects (recipe, notification) VALUES ($1, $2)', [
    recipe,
    notification,
  ]);
}

async function workOnInbox(inbox) {
  for (;;) {
    const worked = await inbox
      .workOnce(async (notification, client) => {
        await addEffect(client, 'inbox', notification.id);
        await sleep(between(random, 0, 20));
        failAtTimes();
      })
      .catch(() => false);
    if (!worked) await sleep(100);
  }
}

/** Records when this process was not scheduled for a while, for any reason. */
function watchStalls() {
  const beat = 100;
  let last = now();
  setInterval(() => {
    const current = now();
    if (current - last > init.lease / 3) write({ type: 'stalled', from: last });
    last = current;
  }, beat).unref();
}

function decorate(type, method, { id, eventTypes }) {
  const descriptor = Object.getOwnPropertyDescriptor(type.prototype, method);
  OnWechatPayNotification(...eventTypes, { id })(type.prototype, method, descriptor);
  return { provide: type, useFactory: () => new type(pool) };
}

const providers = [
  decorate(Ledger, 'book', HANDLERS.ledger),
  decorate(Mailer, 'tell', HANDLERS.mailer),
];
if (pool !== undefined) {
  providers.push(
    decorate(Sales, 'activate', HANDLERS.sales),
    decorate(Inbox, 'record', HANDLERS.inbox),
  );
}

const module = {
  module: class Merchant {},
  imports: [
    WechatPayInsuranceModule.forRoot({
      ...init.merchant,
      notifications: { store, lease: init.lease },
      notificationPath: init.path,
    }),
  ],
  providers,
};
const adapter = init.adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
const app = await NestFactory.create(module, adapter, { logger: ['fatal'] });
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', async () => {
  process.removeAllListeners('disconnect');
  await app.close();
  process.exit(0);
});
await app.listen(init.port, '127.0.0.1');
watchStalls();
if (pool !== undefined) void workOnInbox(app.get(Inbox));
process.send('ready');
