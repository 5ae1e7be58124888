import type { ContractLedger } from '../ledger/ledger.js';
import type { CallProblem, NotSent } from './call-outcome.js';

/** How a step ended. */
export interface StepResult {
  /** Why it did not succeed. */
  readonly problem?: CallProblem | NotSent | undefined;
  /** The contract after the last commit of the step, where it is known. */
  readonly ledger?: ContractLedger | undefined;
}

/** The result of a step without a request. */
export interface NotSentResult extends StepResult {
  /** Why nothing was sent. */
  readonly problem: NotSent;
}

/** Creates the result of a step without a request. */
export function createNotSent(reason: string, ledger?: ContractLedger): NotSentResult {
  return { problem: { kind: 'not-sent', reason }, ledger };
}
