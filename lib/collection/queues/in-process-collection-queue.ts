import { setTimeout as sleep } from 'node:timers/promises';
import {
  findRangeIssues,
  findUnknownOptions,
  throwIssues,
} from '../../errors/constructor-options.js';
import type { CollectionJob, CollectionQueue, CollectionWork } from './collection-queue.js';

/** Options of {@link InProcessCollectionQueue}. */
export interface InProcessCollectionQueueOptions {
  /** Jobs that run at the same time, 1 to 1,000. Default 8. */
  readonly concurrency?: number | undefined;
  /** Jobs that are started per second, 1 to 10,000. Default: no limit. */
  readonly rate?: number | undefined;
}

const SECOND = 1_000;
/** Jobs that wait before `add` makes its caller wait. */
const CAPACITY = 1_000;

/** Works on jobs in this process. The default; with several instances, each has a rate of its own. */
export class InProcessCollectionQueue implements CollectionQueue {
  readonly #concurrency: number;
  readonly #interval: number;
  readonly #jobs = new Map<string, CollectionJob>();
  readonly #running = new Set<Promise<void>>();
  readonly #runningIds = new Set<string>();
  #work: CollectionWork | undefined;
  #isStopped = false;
  #isPumping = false;
  /** Real time in milliseconds, by `performance.now()`, before which no job is started. */
  #startsAt = 0;
  #sleeping = new AbortController();
  #waiters: (() => void)[] = [];

  /** @throws {WechatPayConfigurationError} for an invalid option. */
  constructor(options: InProcessCollectionQueueOptions = {}) {
    const { concurrency = 8, rate } = options ?? {};
    throwIssues('InProcessCollectionQueue', [
      ...findUnknownOptions(options, ['concurrency', 'rate']),
      ...findRangeIssues('concurrency', concurrency, 1, 1_000),
      ...findRangeIssues('rate', rate, 1, 10_000),
    ]);
    this.#concurrency = concurrency;
    this.#interval = rate === undefined ? 0 : SECOND / rate;
  }

  async start(work: CollectionWork): Promise<void> {
    this.#work = work;
    this.#isStopped = false;
    this.#sleeping = new AbortController();
    void this.#pump();
  }

  async add(jobs: readonly CollectionJob[]): Promise<void> {
    for (const job of jobs) {
      if (!this.#runningIds.has(job.id)) this.#jobs.set(job.id, job);
    }
    void this.#pump();
    while (this.#jobs.size > CAPACITY && !this.#isStopped) await this.#wait();
  }

  async slowDown(milliseconds: number): Promise<void> {
    this.#startsAt = Math.max(this.#startsAt, performance.now() + milliseconds);
  }

  async idle(): Promise<void> {
    const isWaiting = () => this.#work !== undefined && !this.#isStopped && this.#jobs.size > 0;
    while (this.#running.size > 0 || isWaiting()) await this.#wait();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#jobs.clear();
    this.#sleeping.abort();
    this.#wake();
    await Promise.all(this.#running);
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#work !== undefined && !this.#isStopped && this.#jobs.size > 0) {
        const delay = this.#startsAt - performance.now();
        if (this.#running.size >= this.#concurrency) await Promise.race(this.#running);
        else if (delay > 0) await this.#sleep(delay);
        else this.#startNext(this.#work);
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** `stop` cuts it short. */
  async #sleep(milliseconds: number): Promise<void> {
    const { signal } = this.#sleeping;
    await sleep(Math.ceil(milliseconds), undefined, { signal }).catch(() => undefined);
  }

  #startNext(work: CollectionWork): void {
    const job = this.#takeMostUrgent();
    if (job === undefined) return;
    this.#startsAt = Math.max(this.#startsAt, performance.now()) + this.#interval;
    this.#runningIds.add(job.id);
    const running = work(job).finally(() => {
      this.#running.delete(running);
      this.#runningIds.delete(job.id);
      this.#wake();
    });
    this.#running.add(running);
  }

  #takeMostUrgent(): CollectionJob | undefined {
    let first: CollectionJob | undefined;
    for (const job of this.#jobs.values()) {
      if (first === undefined || isMoreUrgent(job, first)) first = job;
    }
    if (first !== undefined) this.#jobs.delete(first.id);
    return first;
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}

function isMoreUrgent(one: CollectionJob, other: CollectionJob): boolean {
  const [isRenewal, isOtherRenewal] = [one, other].map((job) => job.policy_period_id === undefined);
  if (isRenewal !== isOtherRenewal) return isRenewal === true;
  return one.estimated_deduct_date < other.estimated_deduct_date;
}
