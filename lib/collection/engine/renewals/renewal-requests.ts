import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import { checkRenewal } from '../../../insurance/calendar/check-renewal.js';
import { WechatPayInsuranceService } from '../../../insurance/wechat-pay-insurance.service.js';
import type { PlannedPeriodDto } from '../../../insurance/policy-periods/planned-period.dto.js';
import type { CollectionSettings } from '../../collection-options.js';
import type { NextPeriod } from '../../collection-policy.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { explainError } from '../../explain-error.js';
import type { ContractLedger, ContractRenewal } from '../../ledger/ledger.js';
import { findRenewalStep, LAST_PREMIUM_OPEN } from '../../ledger/renewals/next-renewal-step.js';
import { applyRenewalChange } from '../../ledger/plan-due-times.js';
import {
  recordNoList,
  recordRejection,
  recordRenewalAccepted,
  recordRenewalIntent,
  recordRenewalOutage,
  recordRenewalOutcome,
  type RenewalChange,
} from '../../ledger/renewals/record-renewal.js';
import { findListWindow } from '../../ledger/renewals/renewal-windows.js';
import { type CallProblem, type NotSent, ONCE, OVERTAKEN, PAUSES } from '../call-outcome.js';
import { type ContractReport, ContractRefresh } from '../contract-refresh.js';
import { LedgerEditor } from '../ledger-editor.js';
import { PolicyDecisions } from '../policy-decisions.js';
import { RestoreRecheck } from '../operations/restore-recheck.js';
import { StepProblems } from '../step-problems.js';

const DECLINED: NotSent = { kind: 'not-sent', reason: 'policy' };
const RESTORED: NotSent = { kind: 'not-sent', reason: 'restored' };
const NOT_POSSIBLE: NotSent = { kind: 'not-sent', reason: 'renewal-not-possible' };

/** Milliseconds after a restore within which the list may not show yet a renewal that was sent after the backup. */
const RESTORE_WAIT = 60 * 60_000;

/**
 * The requests of a renewal. It is committed as an intent before it is sent, and never sent without a query before it.
 */
