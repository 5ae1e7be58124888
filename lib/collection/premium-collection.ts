import { Inject, Injectable } from '@nestjs/common';
import { addDays, checkCalendarDate, toMoment } from '../common/beijing-date.js';
import type { Sealed } from '../common/sealed.js';
import {
  checkBackupTime,
  checkPlan,
  checkPruneTime,
  type PlanScope,
  type PruneOptions,
  type ResolveAllOptions,
  type RestoreInfo,
} from './collection-arguments.js';
import type { CollectionSettings } from './collection-options.js';
import { COLLECTION_SETTINGS } from './collection-tokens.js';
import { type BillDay, BillDays } from './engine/bills/bill-days.js';
import type { BillComparison } from './engine/bills/bill-reconciliation.js';
import {
  type CollectionPreview,
  type CollectionReport,
  createPreview,
  createReport,
} from './engine/operations/collection-report.js';
import {
  type CollectionStatus,
  CollectionStatusReader,
} from './engine/operations/collection-status.js';
import { type ContractNumber, ContractRefresh } from './engine/contract-refresh.js';
import { ContractRetention, type PruneResult } from './engine/operations/contract-retention.js';
import { ManualSteps } from './engine/operations/manual-steps.js';
import { PremiumSweeper } from './engine/premium-sweeper.js';
import { RestoreRecheck } from './engine/operations/restore-recheck.js';
import {
  type StuckAction,
  type StuckOptions,
  StuckPremiums,
  type StuckResolution,
  type StuckSelection,
} from './engine/operations/stuck-premiums.js';
import type { PremiumEvent } from './events/premium-event.js';
import type { ContractLedger, Premium } from './ledger/ledger.js';

/**
 * Collects the premiums of enrolled contracts: schedules each period, deducts it on a later day, tries again after a
 * failure, settles unclear results and reports what happened.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/insurance-entrusted-payment/introduction.html
 * @example
 * await collection.enrol({ plan_id: 12535, out_contract_code: 'policy2026' });
 */
@Injectable()
export class PremiumCollection {
  readonly #settings: CollectionSettings;
  readonly #refresh: ContractRefresh;
  readonly #manual: ManualSteps;
  readonly #sweeper: PremiumSweeper;
  readonly #bills: BillDays;
  readonly #stuck: StuckPremiums;
  readonly #recheck: RestoreRecheck;
  readonly #retention: ContractRetention;
  readonly #status: CollectionStatusReader;

