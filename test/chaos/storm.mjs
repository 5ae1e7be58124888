import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNotification, MERCHANT } from '../components/support/platform.mjs';
import { startRedis } from '../components/support/redis-server.mjs';
import { freePort } from '../support/free-port.mjs';
import { Courier } from './courier.mjs';
import { planDeliveries, retryAfter } from './delivery-plan.mjs';
import { EVENT_TYPES, getHandlers } from './handlers.mjs';
import { now, openJournal, readJournal } from './journal.mjs';
import { MerchantProcess } from './merchant-process.mjs';
import { getDuration, planMisfortunes, planRedis } from './misfortunes.mjs';
import { seededRandom } from './random.mjs';
import { Effects } from './effects.mjs';

/** Deliveries in flight at once, for each process. */
const CONCURRENCY = 60;
/**
 * The factor by which a storm may exceed its planned duration, and an allowance in milliseconds.
 */
const LONGEST = 3;
const SETTLING = 60_000;

/**
 * One storm: deliveries to two processes that share a Redis, while faults hit all of them. Resolves to the
 * journal and the results.
 *
 * @param settings see `run.mjs`; `claims` is `on` or `off`; `postgres` a running server or `undefined`.
 * @param onProgress called every few seconds.
 */
export async function storm(settings, onProgress) {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const journal = join(folder, 'journal.jsonl');
  const cleanUps = [];
  if (!settings.keep) cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const effects =
      settings.postgres === undefined ? undefined : await Effects.create(settings.postgres);
    if (effects !== undefined) cleanUps.push(() => effects.close());
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    const write = openJournal(journal);
    const processes = await Promise.all(
      ['express', 'fastify'].map(async (adapter, index) => {
        const init = {
          adapter,
          slot: 'AB'[index],
          seed: settings.seed * 1000 + index * 500,
          port: await freePort(),
          path: '/wechatpay/notifications',
          redisPort: redis.port,
          postgres: settings.postgres?.url,
          merchant: MERCHANT,
          claims: settings.claims,
          lease: settings.lease,
          failures: settings.failures,
          journal,
        };
        return new MerchantProcess(init, write);
      }),
    );
    cleanUps.push(() => processes.forEach((process_) => process_.destroy()));
    const state = new Storm({ settings, write, redis, processes });
    const timer = setInterval(() => onProgress(state.progress()), 2_000);
    cleanUps.push(() => clearInterval(timer));
    await state.run(settings.signal);
    const expected = state.notifications.map(({ id, eventType }) => ({ id, eventType }));
    const recipes = await effects?.settled(expected, settings.signal);
    const endings = await Promise.all(processes.map((process_) => process_.stop()));
    return { journal, lines: readJournal(journal), recipes, endings };
  } finally {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  }
}

class Storm {
  #settings;
  #write;
  #redis;
  #processes;
  #random;
  #courier = new Courier();
  #began = now();
  #counts = { reached: 0, acknowledged: 0 };
  #misfortune = { kill: 0, pause: 0 };
  #waiting = [];
  #redisResumed = Promise.resolve();
  #ended = new AbortController();

  constructor({ settings, write, redis, processes }) {
    this.#settings = settings;
    this.#write = write;
    this.#redis = redis;
    this.#processes = processes;
    this.#random = seededRandom(settings.seed);
    this.notifications = Array.from({ length: settings.notifications }, (_, number) => ({
      ...createNotification(EVENT_TYPES[number % EVENT_TYPES.length], number),
      failures: 0,
      acknowledged: false,
      retrying: false,
    }));
  }

