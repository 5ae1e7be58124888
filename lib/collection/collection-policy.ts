import type { DeductionAttempt } from './ledger/ledger.js';

/** A premium about which the policy decides. */
export interface DuePremium {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the template. */
  readonly plan_id: number;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
  /** Id of the period. */
  readonly policy_period_id: number;
  /** Beijing date `yyyy-MM-dd` on which the premium is expected to be deducted. */
  readonly estimated_deduct_date: string;
  /** Fen. */
  readonly amount: number;
  /** `schedule`: WeChat Pay announces the deduction to the customer. `deduct`: the money is taken. */
  readonly step: 'schedule' | 'deduct';
}

/** A failed deduction, after which the policy may choose the time of the next one. */
export interface FailedDeduction extends Omit<DuePremium, 'step'> {
  /** All deductions of the premium, the failed one last. */
  readonly attempts: readonly DeductionAttempt[];
  /** The end of the window, in epoch milliseconds. */
  readonly closesAt: number;
}

/**
 * - `collect`: the request is sent.
 * - `skip`: the premium is never collected.
 * - `postponeTo`: the policy is asked again on this Beijing date `yyyy-MM-dd`. After the window, the premium expires.
 */
export type CollectionDecision = 'collect' | 'skip' | Postponement;

/** A later day for a premium. */
export interface Postponement {
  /** Beijing date `yyyy-MM-dd`. */
  readonly postponeTo: string;
}

/** The time of the next deduction after a failed one. */
export interface NextAttempt {
  /** Not before this moment is it sent. One after the window is moved to the last day. */
  readonly at: Date;
}

/** The text of a deduction. */
export interface DeductionDescription {
  /** Description of the order that the customer sees, at most 127 characters. */
  readonly description: string;
  /** Promotion tag, at most 32 characters. */
  readonly goods_tag?: string | undefined;
}

/**
 * Decides what only the application can know. A provider of the application implements it; each method may be left
 * out, and fails after 30 s. An error counts as an outage: the premium is tried again after 5 minutes, and later once an
 * hour, until its window closes.
 *
 * @example
 * \@Injectable()
 * export class PremiumPolicy implements CollectionPolicy {
 *   async decide(premium: DuePremium) {
 *     return (await this.policies.isInForce(premium.out_contract_code)) ? 'collect' : 'skip';
 *   }
 * }
 */
export interface CollectionPolicy {
  /** Describes a deduction. Default: `保险费 第N期`. It may be asked several times for one deduction. */
  readonly describe?:
    ((premium: DuePremium) => DeductionDescription | Promise<DeductionDescription>) | undefined;
  /** Decides before each schedule and each deduction. Default: `collect`. */
  readonly decide?:
    ((premium: DuePremium) => CollectionDecision | Promise<CollectionDecision>) | undefined;
  /**
   * Chooses when the next deduction is sent after a failed one; it is moved into the window, and to a later day than the
   * failed one. Default: 1, 1, 2, 3, 4 and 5 days later, and the last one on the last day of the window.
   */
  readonly nextAttempt?:
    | ((failure: FailedDeduction) => NextAttempt | 'stop' | Promise<NextAttempt | 'stop'>)
    | undefined;
}
