import { Inject, Injectable, Logger } from '@nestjs/common';
import { addDays, toBeijingDate } from '../../../common/beijing-date.js';
import type { Sealed } from '../../../common/sealed.js';
import { WechatPayInsuranceService } from '../../../insurance/wechat-pay-insurance.service.js';
import type { ScheduledPolicyPeriod } from '../../../insurance/policy-periods/policy-period.endpoints.js';
import { WechatPayTransactionService } from '../../../transactions/wechat-pay-transaction.service.js';
import { WechatPayStatus } from '../../../wechat-pay-insurance.status.js';
import type { CollectionSettings } from '../../collection-options.js';
import type { DeductionDescription } from '../../collection-policy.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { explainError } from '../../explain-error.js';
import type { ContractLedger, DeductionAttempt, Premium } from '../../ledger/ledger.js';
import { findNextStep, type PremiumStep } from '../../ledger/premiums/next-step.js';
import { applyChange } from '../../ledger/plan-due-times.js';
import {
  type PremiumChange,
  recordDeductionIntent,
  recordOutage,
  recordOutcome,
  recordPeriodReport,
  recordScheduleIntent,
} from '../../ledger/premiums/record.js';
import { needsRecheck } from '../../ledger/premiums/recheck.js';
import { createAttach, createTradeNumber } from '../../ledger/premiums/trade-number.js';
import {
  expectSubject,
  isMissing,
  ONCE,
  OVERTAKEN,
  PAUSES,
  TIMEOUT,
  toDeductionFact,
} from '../call-outcome.js';
import { ContractRefresh, RECENTLY } from '../contract-refresh.js';
import { DeductionSettlement } from './deduction-settlement.js';
import { LedgerEditor } from '../ledger-editor.js';
import { PolicyDecisions, toDuePremium } from '../policy-decisions.js';
import { RestoreRecheck } from '../operations/restore-recheck.js';
import { StepProblems } from '../step-problems.js';
import { createNotSent, type NotSentResult, type StepResult } from '../step-result.js';

const NOT_IN_FORCE = createNotSent('contract-not-in-force');

