import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import type { StoreStatus } from '../../stores/collection-store.js';
import { type BillDay, BillDays } from '../bills/bill-days.js';
import { CollectionMaintenance } from '../collection-maintenance.js';
import { RestoreRecheck } from './restore-recheck.js';

/** The values to watch. All moments are epoch milliseconds, and all of it is about all instances together. */
export interface CollectionStatus extends StoreStatus {
  /** The time of the report. */
  readonly at: number;
  /** Milliseconds since the earliest due time of a premium or a renewal; 0 when nothing is due. */
  readonly overdue: number;
  /** Milliseconds since the oldest event that is not handled; 0 when there is none. */
  readonly eventDelay: number;
  /** When a sweep last succeeded; absent before the first. */
  readonly sweptAt?: number | undefined;
  /** True while the whole collection is paused. */
  readonly isPaused: boolean;
  /** The latest of the last four days of which the bill was compared, without its lists. */
  readonly lastBill?: Omit<BillDay, 'comparison'> | undefined;
  /** When the last restore was announced by `recheck`. */
  readonly restoreAnnouncedAt?: number | undefined;
}

/** Reads the status of the collection. */
@Injectable()
export class CollectionStatusReader {
  readonly #settings: CollectionSettings;
  readonly #maintenance: CollectionMaintenance;
  readonly #bills: BillDays;
  readonly #recheck: RestoreRecheck;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(CollectionMaintenance) maintenance: CollectionMaintenance,
    @Inject(BillDays) bills: BillDays,
    @Inject(RestoreRecheck) recheck: RestoreRecheck,
  ) {
    this.#settings = settings.open();
    this.#maintenance = maintenance;
    this.#bills = bills;
    this.#recheck = recheck;
  }

  async read(): Promise<CollectionStatus> {
    const { store, clock } = this.#settings;
    const [waiting, sweptAt, isPaused, lastBill, mark] = await Promise.all([
      store.readStatus(),
      this.#maintenance.readSweep(),
      store.isPaused(0),
      this.#bills.findLatest(),
      this.#recheck.readMark(),
    ]);
    const now = clock();
    return {
      at: now,
      ...waiting,
      overdue: Math.max(0, now - (waiting.earliestDueAt ?? now)),
      eventDelay: Math.max(0, now - (waiting.oldestEventAt ?? now)),
      sweptAt,
      isPaused,
      lastBill: lastBill && withoutComparison(lastBill),
      restoreAnnouncedAt: mark?.at,
    };
  }
}

function withoutComparison({ date, comparedAt, addsUp, problem }: BillDay) {
  return { date, comparedAt, addsUp, problem };
}
