import { Inject, Injectable } from '@nestjs/common';
import { addDays, checkCalendarDate, toMoment } from '../common/beijing-date.js';
import type { Sealed } from '../common/sealed.js';
import type { CollectionSettings } from './collection-options.js';
import { COLLECTION_SETTINGS } from './collection-tokens.js';
import { type BillComparison, BillReconciliation } from './engine/bill-reconciliation.js';
import {
  type CollectionPreview,
  type CollectionReport,
  createPreview,
  createReport,
} from './engine/collection-report.js';
import { type ContractNumber, ContractRefresh } from './engine/contract-refresh.js';
import { LedgerEditor } from './engine/ledger-editor.js';
import { PremiumSweeper } from './engine/premium-sweeper.js';
import { PremiumWorker } from './engine/premium-worker.js';
import { RenewalWorker } from './engine/renewal-worker.js';
import type { PremiumEvent } from './events/premium-event.js';
import { type ContractLedger, findOpenAttempt, type Premium } from './ledger/ledger.js';
import { findPremium } from './ledger/plan-due-times.js';
import { recordOutcome } from './ledger/record.js';
import { recordRenewalOutcome } from './ledger/record-renewal.js';

/** The plan to pause or resume. */
export interface PlanScope {
  /** Id of the template. Default: all plans. */
  readonly plan_id?: number | undefined;
}

