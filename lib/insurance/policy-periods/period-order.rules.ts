import type { RequestRule, RuleFinding } from '../../schema/request-rule.js';
import type { PlannedPeriodDto } from './planned-period.dto.js';

/** The part of a request that the rules of this file read. */
interface RequestWithPeriods {
  policy_periods: readonly PlannedPeriodDto[];
}

export const PERIOD_IDS_INCREASING: RequestRule<RequestWithPeriods> = {
  name: 'period-ids-increasing',
  findings: ({ policy_periods = [] }) =>
    findNotIncreasing(
      policy_periods.map((period) => period.policy_period_id),
      (index) => ({
        path: `policy_periods[${index}].policy_period_id`,
        message: 'must be greater than the ids before it',
      }),
    ),
};

export const PERIOD_DATES_INCREASING: RequestRule<RequestWithPeriods> = {
  name: 'period-dates-increasing',
  findings: ({ policy_periods = [] }) =>
    findNotIncreasing(
      policy_periods.map((period) => period.estimated_deduct_date),
      (index) => ({
        path: `policy_periods[${index}].estimated_deduct_date`,
        message: 'must be later than the dates before it',
      }),
    ),
};

function findNotIncreasing<T extends number | string>(
  values: readonly (T | undefined)[],
  finding: (index: number) => RuleFinding,
): RuleFinding[] {
  const findings: RuleFinding[] = [];
  let highest: T | undefined;
  values.forEach((value, index) => {
    if (value === undefined) return;
    if (highest !== undefined && value <= highest) findings.push(finding(index));
    else highest = value;
  });
  return findings;
}
