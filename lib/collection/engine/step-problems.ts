import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { findOpenAttempt, type Premium } from '../ledger/ledger.js';
import { recordFailure, recordOutage } from '../ledger/record.js';
import { type CallProblem, PAUSES, toStepProblem } from './call-outcome.js';
import { LedgerEditor } from './ledger-editor.js';
import type { StepResult } from './step-result.js';

/** Records why the step of a premium did not succeed. */
@Injectable()
export class StepProblems {
  readonly #settings: CollectionSettings;
  readonly #editor: LedgerEditor;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(LedgerEditor) editor: LedgerEditor,
  ) {
    this.#settings = settings.open();
    this.#editor = editor;
  }

  /**
   * Records the error of a step. A premium that has changed since is left as it is: the error says nothing about it, and
   * could move what was planned meanwhile.
   *
   * @param premium the premium as the step has left it.
   * @throws the error itself when it is one of the store: the step stays due.
   */
  async record(premium: Premium, error: unknown): Promise<StepResult> {
    return this.#record(premium, this.#explain(premium, error));
  }

  /**
   * Records the error of a request whose intent was committed. Without a usable response, the intent stays, and a query
   * settles it.
   *
   * @throws the error itself when it is one of the store.
   */
  async recordSent(intent: Premium, error: unknown): Promise<StepResult> {
    const problem = this.#explain(intent, error);
    if (problem.kind !== 'unavailable') return this.#record(intent, problem);
    await this.#settings.queue.slowDown(PAUSES.unavailable);
    return { problem };
  }

  async #record(premium: Premium, problem: CallProblem): Promise<StepResult> {
    const { kind, reason } = problem;
    if (kind !== 'rejected') await this.#settings.queue.slowDown(PAUSES[kind]);
    const ledger = await this.#editor.editPremium(premium, (current, now) => {
      if (hasChanged(premium, current)) return { premium: current, events: [] };
      return kind === 'rejected'
        ? recordFailure(current, reason, now)
        : recordOutage(current, reason, now, kind === 'unauthorized');
    });
    return { problem, ledger };
  }

  #explain(premium: Premium, error: unknown): CallProblem {
    const { contract_id, policy_period_id } = premium;
    return toStepProblem(error, `${contract_id}, period ${policy_period_id}`, this.#logger);
  }
}

/** True when the premium has another step, or when another worker has taken the same step over. */
function hasChanged(before: Premium, current: Premium): boolean {
  const [one, other] = [findOpenAttempt(before), findOpenAttempt(current)];
  return (
    before.state !== current.state ||
    before.waitUntil !== current.waitUntil ||
    one?.number !== other?.number ||
    one?.sentAt !== other?.sentAt
  );
}
