import { Injectable, type Type } from '@nestjs/common';
import type {
  CollectionPolicy,
  NextPeriod,
  Premium,
  RenewableContract,
  RenewalDecision,
} from '../../../lib/collection/index.js';

/** The date a number of months later, on the same day of the month. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, day)).toISOString().slice(0, 10);
}

/** The list that follows the last premium, with the same amount. */
export function continueList(
  { premiums }: { readonly premiums: readonly Premium[] },
  count: number,
  months: number,
  start = 1,
): NextPeriod[] {
  const last = premiums.at(-1) as Premium;
  return Array.from({ length: count }, (_, index) => ({
    policy_period_id: last.policy_period_id + index + 1,
    estimated_deduct_date: addMonths(last.estimated_deduct_date, months * (index + start)),
    amount: last.amount,
  }));
}

/** Creates a policy that renews with what the function returns. */
export function renewWith(
  nextPeriods: (contract: RenewableContract) => RenewalDecision | Promise<RenewalDecision>,
): Type<CollectionPolicy> {
  @Injectable()
  class Policy implements CollectionPolicy {
    nextPeriods(contract: RenewableContract) {
      return nextPeriods(contract);
    }
  }
  return Policy;
}
