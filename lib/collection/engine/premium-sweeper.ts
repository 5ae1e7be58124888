import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import { FirstToShutDown } from '../../platform/first-to-shut-down.module.js';
import { WechatPayStatus } from '../../wechat-pay-insurance.status.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { EventOutbox } from '../events/event-outbox.js';
import type { CollectionJob } from '../queues/collection-queue.js';
import type { DueEntry } from '../stores/collection-store.js';
import { PremiumWorker } from './premium-worker.js';

/** Due premiums that are read at once. */
const PAGE = 500;

/** Finds due premiums and adds them to the queue, and lets events be handed over. */
@Injectable()
export class PremiumSweeper implements OnApplicationBootstrap {
  readonly #settings: CollectionSettings;
  readonly #worker: PremiumWorker;
  readonly #outbox: EventOutbox;
  readonly #mchid: string;
  readonly #logger = new Logger('PremiumCollection');
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  #isStopping = false;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(PremiumWorker) worker: PremiumWorker,
    @Inject(EventOutbox) outbox: EventOutbox,
    @Inject(WechatPayStatus) status: WechatPayStatus,
    @Inject(FirstToShutDown) shutdown: FirstToShutDown,
  ) {
    this.#settings = settings.open();
    this.#worker = worker;
    this.#outbox = outbox;
    this.#mchid = status.read().mchid;
    shutdown.add(() => this.#stop());
  }

  /** @throws {WechatPayConfigurationError} when the store belongs to another installation. */
  async onApplicationBootstrap(): Promise<void> {
    const { store, queue, sweepInterval, installation = this.#mchid } = this.#settings;
    const recorded = await store.openInstallation(installation);
    if (recorded !== installation) {
      throw new WechatPayConfigurationError(
        [
          {
            option: 'installation',
            message: `is ${installation}, but the store belongs to the installation ${recorded}; use a store of its own, since a copy must not collect`,
          },
        ],
        'PremiumCollectionModule is not configured correctly',
      );
    }
    await queue.start((job) => this.#worker.run(job));
    if (sweepInterval === false) return;
    this.#timer = setInterval(() => this.#sweepOnce(), sweepInterval);
    this.#sweepOnce();
  }

  /** Works on everything that is due until nothing is left for the current time. */
  async runUntilIdle(): Promise<void> {
    // A premium that stays due, for instance because its store fails, is tried once.
    const tried = new Set<string>();
    for (;;) {
      const isNew = await this.#sweep(tried);
      await this.#settings.queue.idle();
      const handed = await this.#outbox.dispatch(() => this.#isStopping);
      if ((!isNew && handed === 0) || this.#isStopping) return;
    }
  }

  /** Sweeps never overlap: one that takes longer than the interval replaces the next ones. */
  #sweepOnce(): void {
    if (this.#sweeping !== undefined || this.#isStopping) return;
    this.#sweeping = this.#sweepAndDispatch().finally(() => {
      this.#sweeping = undefined;
    });
  }

  async #sweepAndDispatch(): Promise<void> {
    try {
      await this.#sweep(new Set());
      await this.#settings.queue.idle();
      await this.#outbox.dispatch(() => this.#isStopping);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#logger.error(`the sweep failed and is repeated in the next interval: ${reason}`);
    }
  }

  /** Returns whether it found a premium that was not among those given. */
  async #sweep(tried: Set<string>): Promise<boolean> {
    const { store, queue, clock } = this.#settings;
    let isNew = false;
    let after: DueEntry | undefined;
    while (!this.#isStopping) {
      const due = await store.findDue({ now: clock(), limit: PAGE, after });
      const jobs = due.map(toJob).filter(({ id }) => !tried.has(id));
      for (const { id } of jobs) tried.add(id);
      isNew ||= jobs.length > 0;
      await queue.add(jobs);
      after = due.at(-1);
      if (due.length < PAGE) break;
    }
    return isNew;
  }

  /** Must not reject. */
  async #stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    try {
      await this.#settings.queue.stop();
    } catch (error) {
      this.#logger.error(`the queue did not stop: ${String(error)}`);
    }
    await this.#sweeping;
  }
}

function toJob({
  contract_id,
  policy_period_id,
  version,
  estimated_deduct_date,
}: DueEntry): CollectionJob {
  const id = `${contract_id}:${policy_period_id}:${version}`;
  return { id, contract_id, policy_period_id, estimated_deduct_date };
}
