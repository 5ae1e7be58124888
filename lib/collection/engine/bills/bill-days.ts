import { Inject, Injectable, Logger } from '@nestjs/common';
import { addDays, toBeijingDate, toMoment } from '../../../common/beijing-date.js';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { explainError } from '../../explain-error.js';
import { BILL_RETENTION, DAY } from '../../ledger/collection-rules.js';
import type { PremiumBillDifference } from '../../events/premium-event.js';
import { isStoreError } from '../../stores/store-errors.js';
import { type BillComparison, BillReconciliation } from './bill-reconciliation.js';
import { LedgerEditor } from '../ledger-editor.js';
import { type Claimable, claimWork, overwriteRecord } from '../record-editor.js';
import { RestoreRecheck } from '../operations/restore-recheck.js';

/** The comparison with the bill of a day, as it is recorded. */
export interface BillDay {
  /** Beijing date `yyyy-MM-dd` of the payments. */
  readonly date: string;
  /** When the bill was last compared, in epoch milliseconds; absent when that has not succeeded yet. */
  readonly comparedAt?: number | undefined;
  /** True when the bill lists each payment of the ledger with the same amount. */
  readonly addsUp: boolean;
  /** The last comparison. Each of its lists has at most 1,000 entries. */
  readonly comparison?: BillComparison | undefined;
  /** Why the last reading failed; absent when it succeeded. */
  readonly problem?: string | undefined;
}

interface RecordedBillDay extends BillDay, Claimable {
  /** When the bill was last read, with or without success, in epoch milliseconds. */
  readonly triedAt: number;
  /** When it is read again, in epoch milliseconds; absent when it need not be read again. */
  readonly nextAt?: number | undefined;
}

/** Time of day from which the bill of the day before is read. WeChat Pay provides it at about 10:00. */
const READ_AT = '10:30';
/** Days on which a bill is read until it adds up; one that was never read is read later as well. */
const DAYS = 3;
/** Milliseconds after which a reading that failed is repeated, within the first days and later. */
const RETRY = { early: 30 * 60_000, late: DAY } as const;
/** Name of the record with the first day whose bill was never read. */
const UNREAD = 'bills-unread-since';
/** Entries of a list that are recorded. */
const MAX_ENTRIES = 1_000;

type Difference = Pick<
  PremiumBillDifference,
  'contract_id' | 'policy_period_id' | 'out_trade_no' | 'difference' | 'recorded' | 'billed'
>;

