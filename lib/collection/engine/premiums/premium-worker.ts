import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { explainError } from '../../explain-error.js';
import type { CollectionRules } from '../../ledger/collection-rules.js';
import type { ContractLedger, Premium } from '../../ledger/ledger.js';
import { findNextStep, type PremiumStep } from '../../ledger/premiums/next-step.js';
import { applyChange, findPremium } from '../../ledger/plan-due-times.js';
import { needsRecheck } from '../../ledger/premiums/recheck.js';
import { recordOutcome } from '../../ledger/premiums/record.js';
import { OVERTAKEN } from '../call-outcome.js';
import { publishStep } from '../collection-diagnostics.js';
import { ContractRefresh } from '../contract-refresh.js';
import { LedgerEditor } from '../ledger-editor.js';
import { PremiumRequests } from './premium-requests.js';
import { RestoreRecheck } from '../operations/restore-recheck.js';
import { StepProblems } from '../step-problems.js';
import type { StepResult } from '../step-result.js';
import { StorePause } from '../store-pause.js';

/** Steps of one premium in one job; the next sweep goes on. */
const MAX_STEPS = 12;

/** Works on one premium: finds its next step, commits the intent, sends the request and commits the outcome. */
@Injectable()
export class PremiumWorker {
  readonly #settings: CollectionSettings;
  readonly #editor: LedgerEditor;
  readonly #requests: PremiumRequests;
  readonly #refresh: ContractRefresh;
  readonly #recheck: RestoreRecheck;
  readonly #problems: StepProblems;
  readonly #pause: StorePause;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(PremiumRequests) requests: PremiumRequests,
    @Inject(ContractRefresh) refresh: ContractRefresh,
    @Inject(RestoreRecheck) recheck: RestoreRecheck,
    @Inject(StepProblems) problems: StepProblems,
    @Inject(StorePause) pause: StorePause,
  ) {
    this.#settings = settings.open();
    this.#editor = editor;
    this.#requests = requests;
    this.#refresh = refresh;
    this.#recheck = recheck;
    this.#problems = problems;
    this.#pause = pause;
  }

  /** Works on a job of the queue. Never rejects: the premium stays due, and the next sweep finds it. */
  async run(contractId: string, periodId: number): Promise<void> {
    try {
      await this.work(contractId, periodId);
      this.#pause.reset();
    } catch (error) {
      this.#logger.error(`${contractId}, period ${periodId}: ${explainError(error)}`);
      await this.#pause.waitAfter(error);
    }
  }

  /** Takes steps until the premium has to wait. */
  async work(contractId: string, periodId: number): Promise<void> {
    const { store, clock } = this.#settings;
    const rules = await this.#recheck.readRules();
    let known: ContractLedger | undefined;
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      const ledger = known ?? (await store.load(contractId));
      const premium = ledger?.premiums.find((one) => one.policy_period_id === periodId);
      if (ledger === undefined || premium === undefined) return;
      // The commit of the last step has planned the next one.
      if (known !== undefined && (premium.dueAt ?? Infinity) > clock()) return;
      const isPaused = await store.isPaused(ledger.contract.plan_id);
      const step = findNextStep({ ledger, premium, now: clock(), rules, isPaused });
      if (step.type === 'done' || step.type === 'wait') {
        if (await this.#editor.commitWait(ledger, isPaused)) return;
        known = undefined;
      } else {
        known = await this.#take(step, ledger, premium, rules);
      }
    }
  }

  /** Returns the ledger afterwards, where it is known. */
  async #take(
    step: Exclude<PremiumStep, { readonly type: 'done' | 'wait' }>,
    ledger: ContractLedger,
    premium: Premium,
    rules: CollectionRules,
  ): Promise<ContractLedger | undefined> {
    const began = performance.now();
    const { problem, ledger: committed } = await this.#attempt(step, ledger, premium, rules);
    const { contract_id, policy_period_id } = premium;
    publishStep(() => ({
      contract_id,
      policy_period_id,
      step: step.type,
      outcome: problem?.kind ?? 'done',
      reason: problem?.reason,
      milliseconds: performance.now() - began,
    }));
    return committed;
  }

  /** A problem is recorded when this returns. */
  async #attempt(
    step: Exclude<PremiumStep, { readonly type: 'done' | 'wait' }>,
    ledger: ContractLedger,
    premium: Premium,
    rules: CollectionRules,
  ): Promise<StepResult> {
    try {
      switch (step.type) {
        case 'close':
          return await this.#close(step, ledger, premium);
        case 'query-contract':
          return { ledger: await this.#refresh.refresh(ledger.contract) };
        case 'query-period':
          return { ledger: await this.#queryPeriod(step.isOver, ledger, premium, rules) };
        case 'query-order':
          return { ledger: await this.#requests.queryOrder(premium, step.attempt) };
        case 'schedule':
          return await this.#requests.schedule(ledger, premium);
        case 'deduct':
          return await this.#requests.deduct(ledger, premium, step.attempt);
      }
    } catch (error) {
      return this.#problems.record(premium, error);
    }
  }

  async #queryPeriod(
    isOver: boolean,
    ledger: ContractLedger,
    premium: Premium,
    rules: CollectionRules,
  ): Promise<ContractLedger | undefined> {
    const isRecheck = needsRecheck(premium, rules);
    const current = isRecheck
      ? await this.#recheck.findLost(ledger, premium, rules)
      : await this.#refreshAfterRejection(ledger, premium);
    if (current === undefined) return undefined;
    const seen = findPremium(current, premium.policy_period_id);
    const queried = await this.#requests.queryPeriod(seen, isOver);
    return isRecheck ? this.#recheck.finish(premium, rules) : queried;
  }

  /** A rejected request may mean that the contract or the amount has changed. */
  async #refreshAfterRejection(
    ledger: ContractLedger,
    { failures }: Premium,
  ): Promise<ContractLedger | undefined> {
    return failures > 0 ? this.#refresh.refresh(ledger.contract) : ledger;
  }

  async #close(
    step: Extract<PremiumStep, { readonly type: 'close' }>,
    ledger: ContractLedger,
    premium: Premium,
  ): Promise<StepResult> {
    const change = recordOutcome(premium, step.outcome, step.reason);
    const draft = applyChange({ ledger, events: [] }, change, this.#settings.clock());
    const committed = await this.#editor.commit(ledger, draft);
    return committed === undefined ? { problem: OVERTAKEN } : { ledger: committed };
  }
}
