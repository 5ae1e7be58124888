import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import { WechatPayInsuranceService } from '../../insurance/wechat-pay-insurance.service.js';
import type { PolicyPeriod } from '../../insurance/policy-periods/policy-period.endpoints.js';
import type { InsuranceContract } from '../../resources/contract.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { SUSPENSION_CHECK } from '../ledger/collection-rules.js';
import {
  type CollectedContract,
  type ContractLedger,
  type ContractRenewal,
  findOpenAttempt,
  type Premium,
} from '../ledger/ledger.js';
import { createLedger, mergePeriods, toContractState } from '../ledger/merge-periods.js';
import { isOver } from '../ledger/premiums/next-step.js';
import type { LedgerDraft } from '../ledger/plan-due-times.js';
import { isFinal } from '../ledger/premiums/premium-state.js';
import { fitDelay } from '../ledger/premiums/premium-windows.js';
import { suspendRenewal } from '../ledger/renewals/record-renewal.js';
import { expectSubject, TIMEOUT } from './call-outcome.js';
import { LedgerEditor } from './ledger-editor.js';

/** Identifies a contract by the merchant's number. */
export interface ContractNumber {
  /** Id of the template. */
  readonly plan_id: number;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
}

/** A contract and its periods as WeChat Pay reports them. */
export interface ContractReport {
  readonly contract: InsuranceContract;
  readonly periods: readonly PolicyPeriod[];
  /** When the report was requested, in epoch milliseconds. */
  readonly readAt: number;
  /** The ledger right before the periods were requested; `undefined` when the store did not have it. */
  readonly seen: ContractLedger | undefined;
}

/** Milliseconds for which a contract that was in force is not queried again before a schedule. */
export const RECENTLY = 3 * 60_000;

/** Reason of a wait while a termination can be withdrawn. */
const TERMINATE_PENDING = 'terminate-pending';

/** Contracts of which the moment of the latest query is kept. */
const MAX_QUERIED = 10_000;

/** Takes over contracts and their lists of periods from WeChat Pay. */
@Injectable()
export class ContractRefresh {
  readonly #settings: CollectionSettings;
  readonly #insurance: WechatPayInsuranceService;
  readonly #editor: LedgerEditor;
  /** When contracts were last queried and in force, in epoch milliseconds; the latest ones. */
  readonly #inForceAt = new Map<string, number>();

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(WechatPayInsuranceService) insurance: WechatPayInsuranceService,
    @Inject(LedgerEditor) editor: LedgerEditor,
  ) {
    this.#settings = settings.open();
    this.#insurance = insurance;
    this.#editor = editor;
  }

  /**
   * Enrols a contract, or takes over its current state when it is known already.
   *
   * @param options `endsWithdrawal`: whether a contract that was withdrawn is collected again, `true` by default.
   */
  async enrol(number: ContractNumber, { endsWithdrawal = true } = {}): Promise<ContractLedger> {
    const report = await this.#read(number);
    const { contract, periods, readAt } = report;
    const { store, clock } = this.#settings;
    for (let before = report.seen; ; before = await store.load(contract.contract_id)) {
      if (before !== undefined) {
        const ledger = await this.#merge(before.contract, report, endsWithdrawal);
        if (ledger !== undefined) return ledger;
      } else {
        const empty = createLedger(toCollectedContract(contract));
        const draft = { ledger: empty, events: [] };
        const isToBeRenewed = contract.contract_state === 'TO_BE_RENEWED';
        const merged = mergePeriods(draft, periods, { now: clock(), readAt, isToBeRenewed });
        const committed = await this.#editor.commit(empty, merged);
        if (committed === undefined) continue;
        // A termination that arrived before the commit found no ledger.
        if (empty.contract.state !== 'active' || (await this.isInForce(empty.contract))) {
          return committed;
        }
        return (await store.load(contract.contract_id)) ?? committed;
      }
    }
  }

  /** Takes over the current state of a contract that is collected. */
  async refresh(contract: CollectedContract): Promise<ContractLedger | undefined> {
    return (await this.compare(contract))?.ledger;
  }

  /** Takes over the current state as {@link refresh} does, and returns WeChat Pay's report as well. */
  async compare(
    contract: CollectedContract,
  ): Promise<{ readonly ledger: ContractLedger; readonly report: ContractReport } | undefined> {
    const report = await this.#read(contract);
    const ledger = await this.#merge(contract, report, false);
    return ledger && { ledger, report };
  }

  /**
   * Queries whether a contract is in force, unless it was in force within the last `maxAge` milliseconds. Of one that
   * is not, the current state is taken over.
   *
   * @throws the error of the query.
   */
  async isInForce(contract: CollectedContract, maxAge = 0): Promise<boolean> {
    const { contract_id, plan_id, out_contract_code } = contract;
    const readAt = this.#settings.clock();
    const age = readAt - (this.#inForceAt.get(contract_id) ?? -Infinity);
    if (age >= 0 && age < maxAge) return true;
    const current = await this.#insurance.queryContract(
      { plan_id, out_contract_code },
      { timeout: TIMEOUT },
    );
    expectSubject(current, { plan_id, out_contract_code, contract_id });
    if (this.#rememberState(current, readAt) === 'active') return true;
    await this.refresh(contract);
    return false;
  }

  /** Records that the contract has ended; open deductions are still settled. */
  async end(contractId: string, state: 'ended' | 'withdrawn'): Promise<ContractLedger | undefined> {
    return this.#editor.edit(contractId, (draft) =>
      draft.ledger.contract.state === 'ended' ? draft : setState(draft, state),
    );
  }

  async #read({
    plan_id,
    out_contract_code,
    contract_id,
  }: ContractNumber & { readonly contract_id?: string }): Promise<ContractReport> {
    const readAt = this.#settings.clock();
    const options = { timeout: TIMEOUT };
    const number = { plan_id, out_contract_code };
    const contract = await this.#insurance.queryContract(number, options);
    expectSubject(contract, { ...number, contract_id });
    this.#rememberState(contract, readAt);
    // Another worker may change the ledger while the periods are read; its change is newer than the report.
    const seen = await this.#settings.store.load(contract.contract_id);
    // A contract that was not signed has no list.
    if (contract.contract_state === 'SIGN_FAILED') return { contract, periods: [], readAt, seen };
    const periods = await this.#insurance.iteratePolicyPeriods(number, options).toArray();
    return { contract, periods, readAt, seen };
  }

  #rememberState(
    { contract_id, contract_state }: InsuranceContract,
    readAt: number,
  ): CollectedContract['state'] {
    const state = toContractState(contract_state);
    this.#inForceAt.delete(contract_id);
    if (state === 'active') this.#inForceAt.set(contract_id, readAt);
    const [oldest] = this.#inForceAt.keys();
    if (this.#inForceAt.size > MAX_QUERIED && oldest !== undefined) this.#inForceAt.delete(oldest);
    return state;
  }

  #merge(
    { contract_id, state: before }: CollectedContract,
    {
      contract,
      periods,
      readAt,
      seen = createLedger(toCollectedContract(contract)),
    }: ContractReport,
    endsWithdrawal: boolean,
  ): Promise<ContractLedger | undefined> {
    const state = toContractState(contract.contract_state);
    const isToBeRenewed = contract.contract_state === 'TO_BE_RENEWED';
    return this.#editor.edit(contract_id, (draft, now) => {
      const known = draft.ledger.contract.state;
      // A termination is final, and a withdrawal lasts until the contract is enrolled again. One that was recorded
      // during the query is newer than the report.
      const isWithdrawn = before === 'withdrawn' && known === 'withdrawn';
      const isReactivated = endsWithdrawal && isWithdrawn && state !== 'ended';
      const isKept = known === 'ended' || (known === 'withdrawn' && !isReactivated);
      const updated = setState(draft, isKept ? known : state);
      const merge = { now, readAt, seen, isReactivated, isToBeRenewed };
      const merged = mergePeriods(updated, periods, merge);
      return updated.ledger.contract.state === 'suspended' ? suspend(merged, now) : merged;
    });
  }
}