/** Reads the bills of the last days, one instance at a time, and records how they compare with the ledger. */
@Injectable()
export class BillDays {
  readonly #settings: CollectionSettings;
  readonly #reconciliation: BillReconciliation;
  readonly #editor: LedgerEditor;
  readonly #recheck: RestoreRecheck;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(BillReconciliation) reconciliation: BillReconciliation,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(RestoreRecheck) recheck: RestoreRecheck,
  ) {
    this.#settings = settings.open();
    this.#reconciliation = reconciliation;
    this.#editor = editor;
    this.#recheck = recheck;
  }

  /** Reads each bill that is due. */
  async readDue(isStopping: () => boolean): Promise<void> {
    const { clock } = this.#settings;
    const now = clock();
    const mark = await this.#recheck.readMark();
    const restoredAt = mark !== undefined && now < mark.at + DAYS * DAY ? mark.at : 0;
    const restored = restoredAt > 0 && mark !== undefined ? toBeijingDate(mark.since) : undefined;
    const unread = await this.#findUnread(now);
    const first = restored !== undefined && restored < unread ? restored : unread;
    for (const date of listDates(now, first)) {
      if (isStopping()) return;
      const isRestored = restored !== undefined && date >= restored;
      await this.#readIfDue(date, isRestored ? restoredAt : 0);
    }
  }

  /** Finds the first day whose bill was never read, because all processes or WeChat Pay were down for days. */
  async #findUnread(now: number): Promise<string> {
    const { store } = this.#settings;
    const today = toBeijingDate(now);
    const [regular, oldest] = [addDays(today, -DAYS), addDays(today, -BILL_RETENTION)];
    const record = await store.loadRecord(UNREAD);
    let unread = (record?.value as string | undefined) ?? regular;
    if (unread < oldest) unread = oldest;
    while (unread < regular && (await this.find(unread))?.comparedAt !== undefined) {
      unread = addDays(unread, 1);
    }
    if (unread !== record?.value) {
      await store.saveRecord({ name: UNREAD, version: (record?.version ?? 0) + 1, value: unread });
    }
    return unread;
  }

  /** Compares the bill of a day now, and records the result. */
  async reconcile(date: string): Promise<BillComparison> {
    const comparison = await this.#reconciliation.reconcile(date);
    await this.#publish(comparison);
    const { store, clock } = this.#settings;
    await overwriteRecord(store, {
      name: toName(date),
      value: toRecorded(comparison, clock()),
    });
    return comparison;
  }

  /** Finds the recorded comparison of a day. */
  async find(date: string): Promise<BillDay | undefined> {
    const record = await this.#settings.store.loadRecord(toName(date));
    if (record === undefined) return undefined;
    const { comparedAt, addsUp, comparison, problem } = record.value as Partial<RecordedBillDay>;
    return { date, comparedAt, addsUp: addsUp ?? false, comparison, problem };
  }

  /** Finds the latest day of which the bill was compared, among those that are read by themselves. */
  async findLatest(): Promise<BillDay | undefined> {
    const today = toBeijingDate(this.#settings.clock());
    for (let days = 1; days <= DAYS + 1; days += 1) {
      const day = await this.find(addDays(today, -days));
      if (day?.comparedAt !== undefined) return day;
    }
    return undefined;
  }

  /** @param readSince a bill that was read before this moment is read again. */
  async #readIfDue(date: string, readSince: number): Promise<void> {
    const { store, clock } = this.#settings;
    const now = clock();
    const isEarly = now < toMoment(addDays(date, DAYS + 1), READ_AT);
    const claim = await claimWork<RecordedBillDay>(store, toName(date), now, (day) => {
      if (day?.triedAt === undefined || day.triedAt < readSince) return true;
      if (!isEarly && day.comparedAt !== undefined) return false;
      return day.nextAt !== undefined && day.nextAt <= now;
    });
    if (claim === undefined) return;
    let value: RecordedBillDay;
    try {
      const comparison = await this.#reconciliation.reconcile(date);
      await this.#publish(comparison);
      value = toRecorded(comparison, clock());
      if (!value.addsUp) this.#warn(comparison);
    } catch (error) {
      if (isStoreError(error)) throw error;
      const problem = explainError(error);
      this.#logger.error(`the bill of ${date} was not read, and is read again: ${problem}`);
      const { comparedAt, addsUp = false, comparison } = claim.value ?? {};
      const triedAt = clock();
      const nextAt = triedAt + (isEarly ? RETRY.early : RETRY.late);
      value = { date, comparedAt, addsUp, comparison, problem, triedAt, nextAt };
    }
    // Another instance that took over has recorded the same.
    await store.saveRecord({ name: toName(date), version: claim.version + 1, value });
  }

  #warn({ date, missingInBill, amountDiffers }: BillComparison): void {
    this.#logger.warn(
      `the bill of ${date} differs from the ledger: ${missingInBill.length} payments are missing in the bill, ${amountDiffers.length} have another amount`,
    );
  }

  async #publish({ date, missingInBill, amountDiffers }: BillComparison): Promise<void> {
    for (const { amount: recorded, ...payment } of missingInBill) {
      await this.#publishOne(date, { ...payment, difference: 'missing-in-bill', recorded });
    }
    for (const payment of amountDiffers) {
      await this.#publishOne(date, { ...payment, difference: 'amount-differs' });
    }
  }

  /** Publishes a difference unless an earlier reading did. */
  async #publishOne(date: string, found: Difference): Promise<void> {
    const { contract_id, policy_period_id, out_trade_no, difference, recorded, billed } = found;
    const id = `bill:${date}:${difference}:${out_trade_no}`;
    const known = await this.#settings.store.listEvents(contract_id);
    if (known.some((event) => event.id === id)) return;
    await this.#editor.edit(contract_id, (draft, now) => {
      const { contract, premiums } = draft.ledger;
      const premium = premiums.find((one) => one.policy_period_id === policy_period_id);
      if (premium === undefined) return draft;
      const event: PremiumBillDifference = {
        id,
        contract_id,
        plan_id: contract.plan_id,
        out_contract_code: contract.out_contract_code,
        policy_period_id,
        estimated_deduct_date: premium.estimated_deduct_date,
        amount: premium.amount,
        at: now,
        type: 'bill-difference',
        difference,
        date,
        out_trade_no,
        recorded,
        billed,
      };
      return { ...draft, events: [...draft.events, event] };
    });
  }
}

function toName(date: string): string {
  return `bill:${date}`;
}

/** The days whose bill is available: the last three, and all since `first`. Latest first. */
function listDates(now: number, first: string): readonly string[] {
  const today = toBeijingDate(now);
  const dates = Array.from({ length: BILL_RETENTION }, (_, index) => addDays(today, -1 - index));
  return dates.filter(
    (date, index) => now >= toMoment(addDays(date, 1), READ_AT) && (index < DAYS || date >= first),
  );
}

function toRecorded(comparison: BillComparison, now: number): RecordedBillDay {
  const { date, missingInBill, amountDiffers } = comparison;
  const addsUp = missingInBill.length === 0 && amountDiffers.length === 0;
  const tomorrow = toMoment(addDays(toBeijingDate(now), 1), READ_AT);
  return {
    date,
    comparedAt: now,
    addsUp,
    comparison: {
      ...comparison,
      settledNow: comparison.settledNow.slice(0, MAX_ENTRIES),
      missingInBill: missingInBill.slice(0, MAX_ENTRIES),
      otherOrders: comparison.otherOrders.slice(0, MAX_ENTRIES),
      amountDiffers: amountDiffers.slice(0, MAX_ENTRIES),
      paidTwice: comparison.paidTwice.slice(0, MAX_ENTRIES),
    },
    triedAt: now,
    nextAt: addsUp ? undefined : tomorrow,
  };
}
