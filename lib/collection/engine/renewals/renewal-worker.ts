import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { explainError } from '../../explain-error.js';
import type { ContractLedger } from '../../ledger/ledger.js';
import { findRenewalStep, type RenewalStep } from '../../ledger/renewals/next-renewal-step.js';
import { applyRenewalChange } from '../../ledger/plan-due-times.js';
import { recordLapse } from '../../ledger/renewals/record-renewal.js';
import { type CallProblem, type NotSent, OVERTAKEN } from '../call-outcome.js';
import { publishStep } from '../collection-diagnostics.js';
import { LedgerEditor } from '../ledger-editor.js';
import { RenewalRequests } from './renewal-requests.js';
import { StepProblems } from '../step-problems.js';
import { StorePause } from '../store-pause.js';

/** Steps of one renewal in one job; the next sweep goes on. */
const MAX_STEPS = 6;

type RenewalAction = Exclude<RenewalStep, { readonly type: 'done' | 'wait' }>;

/** Works on the renewal of one contract: finds its next step, takes it, and commits the outcome. */
@Injectable()
export class RenewalWorker {
  readonly #settings: CollectionSettings;
  readonly #editor: LedgerEditor;
  readonly #requests: RenewalRequests;
  readonly #problems: StepProblems;
  readonly #pause: StorePause;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(RenewalRequests) requests: RenewalRequests,
    @Inject(StepProblems) problems: StepProblems,
    @Inject(StorePause) pause: StorePause,
  ) {
    this.#settings = settings.open();
    this.#editor = editor;
    this.#requests = requests;
    this.#problems = problems;
    this.#pause = pause;
  }

  /** Works on a job of the queue. Never rejects: the renewal stays due, and the next sweep finds it. */
  async run(contractId: string): Promise<void> {
    try {
      await this.work(contractId);
      this.#pause.reset();
    } catch (error) {
      this.#logger.error(`${contractId}, renewal: ${explainError(error)}`);
      await this.#pause.waitAfter(error);
    }
  }

  /** Takes steps until the renewal has to wait. */
  async work(contractId: string): Promise<void> {
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      const { store, clock, rules } = this.#settings;
      const ledger = await store.load(contractId);
      if (ledger === undefined) return;
      const isPaused = await store.isPaused(ledger.contract.plan_id);
      const step = findRenewalStep({ ledger, now: clock(), rules, isPaused });
      if (step.type === 'done' || step.type === 'wait') {
        if (await this.#editor.commitWait(ledger, isPaused)) return;
      } else {
        await this.#take(step, ledger);
      }
    }
  }

  async #take(step: RenewalAction, ledger: ContractLedger): Promise<void> {
    const began = performance.now();
    const problem = await this.#attempt(step, ledger);
    publishStep(() => ({
      contract_id: ledger.contract.contract_id,
      step: step.type,
      outcome: problem?.kind ?? 'done',
      reason: problem?.reason,
      milliseconds: performance.now() - began,
    }));
  }

  /** Returns why the step did not succeed, after it was recorded. */
  async #attempt(
    step: RenewalAction,
    ledger: ContractLedger,
  ): Promise<CallProblem | NotSent | undefined> {
    try {
      switch (step.type) {
        case 'close':
          return await this.#close(step.reason, ledger);
        case 'query-list':
          await this.#requests.queryList(ledger);
          return undefined;
        case 'renew':
          return await this.#requests.renew(ledger);
      }
    } catch (error) {
      return (await this.#problems.recordRenewal(ledger, error)).problem;
    }
  }

  async #close(reason: string, ledger: ContractLedger): Promise<NotSent | undefined> {
    const { renewal } = ledger;
    if (renewal === undefined) return OVERTAKEN;
    const change = recordLapse(renewal, reason);
    const draft = applyRenewalChange({ ledger, events: [] }, change, this.#settings.clock());
    return (await this.#editor.commit(ledger, draft)) === undefined ? OVERTAKEN : undefined;
  }
}
