import { Queue, Worker } from 'bullmq';
import { within } from '../common/deadline.js';
import type { QueueConnection } from './queue-connection.js';

/** Id of the job scheduler. */
const SCHEDULER = 'sweep';

/** Milliseconds after which the sweep of a killed process is given to another one. */
const STALLED = 15_000;

/** Intervals after which a sweep that has not ended no longer holds up those of the other instances. */
const LONGEST_SWEEP = 10;

/** Lets one of all instances sweep in each interval, by a job scheduler of BullMQ. */
export class SharedSweeps {
  readonly #connection: QueueConnection;
  readonly #queue: Queue;
  readonly #worker: Worker;
  readonly #interval: number;
  readonly #timer: NodeJS.Timeout;
  #isSweeping = false;

  constructor(
    connection: QueueConnection,
    name: string,
    prefix: string,
    interval: number,
    sweep: () => Promise<void>,
  ) {
    this.#connection = connection;
    this.#interval = interval;
    const options = { connection: connection.client, prefix };
    // A queue of its own: neither the rate nor a job that waits for room may hold a sweep up.
    this.#queue = new Queue(name, options);
    this.#worker = new Worker(name, async () => this.#sweep(sweep), {
      ...options,
      concurrency: 1,
      stalledInterval: STALLED,
      maxStalledCount: 1_000,
    });
    this.#queue.on('error', (error) => connection.report(error));
    this.#worker.on('error', (error) => connection.report(error));
    this.#timer = setInterval(() => void this.#keepScheduled(), interval);
    void this.#keepScheduled(true);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#worker.close();
    await this.#queue.close();
  }

  /** Ends the job although the sweep does not, so that another instance gets the next one. */
  async #sweep(sweep: () => Promise<void>): Promise<void> {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    const sweeping = sweep().finally(() => {
      this.#isSweeping = false;
    });
    await within(LONGEST_SWEEP * this.#interval, sweeping);
  }

  /** Schedules the sweeps where Redis has lost them, or when they have another interval. Never rejects. */
  async #keepScheduled(isStart = false): Promise<void> {
    try {
      await this.#connection.run('schedule the sweeps', async () => {
        if (await this.#isScheduled(isStart)) return;
        await this.#queue.setGlobalConcurrency(1);
        await this.#queue.upsertJobScheduler(
          SCHEDULER,
          { every: this.#interval },
          { name: SCHEDULER, opts: { removeOnComplete: true, removeOnFail: true } },
        );
      });
    } catch (error) {
      this.#connection.report(error);
    }
  }

  /** A scheduler without a job, or with one far from now, would never sweep again. */
  async #isScheduled(isStart: boolean): Promise<boolean> {
    const scheduler = await this.#queue.getJobScheduler(SCHEDULER);
    if (scheduler === undefined || scheduler === null) return false;
    const every = Number(scheduler.every);
    if (isStart && every !== this.#interval) return false;
    if (await this.#queue.isPaused()) return true;
    const {
      active = 0,
      wait = 0,
      delayed = 0,
    } = await this.#queue.getJobCounts('active', 'wait', 'delayed');
    if (active + wait > 0) return true;
    return delayed > 0 && Math.abs((scheduler.next ?? 0) - Date.now()) < 2 * every + STALLED;
  }
}
