import {
  type PlannedPeriodDto,
  plannedPeriods,
  type PolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import { addMonths } from '../dates/beijing-date.js';

/** Number and amount of the premiums in the next list. */
export interface NextList {
  /** Number of premiums. */
  readonly count: number;
  /** Fen. */
  readonly amount: number;
}

/** One more than WeChat Pay accepts, so that the package reports the error. */
const TOO_MANY = 13;

/** Creates the list that continues the current one, with the given months between two premiums. */
export function nextList(
  current: readonly PolicyPeriod[],
  { count, amount }: NextList,
  months: number,
): PlannedPeriodDto[] {
  const last = current.at(-1);
  return Array.from({ length: Math.min(count || 0, TOO_MANY) }, (_, index) => ({
    policy_period_id: (last?.policy_period_id ?? 0) + index + 1,
    estimated_deduct_date: addMonths(last?.estimated_deduct_date ?? '', (index + 1) * months),
    estimated_deduct_amount: { total: amount },
  }));
}

/** Copies the current list with another amount (fen) for one period; WeChat Pay requires the complete list. */
export function changedList(
  current: readonly PolicyPeriod[],
  periodId: number,
  amount: number,
): PlannedPeriodDto[] {
  return plannedPeriods(current).map((period) =>
    period.policy_period_id === periodId
      ? { ...period, estimated_deduct_amount: { total: amount } }
      : period,
  );
}
