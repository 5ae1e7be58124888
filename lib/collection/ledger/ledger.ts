import type { DeductFrequency } from '../../insurance/calendar/windows.js';
import type { PremiumState } from './premiums/premium-state.js';
import type { RenewalState } from './renewals/renewal-state.js';

/** A contract whose premiums are collected. */
export interface CollectedContract {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the template. */
  readonly plan_id: number;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
  /**
   * - `active`: premiums are collected.
   * - `suspended`: the user may still withdraw a termination (`TERMINATE_PENDING`); nothing is sent meanwhile.
   * - `ended`: terminated. Open deductions are still settled.
   * - `withdrawn`: the application withdrew it from collection.
   */
  readonly state: 'active' | 'suspended' | 'ended' | 'withdrawn';
}

/** One deduction of a premium. */
export interface DeductionAttempt {
  /** 1 for the first deduction of the premium. */
  readonly number: number;
  /** The merchant's order number, derived from merchant, contract, period and attempt. */
  readonly out_trade_no: string;
  /** Fen. */
  readonly amount: number;
  /**
   * - `sent`: the result of the request is not known.
   * - `accepted`: WeChat Pay has accepted it and has not reported a result.
   * - `absent`: WeChat Pay has no order with this number, so that the number may be sent again.
   * - `failed`, `paid`: the result.
   */
  readonly state: 'sent' | 'accepted' | 'absent' | 'failed' | 'paid';
  /** When it was last sent, in epoch milliseconds. */
  readonly sentAt: number;
  /** Queries without a result since it was sent. */
  readonly queries: number;
  /** When its result was recorded, in epoch milliseconds. */
  readonly settledAt?: number | undefined;
  /** WeChat Pay's order number, of a payment. */
  readonly transaction_id?: string | undefined;
  /** Beijing date `yyyy-MM-dd` of the payment. */
  readonly paidDate?: string | undefined;
  /** Paid amount in fen, when it differs from `amount`. */
  readonly paidAmount?: number | undefined;
  /** Why it failed, as far as WeChat Pay says so. */
  readonly reason?: string | undefined;
}

/** The premium of one period, with its deductions. */
export interface Premium {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period. */
  readonly policy_period_id: number;
  /** Beijing date `yyyy-MM-dd` on which the premium is expected to be deducted. */
  readonly estimated_deduct_date: string;
  /** Fen. */
  readonly amount: number;
  /** State of the collection. */
  readonly state: PremiumState;
  /** Why it is in this state, for people: `rule-limit`, `policy`, a code of WeChat Pay. */
  readonly reason?: string | undefined;
  /** Beijing date `yyyy-MM-dd` on which it was scheduled. */
  readonly scheduledDate?: string | undefined;
  /** Nothing is done before this moment, in epoch milliseconds. */
  readonly waitUntil?: number | undefined;
  /** When the premium has to be looked at next, in epoch milliseconds; absent when nothing is left to do. */
  readonly dueAt?: number | undefined;
  /** True while a pause of its plan holds it up; the end of the pause makes it due. */
  readonly isHeld?: boolean | undefined;
  /**
   * When the latest report of its state was requested from WeChat Pay, or its schedule was requested, in epoch
   * milliseconds. A report that was requested earlier is outdated.
   */
  readonly checkedAt: number;
  /** The last restore, in epoch milliseconds, after which deductions that the ledger did not know were looked for. */
  readonly recheckedAt?: number | undefined;
  /** Steps without progress since the last progress. */
  readonly failures: number;
  /** Outages in a row that last until a person ends them: the policy fails, or the merchant has no authority. */
  readonly outages?: number | undefined;
  /** Number of `at-risk` events so far. */
  readonly alarms: number;
  /** Oldest first. */
  readonly attempts: readonly DeductionAttempt[];
}

/** The renewal of a contract's current list of periods. */
export interface ContractRenewal {
  /** State of the renewal. */
  readonly state: RenewalState;
  /** Why it is in this state, for people: `no-list`, `last-premium-open`, a code of WeChat Pay. */
  readonly reason?: string | undefined;
  /** Id of the first period of the current list, as far as it is known. */
  readonly firstPeriodId: number;
  /** Beijing date `yyyy-MM-dd` of the last period of the current list, from which the window counts. */
  readonly estimated_deduct_date: string;
  /** Frequency of the template, once the state of the contract has shown it; the dates may show it as well. */
  readonly frequency?: DeductFrequency | undefined;
  /** When the renewal was last sent, in epoch milliseconds. */
  readonly sentAt?: number | undefined;
  /** Nothing is done before this moment, in epoch milliseconds. */
  readonly waitUntil?: number | undefined;
  /** When the renewal has to be looked at next, in epoch milliseconds; absent when nothing is left to do. */
  readonly dueAt?: number | undefined;
  /** True while a pause of its plan holds it up; the end of the pause makes it due. */
  readonly isHeld?: boolean | undefined;
  /** When the list of periods was last requested from WeChat Pay, in epoch milliseconds. */
  readonly checkedAt: number;
  /** Rejections since the last progress. */
  readonly failures: number;
  /** Outages in a row that last until a person ends them: the policy fails, or the merchant has no authority. */
  readonly outages?: number | undefined;
  /** Number of `renewal-at-risk` events so far. */
  readonly alarms: number;
}

/** A contract with all of its premiums: the unit that a store keeps consistent. */
export interface ContractLedger {
  /** Incremented by each commit; 0 for a contract that the store does not have. */
  readonly version: number;
  /** The contract. */
  readonly contract: CollectedContract;
  /** Ascending by period. */
  readonly premiums: readonly Premium[];
  /** The renewal of the current list of periods. */
  readonly renewal?: ContractRenewal | undefined;
}

/** Finds the deduction without a known result; a premium has at most one. */
export function findOpenAttempt({ attempts }: Premium): DeductionAttempt | undefined {
  return attempts.findLast(({ state }) => state === 'sent' || state === 'accepted');
}

/** Returns the ledger with another version of one premium. */
export function replacePremium(ledger: ContractLedger, changed: Premium): ContractLedger {
  return {
    ...ledger,
    premiums: ledger.premiums.map((premium) =>
      premium.policy_period_id === changed.policy_period_id ? changed : premium,
    ),
  };
}

/** Returns the premium with another version of one deduction. */
export function replaceAttempt(premium: Premium, changed: DeductionAttempt): Premium {
  return {
    ...premium,
    attempts: premium.attempts.map((attempt) =>
      attempt.out_trade_no === changed.out_trade_no ? changed : attempt,
    ),
  };
}
