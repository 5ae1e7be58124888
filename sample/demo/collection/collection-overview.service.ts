import { Injectable } from '@nestjs/common';
import {
  type CollectionPreview,
  type CollectionReport,
  type ContractLedger,
  type DueEntry,
  MemoryCollectionStore,
  type Premium,
  type PremiumEvent,
} from 'nestjs-wechatpay-insurance/collection';
import { SampleClock } from '../clock/sample-clock.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { contractPath } from '../contracts/contract-urls.js';
import { addDays, beijingMoment } from '../dates/beijing-date.js';
import { AutomaticCollection } from './automatic-collection.js';
import { countHours, createFunnel, type Funnel, type HourFigures } from './collection-figures.js';
import { CollectionLog } from './collection-log.js';
import { OutageService } from './outage.service.js';

const SHOWN_EVENTS = 12;
const MOST_DUE = 10_000;

/** The name and the page of a contract. */
export interface ContractLink {
  readonly insured: string;
  readonly path: string;
}

/** A contract that the simulation can act on. */
export interface CollectedChoice extends ContractLink {
  readonly contractId: string;
  /** The next premium. */
  readonly next: Premium | undefined;
}

/** Content of the page of the collection. */
export interface CollectionOverview {
  readonly now: Date;
  readonly today: string;
  readonly isPaused: boolean;
  readonly preview: CollectionPreview;
  readonly hours: readonly HourFigures[];
  readonly funnel: Funnel;
  readonly stuck: readonly { readonly premium: Premium; readonly contract: ContractLink }[];
  readonly report: CollectionReport;
  readonly events: readonly { readonly event: PremiumEvent; readonly contract: ContractLink }[];
  /** Contracts that are collected now. */
  readonly contracts: readonly CollectedChoice[];
  /** The next moment at which something is due. */
  readonly nextDue: Date | undefined;
  readonly outageEndsAt: Date | undefined;
}

/** Collects the figures of the collection from its ledger. */
@Injectable()
export class CollectionOverviewService {
  constructor(
    private readonly automatic: AutomaticCollection,
    private readonly store: MemoryCollectionStore,
    private readonly log: CollectionLog,
    private readonly signing: ContractSigningService,
    private readonly outage: OutageService,
    private readonly clock: SampleClock,
  ) {}

  /**
   * @param reportDate Beijing date of the report.
   * @returns `undefined` before the first contract is collected.
   */
  async get(reportDate: string): Promise<CollectionOverview | undefined> {
    const engine = this.automatic.getEngine();
    // The time may have passed the end by itself, without a journey.
    this.outage.endWhenOver();
    const ledgers = await this.automatic.ledgers();
    if (ledgers.length === 0) return undefined;
    const { now, today } = this.clock;
    const dayEnd = beijingMoment(addDays(today, 1), '00:00').getTime() - 1;
    const [isPaused, preview, report, stuck, due] = await Promise.all([
      this.store.isPaused(0),
      engine.preview(today),
      engine.report(reportDate),
      engine.stuck(),
      this.store.findDue({ now: dayEnd, limit: MOST_DUE }),
    ]);
    const events = this.log.latest;
    const links = new Map(
      ledgers.map((ledger) => [ledger.contract.contract_id, this.link(ledger)]),
    );
    const toLink = (id: string) => links.get(id) ?? { insured: '–', path: '/contracts' };
    return {
      now,
      today,
      isPaused,
      preview,
      hours: countHours(today, events, findWaiting(due, ledgers)),
      funnel: createFunnel(ledgers, today),
      stuck: stuck.map((premium) => ({ premium, contract: toLink(premium.contract_id) })),
      report,
      events: events
        .slice(0, SHOWN_EVENTS)
        .map((event) => ({ event, contract: toLink(event.contract_id) })),
      contracts: ledgers
        .filter(isActive)
        .map((ledger) => ({
          contractId: ledger.contract.contract_id,
          ...this.link(ledger),
          next: ledger.premiums.find(isOpen),
        }))
        .toSorted((one, other) => getNextDate(one).localeCompare(getNextDate(other))),
      nextDue: await this.findNextDue(),
      outageEndsAt: this.outage.getEnd(),
    };
  }

  /** The first moment that is later than the one to which the time stops anyway. */
  private async findNextDue(): Promise<Date | undefined> {
    const [due] = await this.store.findDue({ now: Number.MAX_SAFE_INTEGER, limit: 1 });
    if (due === undefined) return undefined;
    return new Date(Math.max(due.dueAt, this.clock.now.getTime()) + SOON);
  }

  private link({ contract }: ContractLedger): ContractLink {
    const { plan_id, out_contract_code } = contract;
    const insured = this.signing.findByCode(out_contract_code)?.insured ?? '–';
    return { insured, path: contractPath(plan_id, out_contract_code) };
  }
}

/** Late enough for what is due with the next moment. */
const SOON = 10 * 60 * 1000;

/** The due premiums that go on by themselves; the others are listed for a person. */
function findWaiting(due: readonly DueEntry[], ledgers: readonly ContractLedger[]): DueEntry[] {
  const stuck = new Set(
    ledgers
      .flatMap(({ premiums }) => premiums)
      .filter(({ state }) => state === 'stuck')
      .map(toKey),
  );
  return due.filter((entry) => !stuck.has(toKey(entry)));
}

function toKey({
  contract_id,
  policy_period_id,
}: Pick<DueEntry, 'contract_id' | 'policy_period_id'>) {
  return `${contract_id}/${policy_period_id}`;
}

function getNextDate({ next }: CollectedChoice): string {
  return next?.estimated_deduct_date ?? '9999';
}

function isActive({ contract }: ContractLedger): boolean {
  return contract.state === 'active' || contract.state === 'suspended';
}

function isOpen({ state }: Premium): boolean {
  return !['paid', 'expired', 'superseded', 'skipped', 'ended'].includes(state);
}
