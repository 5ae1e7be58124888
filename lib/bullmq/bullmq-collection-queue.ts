import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { within } from '../common/deadline.js';
import type { CollectionJob, CollectionQueue, CollectionWork } from '../collection/index.js';
import { QueueConnection } from './queue-connection.js';
import {
  type BullMqCollectionQueueOptions,
  type BullMqSettings,
  checkQueueOptions,
} from './queue-options.js';
import { SharedSweeps } from './shared-sweeps.js';

const SECOND = 1_000;
const DAY = 24 * 60 * 60_000;

/** Jobs that wait in Redis before `add` makes its caller wait. */
const CAPACITY = 10_000;

/** Jobs per second without the option `rate`: BullMQ slows a worker down only when it has a limit. */
const UNLIMITED = 1_000_000;

/** Milliseconds after which the job of a killed process is given to another one, after its lock of 30 s has ended. */
const STALLED = 15_000;

/** Milliseconds that BullMQ has to record finished jobs in Redis before the connections are closed. */
const CLOSE_LIMIT = 5_000;

/** Milliseconds after which the connections are closed although jobs still run; other instances take them over. */
const STOP_LIMIT = 55_000;

/** BullMQ's priority that comes before the others; 0 would be no priority. */
const HIGHEST_PRIORITY = 1;
/** BullMQ's lowest priority. */
const LOWEST_PRIORITY = 2_097_151;

interface Running {
  readonly connection: QueueConnection;
  readonly queue: Queue<CollectionJob>;
  readonly worker: Worker<CollectionJob>;
  sweeps: SharedSweeps | undefined;
}

/**
 * Distributes due premiums over all instances with BullMQ. One instance sweeps at a time, all together keep the rate,
 * and a response 429 slows all of them down. Jobs hold the ids of contract and period, and the planned date.
 *
 * The ledger stays the truth: when Redis loses everything, the next sweep adds what is due. The application starts
 * without Redis, reports it in the log, and collects once Redis works. Meanwhile, `add` and `idle` reject with a
 * `BullMqCollectionQueueError`.
 *
 * @example
 * new BullMqCollectionQueue({ connection: { url: process.env.REDIS_URL }, rate: 20 })
 */
export class BullMqCollectionQueue implements CollectionQueue {
  readonly #settings: BullMqSettings;
  readonly #jobs = new Set<Promise<void>>();
  #running: Running | undefined;

  /** @throws {WechatPayConfigurationError} for an invalid option. */
  constructor(options: BullMqCollectionQueueOptions) {
    this.#settings = checkQueueOptions(options);
  }

  async start(work: CollectionWork, installation: string): Promise<void> {
    if (this.#running !== undefined) return;
    const { prefix, concurrency, rate } = this.#settings;
    const name = this.#settings.name ?? `wechatpay-premiums-${encodeURIComponent(installation)}`;
    const connection = new QueueConnection(this.#settings.connection);
    const options = { connection: connection.client, prefix };
    const queue = new Queue<CollectionJob>(name, options);
    const worker = new Worker<CollectionJob>(name, ({ data }) => this.#track(work(data)), {
      ...options,
      concurrency,
      limiter: { max: rate ?? UNLIMITED, duration: SECOND },
      stalledInterval: STALLED,
    });
    queue.on('error', (error) => connection.report(error));
    worker.on('error', (error) => connection.report(error));
    this.#running = { connection, queue, worker, sweeps: undefined };
  }

  async startSweeps(interval: number, sweep: () => Promise<void>): Promise<void> {
    const running = this.#running;
    if (running === undefined || running.sweeps !== undefined) return;
    const { connection, queue } = running;
    const name = `${queue.name}-sweeps`;
    running.sweeps = new SharedSweeps(connection, name, this.#settings.prefix, interval, () =>
      this.#track(sweep()),
    );
  }

  async add(jobs: readonly CollectionJob[]): Promise<void> {
    const running = this.#running;
    if (running === undefined || jobs.length === 0) return;
    const { connection, queue } = running;
    const entries = jobs.map((job) => ({
      name: 'premium',
      data: job,
      opts: {
        // BullMQ ignores a job whose id exists already; it rejects ids that are numbers or have colons.
        jobId: `premium-${job.id.replaceAll(':', '-')}`,
        priority: toPriority(job),
        removeOnComplete: true,
        removeOnFail: true,
        attempts: 1,
      },
    }));
    await connection.run('take premiums', () => queue.addBulk(entries));
    while (this.#running === running && (await this.#count('wait', 'prioritized')) > CAPACITY) {
      await sleep(SECOND);
    }
  }

  /** It never rejects, since a premium whose request was limited has to be recorded. */
  async slowDown(milliseconds: number): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    const { connection, queue } = running;
    try {
      await connection.run('slow down', async () => {
        // Another instance may have slowed the queue down for longer.
        const left = await queue.getRateLimitTtl(Number.MAX_SAFE_INTEGER);
        if (left < milliseconds) await queue.rateLimit(milliseconds);
      });
    } catch (error) {
      connection.report(error);
    }
  }

  async idle(): Promise<void> {
    for (let delay = 20; this.#running !== undefined; delay = Math.min(delay * 2, SECOND)) {
      if ((await this.#count('wait', 'prioritized', 'active')) === 0) return;
      await sleep(delay);
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { connection, queue, worker, sweeps } = running;
    connection.stopRetries();
    const closing = Promise.all([worker.close(), sweeps?.close()]).then(() => queue.close());
    // Without Redis, BullMQ waits for ever to record that the jobs have ended.
    const ended = Promise.all(this.#jobs).then(() => sleep(CLOSE_LIMIT, undefined, { ref: false }));
    try {
      await within(STOP_LIMIT, Promise.race([closing, ended]));
    } finally {
      closing.catch(() => {});
      connection.close();
    }
  }

  async #count(...states: ('wait' | 'prioritized' | 'active')[]): Promise<number> {
    const running = this.#running;
    if (running === undefined) return 0;
    const { connection, queue } = running;
    const counts = await connection.run('count jobs', () => queue.getJobCounts(...states));
    return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  }

  #track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.#jobs.delete(tracked));
    this.#jobs.add(tracked);
    return tracked;
  }
}

/** Renewals come first; then the number of days since 1970, so that earlier dates come first. */
function toPriority({ policy_period_id, estimated_deduct_date }: CollectionJob): number {
  if (policy_period_id === undefined) return HIGHEST_PRIORITY;
  const days = Math.floor(Date.parse(estimated_deduct_date) / DAY);
  if (Number.isNaN(days)) return LOWEST_PRIORITY;
  return Math.min(Math.max(days, HIGHEST_PRIORITY + 1), LOWEST_PRIORITY);
}
