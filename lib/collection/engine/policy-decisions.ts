import { Inject, Injectable } from '@nestjs/common';
import { isCalendarDate, toMoment } from '../../common/beijing-date.js';
import { within } from '../../common/deadline.js';
import type {
  CollectionPolicy,
  DeductionDescription,
  DuePremium,
  FailedDeduction,
  NextPeriod,
  RenewableContract,
} from '../collection-policy.js';
import { COLLECTION_POLICY } from '../collection-tokens.js';
import { InvalidPolicyResultError } from '../explain-error.js';
import type { ContractLedger, Premium } from '../ledger/ledger.js';
import { getDeductionEnd } from '../ledger/premiums/premium-windows.js';

/** Milliseconds after which a method of the policy counts as failed. */
const LIMIT = 30_000;

/** The policy's decision about a premium, checked. */
export type CheckedDecision =
  | { readonly type: 'collect' }
  | { readonly type: 'skip' }
  | { readonly type: 'postpone'; readonly until: number };

/** Asks the policy of the application, with defaults where it leaves a decision out. */
@Injectable()
export class PolicyDecisions {
  readonly #policy: CollectionPolicy;

  constructor(@Inject(COLLECTION_POLICY) policy: CollectionPolicy) {
    this.#policy = policy;
  }

  /**
   * @throws {InvalidPolicyResultError} for a decision that cannot be read, TimeLimitError, or what the policy throws.
   */
  async decide(premium: DuePremium): Promise<CheckedDecision> {
    const decision: unknown = (await ask(() => this.#policy.decide?.(premium))) ?? 'collect';
    if (decision === 'collect' || decision === 'skip') return { type: decision };
    const date = (decision as { readonly postponeTo?: unknown } | null)?.postponeTo;
    if (isCalendarDate(date)) return { type: 'postpone', until: toMoment(date, '00:00') };
    throw new InvalidPolicyResultError(
      "decide() must return 'collect', 'skip' or { postponeTo: 'yyyy-MM-dd' } with a calendar date",
    );
  }

  async describe(premium: DuePremium): Promise<DeductionDescription> {
    const description = await ask(() => this.#policy.describe?.(premium));
    return description ?? { description: `保险费 第${premium.policy_period_id}期` };
  }

  /** The moment of the next deduction, `stop`, or `default` when the policy does not choose. */
  async chooseNextAttempt(failure: FailedDeduction): Promise<number | 'stop' | 'default'> {
    if (this.#policy.nextAttempt === undefined) return 'default';
    const choice: unknown = await ask(() => this.#policy.nextAttempt?.(failure));
    if (choice === 'stop') return 'stop';
    const at = (choice as { readonly at?: unknown } | null)?.at;
    if (at instanceof Date && !Number.isNaN(at.getTime())) return at.getTime();
    throw new InvalidPolicyResultError("nextAttempt() must return 'stop' or { at: Date }");
  }

  /** The list to renew with; `undefined` when the policy has none yet. */
  async chooseNextPeriods(
    contract: RenewableContract,
  ): Promise<readonly NextPeriod[] | 'stop' | undefined> {
    const choice: unknown = await ask(() => this.#policy.nextPeriods?.(contract));
    if (choice === undefined || choice === 'stop') return choice;
    if (Array.isArray(choice) && choice.every(isNextPeriod)) return choice;
    throw new InvalidPolicyResultError(
      "nextPeriods() must return undefined, 'stop' or an array of { policy_period_id, estimated_deduct_date: 'yyyy-MM-dd', amount } with the amount in fen",
    );
  }
}

function isNextPeriod(value: unknown): value is NextPeriod {
  const { policy_period_id, estimated_deduct_date, amount } = (value ?? {}) as Partial<NextPeriod>;
  return (
    Number.isSafeInteger(policy_period_id) &&
    isCalendarDate(estimated_deduct_date) &&
    Number.isSafeInteger(amount)
  );
}

/** @throws {TimeLimitError} when the policy takes too long; otherwise what it throws. */
async function ask<T>(method: () => T | Promise<T>): Promise<T> {
  // The function turns a synchronous exception into a rejection.
  return within(LIMIT, (async () => method())());
}

/** The premium as the policy sees it. */
export function toDuePremium(
  { contract }: ContractLedger,
  premium: Premium,
  step: DuePremium['step'],
): DuePremium {
  const { plan_id, out_contract_code } = contract;
  const { contract_id, policy_period_id, estimated_deduct_date, amount } = premium;
  return {
    contract_id,
    plan_id,
    out_contract_code,
    policy_period_id,
    estimated_deduct_date,
    amount,
    step,
  };
}

/** The premium after a failed deduction, as the policy sees it. */
export function toFailedDeduction(ledger: ContractLedger, premium: Premium): FailedDeduction {
  const { step, ...fields } = toDuePremium(ledger, premium, 'deduct');
  void step;
  return { ...fields, attempts: premium.attempts, closesAt: getDeductionEnd(premium) };
}