@Injectable()
export class RenewalRequests {
  readonly #settings: CollectionSettings;
  readonly #insurance: WechatPayInsuranceService;
  readonly #editor: LedgerEditor;
  readonly #policy: PolicyDecisions;
  readonly #refresh: ContractRefresh;
  readonly #recheck: RestoreRecheck;
  readonly #problems: StepProblems;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(WechatPayInsuranceService) insurance: WechatPayInsuranceService,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(PolicyDecisions) policy: PolicyDecisions,
    @Inject(ContractRefresh) refresh: ContractRefresh,
    @Inject(RestoreRecheck) recheck: RestoreRecheck,
    @Inject(StepProblems) problems: StepProblems,
  ) {
    this.#settings = settings.open();
    this.#insurance = insurance;
    this.#editor = editor;
    this.#policy = policy;
    this.#refresh = refresh;
    this.#recheck = recheck;
    this.#problems = problems;
  }

  /** Takes over the list of periods, which shows whether the contract was renewed. @throws the error of the query. */
  async queryList({ contract }: ContractLedger): Promise<void> {
    await this.#refresh.refresh(contract);
  }

  /** Renews the contract with the list that the policy chooses. @throws the error of a query. */
  async renew(ledger: ContractLedger): Promise<CallProblem | NotSent | undefined> {
    if (await this.#waitForLostRenewal(ledger)) return RESTORED;
    const next = await this.#askPolicy(ledger);
    if (next === undefined) return DECLINED;
    const current = await this.#refresh.compare(ledger.contract);
    if (current === undefined || current.ledger.renewal === undefined) return OVERTAKEN;
    const { contract, renewal } = current.ledger;
    const list = next.map(toPlannedPeriod);
    const obstacle = await this.#check(current, renewal, list);
    if (obstacle !== undefined) return obstacle;
    const now = this.#settings.clock();
    const change = { renewal: recordRenewalIntent(renewal, now), events: [] };
    const draft = applyRenewalChange({ ledger: current.ledger, events: [] }, change, now);
    const committed = await this.#editor.commitIntent(current.ledger, draft);
    // The window may have closed during the commit. A query later finds that nothing was sent.
    if (committed === undefined || !this.#isDue(current.ledger)) return OVERTAKEN;
    const { problem } = await this.#problems.sendRenewal(committed, async () => {
      const { plan_id, contract_id } = contract;
      await this.#insurance.renewContract({ plan_id, contract_id, policy_periods: list }, ONCE);
      return this.#editor.editRenewal(contract_id, (sent) => ({
        renewal: recordRenewalAccepted(sent, now),
        events: [],
      }));
    });
    return problem;
  }

  /** Returns whether the renewal has to wait after a restore, unless the window closes meanwhile. */
  async #waitForLostRenewal({ contract, premiums, renewal }: ContractLedger): Promise<boolean> {
    const mark = await this.#recheck.readMark();
    if (mark === undefined || renewal === undefined) return false;
    const now = this.#settings.clock();
    const until = mark.at + RESTORE_WAIT;
    if (now >= until || until >= findListWindow(premiums, renewal, now).endsAt) return false;
    await this.#editor.editRenewal(contract.contract_id, (current) => ({
      renewal:
        current.state === 'planned'
          ? { ...current, reason: RESTORED.reason, waitUntil: until }
          : current,
      events: [],
    }));
    return true;
  }

  #isDue(ledger: ContractLedger): boolean {
    const { rules, clock } = this.#settings;
    return findRenewalStep({ ledger, now: clock(), rules, isPaused: false }).type === 'renew';
  }

  /** Returns why nothing is sent, after it was recorded. The query has shown the list to be renewed. */
  async #check(
    { ledger, report }: { readonly ledger: ContractLedger; readonly report: ContractReport },
    { firstPeriodId }: ContractRenewal,
    list: readonly PlannedPeriodDto[],
  ): Promise<NotSent | CallProblem | undefined> {
    const { contract_id } = ledger.contract;
    const now = this.#settings.clock();
    if (!this.#isDue(ledger)) return OVERTAKEN;
    const { periods } = report;
    const isKnown = periods.some(({ policy_period_id }) => policy_period_id === firstPeriodId);
    const issues = checkRenewal(periods, list, {
      moment: new Date(now),
      currentListStart: isKnown ? firstPeriodId : undefined,
    });
    if (issues.length === 0) return undefined;
    if (issues.some(({ path }) => path === 'current')) {
      // WeChat Pay knows of a schedule or a payment what the ledger does not.
      await this.#editor.editRenewal(contract_id, (renewal, time) => ({
        renewal: recordRenewalOutage(renewal, ledger.premiums, LAST_PREMIUM_OPEN, time, true),
        events: [],
      }));
      return NOT_POSSIBLE;
    }
    const details = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
    this.#logger.error(`nextPeriods() of the policy returned for ${contract_id}: ${details}`);
    await this.#editor.editRenewal(contract_id, (renewal, time) =>
      recordRejection(renewal, ledger.premiums, 'list-invalid', time),
    );
    return { kind: 'rejected', reason: 'list-invalid' };
  }

  /** Returns the list; `undefined` after it was recorded that there is none. */
  async #askPolicy(ledger: ContractLedger): Promise<readonly NextPeriod[] | undefined> {
    const { clock } = this.#settings;
    const { contract, premiums, renewal } = ledger;
    if (renewal === undefined) return undefined;
    const { contract_id, plan_id, out_contract_code } = contract;
    const { closesAt } = findListWindow(premiums, renewal, clock());
    let change: RenewalChange;
    try {
      const question = { contract_id, plan_id, out_contract_code, premiums, closesAt };
      const choice = await this.#policy.chooseNextPeriods(question);
      if (choice !== undefined && choice !== 'stop') return choice;
      const changed =
        choice === 'stop'
          ? recordRenewalOutcome(renewal, 'stopped', 'policy')
          : recordNoList(renewal, premiums, clock());
      change = { renewal: changed, events: [] };
    } catch (error) {
      this.#logger.error(
        `the policy failed for the renewal of ${contract_id}: ${explainError(error)}`,
      );
      await this.#settings.queue.slowDown(PAUSES.unavailable);
      const failed = recordRenewalOutage(renewal, premiums, 'policy-error', clock(), true);
      change = { renewal: failed, events: [] };
    }
    await this.#editor.commit(ledger, applyRenewalChange({ ledger, events: [] }, change, clock()));
    return undefined;
  }
}

function toPlannedPeriod({ amount, ...period }: NextPeriod): PlannedPeriodDto {
  const { policy_period_id, estimated_deduct_date } = period;
  const estimated_deduct_amount = { total: amount, currency: 'CNY' as const };
  return { policy_period_id, estimated_deduct_date, estimated_deduct_amount };
}