  /** @internal */
  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(ContractRefresh) refresh: ContractRefresh,
    @Inject(ManualSteps) manual: ManualSteps,
    @Inject(PremiumSweeper) sweeper: PremiumSweeper,
    @Inject(BillDays) bills: BillDays,
    @Inject(StuckPremiums) stuck: StuckPremiums,
    @Inject(RestoreRecheck) recheck: RestoreRecheck,
    @Inject(ContractRetention) retention: ContractRetention,
    @Inject(CollectionStatusReader) status: CollectionStatusReader,
  ) {
    this.#settings = settings.open();
    this.#refresh = refresh;
    this.#manual = manual;
    this.#sweeper = sweeper;
    this.#bills = bills;
    this.#stuck = stuck;
    this.#recheck = recheck;
    this.#retention = retention;
    this.#status = status;
  }

  /**
   * Enrols a signed contract, with the states that WeChat Pay reports for its periods; those that are paid already are
   * not collected. For an enrolled contract it takes over the current list, and ends a withdrawal.
   *
   * @throws {WechatPayApiError} `RESOURCE_NOT_EXISTS` when no customer has signed with this number, and the other
   * errors of `queryContract` and `listPolicyPeriods`.
   */
  async enrol(contract: ContractNumber): Promise<ContractLedger> {
    const { plan_id, out_contract_code } = contract;
    return this.#refresh.enrol({ plan_id, out_contract_code });
  }

  /**
   * Withdraws a contract from collection: nothing more is scheduled or deducted, and deductions with an open result are
   * still settled. The contract itself stays in force.
   *
   * @throws {RangeError} for a contract that is not enrolled.
   */
  async withdraw(contractId: string): Promise<ContractLedger> {
    return this.#manual.withdraw(contractId);
  }

  /**
   * Pauses a plan, or all plans, in all instances. Once it has resolved, no further schedule or deduction is begun;
   * requests that are on their way end, and results are still settled.
   *
   * @throws {TypeError} for anything but a plan.
   */
  async pause(scope: PlanScope = {}): Promise<void> {
    await this.#settings.store.pause(checkPlan(scope));
  }

  /** Ends a pause. The next sweep takes up the premiums that it held up. @throws {TypeError} for anything but a plan. */
  async resume(scope: PlanScope = {}): Promise<void> {
    const { store, clock } = this.#settings;
    await store.resume(checkPlan(scope), clock());
  }

  /**
   * Takes the next step of a premium now, without the delay after a failure, a postponement or the spread over the
   * morning. The windows, one deduction a day and a pause still apply.
   *
   * @returns the premium afterwards.
   * @throws {RangeError} for a premium that is not collected.
   */
  async collectNow(contractId: string, policyPeriodId: number): Promise<Premium> {
    return this.#manual.collectNow(contractId, policyPeriodId);
  }

  /**
   * Takes the next step of a renewal now, without the delay after a failure or a policy without a list. A renewal that
   * the policy has stopped goes on. The window and a pause still apply.
   *
   * @returns the contract afterwards.
   * @throws {RangeError} for a contract that is not enrolled.
   */
  async renewNow(contractId: string): Promise<ContractLedger> {
    return this.#manual.renewNow(contractId);
  }

  /**
   * Sums up what is to be scheduled, deducted, settled and renewed until the end of a Beijing date `yyyy-MM-dd`, as far
   * as it is known now.
   *
   * @throws {RangeError} for an invalid date.
   */
  async preview(date: string): Promise<CollectionPreview> {
    const dueBefore = toMoment(addDays(date, 1), '00:00');
    const { store, rules } = this.#settings;
    const totals = await store.sumByState({ dueBefore });
    // Without a policy for renewals, they are looked at and not sent.
    const renewals = rules.renews ? await store.countRenewals(dueBefore) : 0;
    return createPreview(date, totals, renewals);
  }

  /**
   * Sums up the premiums that are expected on a Beijing date `yyyy-MM-dd`.
   *
   * @throws {RangeError} for an invalid date.
   */
  async report(date: string): Promise<CollectionReport> {
    const day = { estimated_deduct_date: checkCalendarDate(date) };
    return createReport(date, await this.#settings.store.sumByState(day));
  }

  /**
   * Compares the trade bill of a Beijing date `yyyy-MM-dd` with the ledger now, settles payments that only the bill
   * reports, and records the result. WeChat Pay provides the bill from about 10:00 of the next day, for three months.
   * Bills are compared each day without a call, unless the option `bills` is false.
   *
   * @throws {RangeError} for an invalid date, and the errors of `downloadTradeBill` and `parseTradeBill`.
   */
  async reconcile(date: string): Promise<BillComparison> {
    return this.#bills.reconcile(checkCalendarDate(date));
  }

  /**
   * Finds the recorded comparison with the bill of a Beijing date `yyyy-MM-dd`; `undefined` when the bill was not read.
   *
   * @throws {RangeError} for an invalid date.
   */
  async findBill(date: string): Promise<BillDay | undefined> {
    return this.#bills.find(checkCalendarDate(date));
  }

  /**
   * Announces to all instances that the ledger was restored from a backup. Before anything is sent for a premium that
   * may have changed since, its state, its contract and the order numbers that may have been used are queried. The
   * bills since the backup are read again.
   *
   * @param restore `since`: when the backup was made, at most 89 days ago.
   * @throws {RangeError} for a moment in the future, or more than 89 days ago.
   */
  async recheck({ since }: RestoreInfo): Promise<void> {
    await this.#recheck.mark(checkBackupTime(since, this.#settings.clock()));
  }

  /** Lists the events of a contract, oldest first. */
  async timeline(contractId: string): Promise<readonly PremiumEvent[]> {
    return this.#settings.store.listEvents(contractId);
  }

  /**
   * Finds a contract with its premiums and their deductions; `undefined` for one that is not enrolled.
   *
   * @param contract WeChat Pay's contract id, or the merchant's number of the contract.
   */
  async find(contract: string | ContractNumber): Promise<ContractLedger | undefined> {
    const { store } = this.#settings;
    if (typeof contract === 'string') return store.load(contract);
    const id = await store.findContractId(contract.plan_id, contract.out_contract_code);
    return id === undefined ? undefined : store.load(id);
  }

  /**
   * Lists premiums that need a person, by default the first 100 of all.
   *
   * @throws {TypeError} for an unknown or wrong option.
   * @example
   * const premiums = await collection.stuck({ plan_id: 12535, limit: 20 });
   */
  async stuck(options: StuckOptions = {}): Promise<readonly Premium[]> {
    return this.#stuck.list(options);
  }

  /**
   * Resolves a stuck premium.
   *
   * @param action `retry` queries its state and goes on; `skip` ends its collection. A payment that arrives
   * nevertheless is reported.
   * @throws {RangeError} for a premium that is not collected, or not stuck.
   */
  async resolve(contractId: string, policyPeriodId: number, action: StuckAction): Promise<Premium> {
    return this.#manual.resolve(contractId, policyPeriodId, action);
  }

  /**
   * Resolves all stuck premiums of a selection, one after the other. With `dryRun`, it only counts them.
   *
   * @param action as for {@link resolve}. A premium whose state has changed meanwhile is left alone.
   * @throws {TypeError} for an unknown property of the selection, which would otherwise select too much.
   * @example
   * const { count, reasons } = await collection.resolveAll({ plan_id: 12535 }, 'retry', { dryRun: true });
   */
  async resolveAll(
    selection: StuckSelection,
    action: StuckAction,
    { dryRun = false }: ResolveAllOptions = {},
  ): Promise<StuckResolution> {
    return this.#stuck.resolveAll(selection, action, dryRun);
  }

  /**
   * Deletes contracts that ended or were withdrawn, with their premiums, deductions and events, in small steps. A
   * contract stays while it is in force, while a premium is open or an event waits for its handlers, and while anything
   * has happened to it since `before`.
   *
   * @param options `before`: at least 120 days ago, since a bill may still report a payment until then.
   * @returns what was deleted.
   * @throws {RangeError} for a later moment.
   */
  async prune({ before }: PruneOptions): Promise<PruneResult> {
    return this.#retention.prune(checkPruneTime(before, this.#settings.clock()));
  }

  /** Reads what to watch from the store, without a request to WeChat Pay: cheap enough for each minute. */
  async status(): Promise<CollectionStatus> {
    return this.#status.read();
  }

  /**
   * Works on everything that is due at the clock's time, bills included, and hands events over, until nothing is left.
   * For tests, and for instances without sweeps.
   */
  async runUntilIdle(): Promise<void> {
    await this.#sweeper.runUntilIdle();
  }
}