  async run(signal) {
    const { lease, notifications, deliveries, redisPause } = this.#settings;
    const write = this.#write;
    write({ type: 'settings', lease });
    for (const { id, eventType } of this.notifications) {
      const handlers = getHandlers(eventType, this.#settings.postgres !== undefined);
      write({ type: 'expected', notification: id, handlers });
    }
    await Promise.all(this.#processes.map((process_) => process_.start()));
    const start = now() - this.#began;
    this.#began = now();
    const fates = this.#processes.map(() => planMisfortunes(this.#random, this.#settings));
    const duration = redisPause + Math.max(...fates.map((fate) => getDuration(fate, start)));
    const plan = planDeliveries(this.#random, { notifications, deliveries, duration });
    const limit = AbortSignal.any([
      signal,
      AbortSignal.timeout(Math.ceil(duration * LONGEST + SETTLING)),
      this.#ended.signal,
    ]);
    setMaxListeners(0, limit);
    limit.addEventListener('abort', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(limit.reason);
    });
    const work = [
      ...plan.flatMap((moments, number) =>
        moments.map((at) => this.#deliverAt(at, this.notifications[number], limit)),
      ),
      ...this.#processes.map((process_, index) => this.#mistreat(process_, fates[index], limit)),
      this.#mistreatRedis(planRedis(this.#random, duration), limit),
    ];
    try {
      await Promise.all(work);
      // Unacknowledged notifications are delivered again, and deliveries that found no process are
      // made up for.
      const more = () =>
        this.notifications.some(({ acknowledged }) => !acknowledged) ||
        this.#counts.reached < deliveries;
      while (more()) {
        await sleep(5, undefined, { signal: limit });
        const coming = this.#processes.reduce(
          (sum, { underWay }) => sum + underWay,
          this.#counts.reached + this.#waiting.length,
        );
        if (coming >= deliveries) continue;
        const number = Math.floor(this.#random() * notifications);
        void this.#deliverAt(0, this.notifications[number], limit).catch(() => {});
      }
    } catch (error) {
      if (signal.aborted || !limit.aborted) throw error;
      // The audit reports the shortfall.
    } finally {
      this.#ended.abort();
      this.#courier.close();
    }
  }

  progress() {
    const seconds = Math.round((now() - this.#began) / 1000);
    const { reached, acknowledged } = this.#counts;
    const { kill, pause } = this.#misfortune;
    const done = this.notifications.filter((notification) => notification.acknowledged).length;
    return `${seconds} s: ${reached} deliveries (${acknowledged} with 204), ${done} of ${this.notifications.length} acknowledged, ${kill} kills, ${pause} pauses`;
  }

  async #until(at, signal) {
    await sleep(Math.max(0, this.#began + at - now()), undefined, { signal });
  }

  async #deliverAt(at, notification, signal) {
    await this.#until(at, signal);
    const process_ = await this.#free(signal);
    try {
      await this.#deliver(notification, process_, signal);
    } finally {
      process_.underWay -= 1;
      this.#dispatch();
    }
  }

  async #deliver(notification, process_, signal) {
    const { status, reached } = await this.#courier.deliver(notification, process_.url);
    this.#write({
      type: 'response',
      notification: notification.id,
      slot: process_.slot,
      status,
      reached,
    });
    if (reached) this.#counts.reached += 1;
    if (status === 204) {
      this.#counts.acknowledged += 1;
      notification.acknowledged = true;
      return;
    }
    notification.failures += 1;
    if (notification.acknowledged || notification.retrying || signal.aborted) return;
    notification.retrying = true;
    const retry = now() - this.#began + retryAfter(notification.failures);
    this.#until(retry, signal)
      .then(() => {
        notification.retrying = false;
        return notification.acknowledged ? undefined : this.#deliverAt(0, notification, signal);
      })
      .catch(() => {});
  }

  /** A process with room for one more delivery, which is already counted as in flight. */
  #free(signal) {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      this.#waiting.push({ resolve, reject });
      this.#dispatch();
    });
  }

  /** Knows which processes are up and have room, like a load balancer. */
  #dispatch() {
    while (this.#waiting.length > 0) {
      const free = this.#processes.filter(({ up, underWay }) => up && underWay < CONCURRENCY);
      if (free.length === 0) return;
      const process_ = free[Math.floor(this.#random() * free.length)];
      process_.underWay += 1;
      this.#waiting.shift().resolve(process_);
    }
  }

  async #mistreat(process_, fate, signal) {
    for (const { kind, calm, pause } of fate) {
      await sleep(calm, undefined, { signal });
      // While Redis is stopped, no handler runs that a kill could interrupt.
      await this.#redisResumed;
      if (kind === 'kill') {
        await process_.kill();
        await process_.start();
        this.#dispatch();
      } else {
        await process_.pause(() => sleep(pause));
      }
      this.#misfortune[kind] += 1;
    }
  }

  async #mistreatRedis({ wipeAt, pauseAt }, signal) {
    await this.#until(wipeAt, signal);
    const wipedFrom = now();
    await this.#redis.wipe();
    this.#write({ type: 'wiped', from: wipedFrom });
    await this.#until(pauseAt, signal);
    const from = now();
    this.#redis.pause();
    this.#redisResumed = this.#resumeRedis(from);
    await this.#redisResumed;
  }

  async #resumeRedis(from) {
    await sleep(this.#settings.redisPause);
    this.#write({ type: 'redis-resumed', from });
    this.#redis.resume();
  }
}
