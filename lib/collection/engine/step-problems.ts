import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import {
  type ContractLedger,
  type ContractRenewal,
  findOpenAttempt,
  type Premium,
} from '../ledger/ledger.js';
import { recordFailure, recordOutage } from '../ledger/premiums/record.js';
import { recordRejection, recordRenewalOutage } from '../ledger/renewals/record-renewal.js';
import { type CallProblem, PAUSES, toStepProblem } from './call-outcome.js';
import { LedgerEditor } from './ledger-editor.js';
import type { StepResult } from './step-result.js';

type Request = () => Promise<ContractLedger | undefined>;

/** Records a problem in the ledger. */
type Save = (problem: CallProblem) => Promise<ContractLedger | undefined>;

/**
 * Records why a step did not succeed. A premium or renewal that has changed since is left as it is: the error says
 * nothing about it, and could move what was planned meanwhile.
 */
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
   * Records the error of a premium's step.
   *
   * @param premium the premium as the step has left it.
   * @throws the error itself when it is one of the store: the step stays due.
   */
  async record(premium: Premium, error: unknown): Promise<StepResult> {
    const problem = this.#explain(namePremium(premium), error);
    return this.#record(problem, (found) => this.#savePremium(premium, found));
  }

  /**
   * Records the error of a query for a renewal, which says nothing about the list.
   *
   * @param ledger the contract with the renewal as the step has left it.
   * @throws the error itself when it is one of the store: the step stays due.
   */
  async recordRenewal(ledger: ContractLedger, error: unknown): Promise<StepResult> {
    const problem = this.#explain(nameRenewal(ledger), error);
    return this.#record(problem, (found) => this.#saveRenewal(ledger, found, false));
  }

  /**
   * Sends the request of a premium whose intent was committed, and records its error. Without a usable response, the
   * intent stays, and a query settles it.
   *
   * @throws an error of the store.
   */
  async send(intent: Premium, request: Request): Promise<StepResult> {
    return this.#send(namePremium(intent), request, (found) => this.#savePremium(intent, found));
  }

  /**
   * Sends a renewal as {@link send} does.
   *
   * @param ledger the contract with the intent.
   */
  async sendRenewal(ledger: ContractLedger, request: Request): Promise<StepResult> {
    return this.#send(nameRenewal(ledger), request, (found) =>
      this.#saveRenewal(ledger, found, true),
    );
  }

  async #send(about: string, request: Request, save: Save): Promise<StepResult> {
    try {
      return { ledger: await request() };
    } catch (error) {
      const problem = this.#explain(about, error);
      return this.#record(problem, problem.kind === 'unavailable' ? async () => undefined : save);
    }
  }

  async #record(problem: CallProblem, save: Save): Promise<StepResult> {
    const { kind } = problem;
    if (kind !== 'rejected') await this.#settings.queue.slowDown(PAUSES[kind]);
    return { problem, ledger: await save(problem) };
  }

  #savePremium(premium: Premium, { kind, reason }: CallProblem): ReturnType<Save> {
    return this.#editor.editPremium(premium, (current, now) => {
      if (hasChanged(premium, current)) return { premium: current, events: [] };
      return kind === 'rejected'
        ? recordFailure(current, reason, now)
        : recordOutage(current, reason, now, kind === 'unauthorized');
    });
  }

  #saveRenewal(
    { contract, renewal: before }: ContractLedger,
    { kind, reason }: CallProblem,
    isSent: boolean,
  ): ReturnType<Save> {
    return this.#editor.editRenewal(contract.contract_id, (renewal, now, { premiums }) => {
      if (hasRenewalChanged(before, renewal)) return { renewal, events: [] };
      if (kind === 'rejected') {
        const change = recordRejection(renewal, premiums, reason, now);
        return isSent ? change : { ...change, events: [] };
      }
      const isLasting = kind === 'unauthorized';
      const changed = recordRenewalOutage(renewal, premiums, reason, now, isLasting);
      return { renewal: changed, events: [] };
    });
  }

  #explain(about: string, error: unknown): CallProblem {
    return toStepProblem(error, about, this.#logger);
  }
}

function namePremium({ contract_id, policy_period_id }: Premium): string {
  return `${contract_id}, period ${policy_period_id}`;
}

function nameRenewal({ contract }: ContractLedger): string {
  return `${contract.contract_id}, renewal`;
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

/** True when the contract was renewed, or the renewal has another step, also by another worker. */
function hasRenewalChanged(before: ContractRenewal | undefined, current: ContractRenewal): boolean {
  return (
    before?.firstPeriodId !== current.firstPeriodId ||
    before.state !== current.state ||
    before.waitUntil !== current.waitUntil ||
    before.sentAt !== current.sentAt
  );
}