/** A premium that belongs to no contract of the ledger. */
const UNKNOWN = 'is not collected; enrol its contract first';

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
  readonly #editor: LedgerEditor;
  readonly #worker: PremiumWorker;
  readonly #renewals: RenewalWorker;
  readonly #sweeper: PremiumSweeper;
  readonly #bills: BillReconciliation;

  /** @internal */
  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(ContractRefresh) refresh: ContractRefresh,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(PremiumWorker) worker: PremiumWorker,
    @Inject(RenewalWorker) renewals: RenewalWorker,
    @Inject(PremiumSweeper) sweeper: PremiumSweeper,
    @Inject(BillReconciliation) bills: BillReconciliation,
  ) {
    this.#settings = settings.open();
    this.#refresh = refresh;
    this.#editor = editor;
    this.#worker = worker;
    this.#renewals = renewals;
    this.#sweeper = sweeper;
    this.#bills = bills;
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
    const ledger = await this.#refresh.end(contractId, 'withdrawn');
    if (ledger === undefined) throw new RangeError(`contract ${contractId} ${UNKNOWN}`);
    for (const { policy_period_id } of ledger.premiums) {
      await this.#worker.work(contractId, policy_period_id);
    }
    return this.#load(contractId);
  }

  /**
   * Pauses a plan, or all plans, in all instances. Once it has resolved, no further schedule or deduction is begun;
   * requests that are on their way end, and results are still settled.
   */
  async pause({ plan_id }: PlanScope = {}): Promise<void> {
    await this.#settings.store.pause(checkPlan(plan_id));
  }

  /** Ends a pause. The next sweep takes up the premiums that it held up, and one that a worker has just put off within an hour. */
  async resume({ plan_id }: PlanScope = {}): Promise<void> {
    const { store, clock } = this.#settings;
    await store.resume(checkPlan(plan_id), clock());
  }

  /**
   * Takes the next step of a premium now, without the delay after a failure, a postponement or the spread over the
   * morning. The windows, one deduction a day and a pause still apply.
   *
   * @returns the premium afterwards.
   * @throws {RangeError} for a premium that is not collected.
   */
  async collectNow(contractId: string, policyPeriodId: number): Promise<Premium> {
    await this.#find(contractId, policyPeriodId);
    const key = { contract_id: contractId, policy_period_id: policyPeriodId };
    await this.#editor.editPremium(key, (premium) => ({
      // The result of a request that may still be on its way is not queried earlier.
      premium:
        premium.state === 'scheduling' || findOpenAttempt(premium) !== undefined
          ? premium
          : { ...premium, waitUntil: undefined },
      events: [],
    }));
    await this.#worker.work(contractId, policyPeriodId);
    return this.#find(contractId, policyPeriodId);
  }

  /**
   * Takes the next step of a renewal now, without the delay after a failure or a policy without a list. A renewal that the
   * policy has stopped goes on. The window and a pause still apply.
   *
   * @returns the contract afterwards.
   * @throws {RangeError} for a contract that is not enrolled.
   */
  async renewNow(contractId: string): Promise<ContractLedger> {
    await this.#load(contractId);
    await this.#editor.editRenewal(contractId, (renewal) => {
      const resumed = recordRenewalOutcome(renewal, 'resumed');
      // The result of a request that may still be on its way is not queried earlier.
      const isOpen = resumed.state === 'planned';
      return { renewal: isOpen ? { ...resumed, waitUntil: undefined } : resumed, events: [] };
    });
    await this.#renewals.work(contractId);
    return this.#load(contractId);
  }

  /**
   * Sums up what is to be scheduled, deducted, settled and renewed until the end of a Beijing date `yyyy-MM-dd`, as far as it is
   * known now.
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
   * Compares the trade bill of a Beijing date `yyyy-MM-dd` with the ledger, and settles payments that only the bill
   * reports. WeChat Pay provides the bill from about 10:00 of the next day.
   *
   * @throws {RangeError} for an invalid date, and the errors of `downloadTradeBill` and `parseTradeBill`.
   */
  async reconcile(date: string): Promise<BillComparison> {
    return this.#bills.reconcile(checkCalendarDate(date));
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

  /** Lists premiums that need a person, at most `limit`. */
  async stuck(limit = 100): Promise<readonly Premium[]> {
    return this.#settings.store.findStuck({ limit });
  }

  /**
   * Resolves a stuck premium.
   *
   * @param action `retry` queries its state and goes on; `skip` ends its collection. A payment that arrives
   * nevertheless is reported.
   * @throws {RangeError} for a premium that is not collected, or not stuck.
   */
  async resolve(
    contractId: string,
    policyPeriodId: number,
    action: 'retry' | 'skip',
  ): Promise<Premium> {
    const found = await this.#find(contractId, policyPeriodId);
    if (found.state !== 'stuck') {
      throw new RangeError(
        `period ${policyPeriodId} of contract ${contractId} is ${found.state}, and only a stuck premium can be resolved`,
      );
    }
    await this.#editor.editPremium(found, (premium) => {
      if (premium.state !== 'stuck') return { premium, events: [] };
      if (action === 'skip') return recordOutcome(premium, 'skipped', 'resolved');
      const isOpen = findOpenAttempt(premium) !== undefined;
      return recordOutcome(premium, isOpen ? 'deduction-unknown' : 'schedule-unknown', 'resolved');
    });
    return this.#find(contractId, policyPeriodId);
  }

  /**
   * Works on everything that is due at the clock's time, and hands events over, until nothing is left. For tests, and
   * for instances without sweeps.
   */
  async runUntilIdle(): Promise<void> {
    await this.#sweeper.runUntilIdle();
  }

  async #load(contractId: string): Promise<ContractLedger> {
    const ledger = await this.#settings.store.load(contractId);
    if (ledger === undefined) throw new RangeError(`contract ${contractId} ${UNKNOWN}`);
    return ledger;
  }

  async #find(contractId: string, policyPeriodId: number): Promise<Premium> {
    const ledger = await this.#load(contractId);
    if (!ledger.premiums.some(({ policy_period_id: id }) => id === policyPeriodId)) {
      throw new RangeError(`contract ${contractId} has no period ${policyPeriodId}`);
    }
    return findPremium(ledger, policyPeriodId);
  }
}

/** A misspelt property would pause every plan. @throws {TypeError} */
function checkPlan(planId: number | undefined): number {
  if (planId === undefined) return 0;
  if (Number.isSafeInteger(planId) && planId >= 1) return planId;
  throw new TypeError('plan_id must be a positive integer');
}
