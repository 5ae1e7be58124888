import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { explainError } from '../explain-error.js';
import { BillDays } from './bills/bill-days.js';
import { ContractRetention } from './operations/contract-retention.js';
import { overwriteRecord } from './record-editor.js';

const SWEEP = 'sweep';

/** The work of each day that belongs to no premium: the bills, and the deletion of finished contracts. */
@Injectable()
export class CollectionMaintenance {
  readonly #settings: CollectionSettings;
  readonly #bills: BillDays;
  readonly #retention: ContractRetention;
  readonly #logger = new Logger('PremiumCollection');
  #running: Promise<void> | undefined;
  #isStopping = false;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(BillDays) bills: BillDays,
    @Inject(ContractRetention) retention: ContractRetention,
  ) {
    this.#settings = settings.open();
    this.#bills = bills;
    this.#retention = retention;
  }

  /** Does what is due, once at a time. Never rejects. */
  async run(): Promise<void> {
    this.#running ??= this.#work().finally(() => (this.#running = undefined));
    await this.#running;
  }

  /** Records that a sweep has found everything that was due. */
  async recordSweep(): Promise<void> {
    const { store, clock } = this.#settings;
    await overwriteRecord(store, { name: SWEEP, value: clock() });
  }

  /** When a sweep last succeeded, in epoch milliseconds. */
  async readSweep(): Promise<number | undefined> {
    const record = await this.#settings.store.loadRecord(SWEEP);
    return record?.value as number | undefined;
  }

  /** Begins nothing more, and resolves when the current work has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running;
  }

  async #work(): Promise<void> {
    const isStopping = () => this.#isStopping;
    if (isStopping()) return;
    try {
      if (this.#settings.bills) await this.#bills.readDue(isStopping);
    } catch (error) {
      this.#logger.error(`the bills were not compared: ${explainError(error)}`);
    }
    try {
      await this.#retention.pruneIfDue(isStopping);
    } catch (error) {
      this.#logger.error(`finished contracts were not deleted: ${explainError(error)}`);
    }
  }
}
