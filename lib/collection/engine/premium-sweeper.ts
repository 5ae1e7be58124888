import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { within } from '../../common/deadline.js';
import type { Sealed } from '../../common/sealed.js';
import { FirstToShutDown } from '../../platform/first-to-shut-down.module.js';
import { WechatPayStatus } from '../../wechat-pay-insurance.status.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { EventOutbox } from '../events/event-outbox.js';
import type { CollectionJob } from '../queues/collection-queue.js';
import { explainError } from '../explain-error.js';
import { createModuleError } from '../module-error.js';
import type { DueEntry } from '../stores/collection-store.js';
import { MemoryCollectionStore } from '../stores/memory-collection-store.js';
import { CollectionMaintenance } from './collection-maintenance.js';
import { PremiumWorker } from './premiums/premium-worker.js';
import { RenewalWorker } from './renewals/renewal-worker.js';

/** Due premiums that are read at once. */
const PAGE = 500;

/** Intervals after which a sweep that has not ended is reported. */
const LONG_SWEEP = 10;

/** Calls of the outbox at the same time: those whose handlers take long do not end. */
const MAX_DISPATCHES = 20;

/** Milliseconds that a shutdown waits for requests and handlers. */
const STOP_LIMIT = 60_000;

/** Finds due premiums and adds them to the queue, and lets events be handed over. */
@Injectable()
export class PremiumSweeper implements OnApplicationBootstrap {
  readonly #settings: CollectionSettings;
  readonly #worker: PremiumWorker;
  readonly #renewals: RenewalWorker;
  readonly #outbox: EventOutbox;
  readonly #maintenance: CollectionMaintenance;
  readonly #status: WechatPayStatus;
  readonly #logger = new Logger('PremiumCollection');
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  #ticksOfSweep = 0;
  #dispatches = 0;
  #isFollowingQueue = false;
  #starting: Promise<void> | undefined;
  #isStopping = false;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(PremiumWorker) worker: PremiumWorker,
    @Inject(EventOutbox) outbox: EventOutbox,
    @Inject(WechatPayStatus) status: WechatPayStatus,
    @Inject(FirstToShutDown) shutdown: FirstToShutDown,
    @Inject(RenewalWorker) renewals: RenewalWorker,
    @Inject(CollectionMaintenance) maintenance: CollectionMaintenance,
  ) {
    this.#settings = settings.open();
    this.#worker = worker;
    this.#outbox = outbox;
    this.#maintenance = maintenance;
    this.#status = status;
    this.#renewals = renewals;
    shutdown.add(() => this.#stop());
  }

  /**
   * @throws {WechatPayConfigurationError} when the store belongs to another installation, or deductions would have no
   * address for their results.
   */
  async onApplicationBootstrap(): Promise<void> {
    const { queue, sweepInterval } = this.#settings;
    if (!this.#status.hasTransactionNotifyUrl) {
      throw createModuleError({
        option: 'transactionNotifyUrl',
        message:
          'is required by PremiumCollectionModule: set this option of WechatPayInsuranceModule, since each deduction needs an address for its result',
      });
    }
    await this.#openInstallation();
    if (sweepInterval === false) return;
    await this.#startQueue();
    await queue.startSweeps?.(sweepInterval, () => this.#startSweep());
    this.#timer = setInterval(() => this.#tick(sweepInterval), sweepInterval);
    this.#tick(sweepInterval);
  }

  get #installation(): string {
    return this.#settings.installation ?? this.#status.read().mchid;
  }

  async #openInstallation(): Promise<void> {
    const { store } = this.#settings;
    const installation = this.#installation;
    if (this.#settings.installation === undefined && !(store instanceof MemoryCollectionStore)) {
      this.#logger.warn(
        "the option installation is not set, so an application with a copy of the database would collect as well; give each installation a name, for instance 'production'",
      );
    }
    const recorded = await store.openInstallation(installation);
    if (recorded !== installation) {
      throw createModuleError({
        option: 'installation',
        message: `is ${installation}, but the store belongs to the installation ${recorded}; use a store of its own, since a copy must not collect, or change the name in the store to rename the installation`,
      });
    }
  }

  /** An instance that collects nothing by itself must not work on the jobs of the others. */
  async #startQueue(): Promise<void> {
    this.#starting ??= this.#settings.queue.start(
      ({ contract_id, policy_period_id }) =>
        policy_period_id === undefined
          ? this.#renewals.run(contract_id)
          : this.#worker.run(contract_id, policy_period_id),
      this.#installation,
    );
    await this.#starting;
  }

  /** Works on everything that is due until nothing is left for the current time. */
  async runUntilIdle(): Promise<void> {
    await this.#startQueue();
    // A premium that stays due, for instance because its store fails, is tried once.
    const tried = new Set<string>();
    await this.#maintenance.run();
    for (;;) {
      const isNew = await this.#sweep(tried);
      await this.#settings.queue.idle();
      const handed = await this.#outbox.dispatch(() => this.#isStopping);
      if ((!isNew && handed === 0) || this.#isStopping) return;
    }
  }

  /** Sweeps, events and bills do not wait for each other: none stops when another does not end. */
  #tick(interval: number): void {
    if (this.#isStopping) return;
    void this.#dispatch();
    void this.#maintenance.run();
    if (this.#sweeping === undefined) {
      if (this.#settings.queue.startSweeps === undefined) void this.#startSweep();
      return;
    }
    this.#ticksOfSweep += 1;
    if (this.#ticksOfSweep % LONG_SWEEP !== 0) return;
    const seconds = Math.round((this.#ticksOfSweep * interval) / 1_000);
    this.#logger.warn(
      `the sweep has been running for ${seconds} s: very much is due, or the store or the queue does not respond`,
    );
  }

  /** Never rejects. */
  #startSweep(): Promise<void> {
    this.#ticksOfSweep = 0;
    this.#sweeping ??= this.#sweepOnce().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  /** Never rejects. */
  async #sweepOnce(): Promise<void> {
    try {
      await this.#sweep(new Set());
    } catch (error) {
      this.#logger.error(
        `the sweep failed and is repeated in the next interval: ${explainError(error)}`,
      );
    }
    void this.#dispatchAfterQueue();
  }

  /** Hands over the events of the jobs without the wait for the next interval. Never rejects. */
  async #dispatchAfterQueue(): Promise<void> {
    if (this.#isFollowingQueue || this.#isStopping) return;
    this.#isFollowingQueue = true;
    try {
      await this.#settings.queue.idle();
    } catch (error) {
      this.#logger.error(`the queue failed: ${explainError(error)}`);
    } finally {
      this.#isFollowingQueue = false;
    }
    await this.#dispatch();
  }

  /** Never rejects. */
  async #dispatch(): Promise<void> {
    if (this.#dispatches >= MAX_DISPATCHES) return;
    this.#dispatches += 1;
    try {
      await this.#outbox.dispatch(() => this.#isStopping);
    } catch (error) {
      this.#logger.error(
        `events were not read, which is repeated in the next interval: ${explainError(error)}`,
      );
    } finally {
      this.#dispatches -= 1;
    }
  }

  /** Returns whether it found a premium that was not among those given. */
  async #sweep(tried: Set<string>): Promise<boolean> {
    const { store, queue, clock } = this.#settings;
    let isNew = false;
    let after: DueEntry | undefined;
    const add = async (entries: readonly DueEntry[]) => {
      const jobs = entries.map(toJob).filter(({ id }) => !tried.has(id));
      for (const { id } of jobs) tried.add(id);
      isNew ||= jobs.length > 0;
      await queue.add(jobs);
    };
    while (!this.#isStopping) {
      // A page of premiums may wait for hours in front of a renewal that became due later and has to be sent today.
      await add(await store.findDue({ now: clock(), limit: PAGE, onlyRenewals: true }));
      const due = await store.findDue({ now: clock(), limit: PAGE, after });
      await add(due);
      after = due.at(-1);
      if (due.length < PAGE) break;
    }
    if (!this.#isStopping) await this.#maintenance.recordSweep();
    return isNew;
  }

  /** Must not reject. */
  async #stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await Promise.all([
      this.#awaitEnd('the queue', async () => this.#settings.queue.stop()),
      this.#awaitEnd('the sweep', async () => this.#sweeping),
      this.#awaitEnd('the comparison of a bill', async () => this.#maintenance.stop()),
      this.#awaitEnd('the handlers of events', async () => this.#outbox.idle()),
    ]);
  }

  async #awaitEnd(what: string, end: () => Promise<void>): Promise<void> {
    try {
      await within(STOP_LIMIT, end());
    } catch (error) {
      this.#logger.error(`${what} did not end before the shutdown: ${explainError(error)}`);
    }
  }
}

function toJob({
  contract_id,
  policy_period_id,
  version,
  estimated_deduct_date,
}: DueEntry): CollectionJob {
  const id = `${contract_id}:${policy_period_id ?? 'renewal'}:${version}`;
  return { id, contract_id, policy_period_id, estimated_deduct_date };
}