function toCollectedContract(contract: InsuranceContract): CollectedContract {
  const { contract_id, plan_id, out_contract_code, contract_state } = contract;
  return { contract_id, plan_id, out_contract_code, state: toContractState(contract_state) };
}

/** A change of state wakes what waits for another one. */
function setState(draft: LedgerDraft, state: CollectedContract['state']): LedgerDraft {
  const { ledger } = draft;
  if (ledger.contract.state === state) return draft;
  const isEnding = state === 'ended' || state === 'withdrawn';
  const premiums = ledger.premiums.map((premium) =>
    isEnding ? { ...premium, waitUntil: undefined } : resume(premium),
  );
  const renewal = ledger.renewal && resume(ledger.renewal);
  const contract = { ...ledger.contract, state };
  return { ...draft, ledger: { ...ledger, contract, premiums, renewal } };
}

/** Ends the wait for a termination that was withdrawn. */
function resume<Waiting extends Premium | ContractRenewal>(waiting: Waiting): Waiting {
  return waiting.reason === TERMINATE_PENDING
    ? { ...waiting, reason: undefined, waitUntil: undefined }
    : waiting;
}

/**
 * Looks at a contract that may be terminated a few times a day. The result of a deduction and the end of a window do
 * not wait for that.
 */
function suspend(draft: LedgerDraft, now: number): LedgerDraft {
  const premiums = draft.ledger.premiums.map((premium) =>
    isWaiting(premium, now)
      ? {
          ...premium,
          waitUntil: now + fitDelay(premium, SUSPENSION_CHECK, now),
          reason: premium.state === 'stuck' ? premium.reason : TERMINATE_PENDING,
        }
      : premium,
  );
  const { renewal } = draft.ledger;
  const suspended = renewal && suspendRenewal(renewal, premiums, now);
  return { ...draft, ledger: { ...draft.ledger, premiums, renewal: suspended } };
}

/** True for a premium whose next step the termination holds up. */
function isWaiting(premium: Premium, now: number): boolean {
  const isDue = !isFinal(premium.state) && (premium.dueAt ?? Infinity) <= now;
  return isDue && findOpenAttempt(premium) === undefined && !isOver({ premium, now });
}
