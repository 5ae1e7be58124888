import type { DeductionAttempt, Premium } from './ledger/ledger.js';

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

/** A contract whose list of periods can be renewed now. */
export interface RenewableContract {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the template. */
  readonly plan_id: number;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
  /** All premiums, ascending by period. */
  readonly premiums: readonly Premium[];
  /** The end of the window, in epoch milliseconds. */
  readonly closesAt: number;
}

/** A period of the list with which a contract is renewed. */
export interface NextPeriod {
  /** Id of the period: greater than all before it, at most 840. */
  readonly policy_period_id: number;
  /** Beijing date `yyyy-MM-dd`: later than the day of the renewal, and than all dates before it. */
  readonly estimated_deduct_date: string;
  /** Premium in fen. It may differ by 50 % from that of the last period. */
  readonly amount: number;
}

/**
 * - a list: 1 to 12 periods to renew with.
 * - `undefined`: there is no list yet. The policy is asked each morning, and more often on the last day.
 * - `stop`: this list is not renewed, and the policy is not asked again about it.
 */
export type RenewalDecision = readonly NextPeriod[] | 'stop' | undefined;

/**
 * Decides what only the application can know. A provider of the application implements it; each method may be left
 * out, and fails after 30 s. An error counts as an outage: the premium is tried again after 5 minutes, and later once
 * an hour, until its window closes.
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
   * Chooses when the next deduction is sent after a failed one; it is moved into the window, and to a later day than
   * the failed one. Default: 1, 1, 2, 3, 4 and 5 days later, and the last one on the last day of the window.
   */
  readonly nextAttempt?:
    | ((failure: FailedDeduction) => NextAttempt | 'stop' | Promise<NextAttempt | 'stop'>)
    | undefined;
  /**
   * Chooses the list of periods with which a contract is renewed. It is asked while the renewal is possible: in the
   * window after the last date (monthly templates: 1 to 30 days, quarterly 61 to 90, yearly 336 to 365), from 08:00 to
   * 19:00, once a premium is paid, and while the last one is not scheduled. Default: contracts are not renewed.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
   */
  readonly nextPeriods?:
    ((contract: RenewableContract) => RenewalDecision | Promise<RenewalDecision>) | undefined;
}