/** The requests of the collection. Each write is committed as an intent before it is sent. */
@Injectable()
export class PremiumRequests {
  readonly #settings: CollectionSettings;
  readonly #insurance: WechatPayInsuranceService;
  readonly #transactions: WechatPayTransactionService;
  readonly #mchid: string;
  readonly #editor: LedgerEditor;
  readonly #policy: PolicyDecisions;
  readonly #settlement: DeductionSettlement;
  readonly #refresh: ContractRefresh;
  readonly #recheck: RestoreRecheck;
  readonly #problems: StepProblems;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(WechatPayInsuranceService) insurance: WechatPayInsuranceService,
    @Inject(WechatPayTransactionService) transactions: WechatPayTransactionService,
    @Inject(WechatPayStatus) status: WechatPayStatus,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(PolicyDecisions) policy: PolicyDecisions,
    @Inject(DeductionSettlement) settlement: DeductionSettlement,
    @Inject(ContractRefresh) refresh: ContractRefresh,
    @Inject(RestoreRecheck) recheck: RestoreRecheck,
    @Inject(StepProblems) problems: StepProblems,
  ) {
    this.#settings = settings.open();
    this.#insurance = insurance;
    this.#transactions = transactions;
    this.#mchid = status.read().mchid;
    this.#editor = editor;
    this.#policy = policy;
    this.#settlement = settlement;
    this.#refresh = refresh;
    this.#recheck = recheck;
    this.#problems = problems;
  }

  /**
   * @param premium as the ledger has it right before the query. The response is dropped if the premium has changed by the
   * time it arrives.
   * @throws the error of the query.
   */
  async queryPeriod(premium: Premium, isOver: boolean): Promise<ContractLedger | undefined> {
    const { contract_id, policy_period_id } = premium;
    const readAt = this.#settings.clock();
    const report = await this.#insurance.queryPolicyPeriod(
      { contract_id, policy_period_id },
      { timeout: TIMEOUT },
    );
    return this.#recordReport(premium, report, { isOver, readAt, seen: premium });
  }

  /** @throws the error of the query, unless WeChat Pay does not know the order. */
  async queryOrder(
    premium: Premium,
    { out_trade_no }: DeductionAttempt,
  ): Promise<ContractLedger | undefined> {
    const readAt = this.#settings.clock();
    try {
      const order = await this.#transactions.queryOrder({ out_trade_no }, { timeout: TIMEOUT });
      const fact = toDeductionFact(expectSubject(order, { out_trade_no }));
      return await this.#settlement.settle(premium, { ...fact, isQuery: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
      const absent = { out_trade_no, outcome: 'absent', isQuery: true, readAt } as const;
      return this.#settlement.settle(premium, absent);
    }
  }

  /**
   * Schedules the premium, unless the policy decides otherwise. A customer whose termination can be withdrawn gets no
   * announcement: the contract is queried, unless it was shortly before.
   */
  async schedule(ledger: ContractLedger, premium: Premium): Promise<StepResult> {
    const declined = await this.#askPolicy(ledger, premium, 'schedule');
    if (declined !== undefined) return declined;
    if (!(await this.#refresh.isInForce(ledger.contract, RECENTLY))) return NOT_IN_FORCE;
    const { contract_id, policy_period_id, amount } = premium;
    const intent = recordScheduleIntent(premium, this.#settings.clock());
    const committed = await this.#commitIntent(ledger, premium, 'schedule', intent);
    if (committed === undefined) return { problem: OVERTAKEN };
    return this.#problems.send(intent, async () => {
      const report = await this.#insurance.schedulePolicyPeriod(
        { contract_id, policy_period_id, scheduled_amount: { total: amount, currency: 'CNY' } },
        ONCE,
      );
      return this.#recordReport(premium, report, { known: committed });
    });
  }

  /**
   * Deducts the premium, unless the policy decides otherwise. The contract is queried right before, since WeChat Pay
   * does not notify a termination that the user can still withdraw.
   */
  async deduct(ledger: ContractLedger, premium: Premium, attempt: number): Promise<StepResult> {
    const declined = await this.#askPolicy(ledger, premium, 'deduct');
    if (declined !== undefined) return declined;
    const text = await this.#describe(ledger, premium);
    if ('problem' in text) return text;
    if (!(await this.#refresh.isInForce(ledger.contract))) return NOT_IN_FORCE;
    const { contract_id, policy_period_id, amount } = premium;
    const out_trade_no = createTradeNumber({
      mchid: this.#mchid,
      contract_id,
      policy_period_id,
      attempt,
    });
    const now = this.#settings.clock();
    const intent = recordDeductionIntent(premium, { number: attempt, out_trade_no }, now);
    const committed = await this.#commitIntent(ledger, premium, 'deduct', intent);
    if (committed === undefined) return { problem: OVERTAKEN };
    return this.#problems.send(intent, async () => {
      await this.#insurance.applyDeduction(
        {
          out_trade_no,
          description: text.description,
          ...(text.goods_tag !== undefined && { goods_tag: text.goods_tag }),
          contract_id,
          policy_period_id,
          amount: { total: amount, currency: 'CNY' },
          attach: createAttach(contract_id, policy_period_id),
        },
        ONCE,
      );
      return this.#settlement.settle(premium, { out_trade_no, outcome: 'accepted' }, committed);
    });
  }

  /**
   * Commits the intent, unless the premium has another step by now, and returns the ledger. `undefined` when nothing
   * may be sent, also when a restore was announced meanwhile.
   */
  async #commitIntent(
    ledger: ContractLedger,
    premium: Premium,
    step: PremiumStep['type'],
    intent: Premium,
  ): Promise<ContractLedger | undefined> {
    const { clock, rules } = this.#settings;
    const isDue = (): boolean =>
      findNextStep({ ledger, premium, now: clock(), rules, isPaused: false }).type === step;
    // The policy and the query of the contract may have taken long enough for the window to close.
    if (!isDue()) return undefined;
    const draft = applyChange({ ledger, events: [] }, { premium: intent, events: [] }, clock());
    const committed = await this.#editor.commitIntent(
      ledger,
      draft,
      async () => !needsRecheck(premium, await this.#recheck.readRules()),
    );
    // So may the commit. A query later finds that nothing was sent.
    return isDue() ? committed : undefined;
  }

  async #recordReport(
    premium: Premium,
    report: ScheduledPolicyPeriod,
    {
      known,
      ...options
    }: {
      readonly isOver?: boolean;
      readonly readAt?: number;
      readonly seen?: Premium;
      readonly known?: ContractLedger;
    },
  ): Promise<ContractLedger | undefined> {
    const { policy_period_id } = premium;
    expectSubject(report, { policy_period_id });
    const today = toBeijingDate(this.#settings.clock());
    const start = report.deduct_start_date ?? addDays(today, 1);
    return this.#editor.editPremium(
      premium,
      (current, now, { premiums }) =>
        recordPeriodReport(
          current,
          { ...report, deduct_start_date: start },
          {
            ...options,
            now,
            isSuperseded: premiums.some(
              (other) =>
                other.policy_period_id > current.policy_period_id &&
                (other.scheduledDate !== undefined || other.state === 'paid'),
            ),
          },
        ),
      known,
    );
  }

  /** Returns why nothing is sent, after the decision was recorded; `undefined` to collect. */
  async #askPolicy(
    ledger: ContractLedger,
    premium: Premium,
    step: 'schedule' | 'deduct',
  ): Promise<NotSentResult | undefined> {
    let change: PremiumChange;
    const now = this.#settings.clock();
    try {
      const decision = await this.#policy.decide(toDuePremium(ledger, premium, step));
      if (decision.type === 'collect') return undefined;
      if (decision.type === 'skip') change = recordOutcome(premium, 'skipped', 'policy');
      else if (decision.until <= now) return undefined;
      else change = recordPostponement(premium, decision.until);
    } catch (error) {
      change = await this.#recordPolicyError(premium, error);
    }
    const draft = applyChange({ ledger, events: [] }, change, now);
    return createNotSent('policy', await this.#editor.commit(ledger, draft));
  }

  async #describe(
    ledger: ContractLedger,
    premium: Premium,
  ): Promise<DeductionDescription | NotSentResult> {
    try {
      return await this.#policy.describe(toDuePremium(ledger, premium, 'deduct'));
    } catch (error) {
      const change = await this.#recordPolicyError(premium, error);
      const draft = applyChange({ ledger, events: [] }, change, this.#settings.clock());
      return createNotSent('policy', await this.#editor.commit(ledger, draft));
    }
  }

  /** The policy may have no database, for every premium: the queue slows down. */
  async #recordPolicyError(premium: Premium, error: unknown): Promise<PremiumChange> {
    const { contract_id, policy_period_id } = premium;
    this.#logger.error(
      `the policy failed for ${contract_id}, period ${policy_period_id}: ${explainError(error)}`,
    );
    await this.#settings.queue.slowDown(PAUSES.unavailable);
    return recordOutage(premium, 'policy-error', this.#settings.clock(), true);
  }
}

function recordPostponement(premium: Premium, waitUntil: number): PremiumChange {
  return {
    premium: { ...premium, waitUntil, reason: 'postponed' },
    events: [{ type: 'postponed', reason: 'policy' }],
  };
}
