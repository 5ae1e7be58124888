/** Relation between the premiums of a contract (价格模式). */
type PriceMode = 'fixed' | 'first-discount' | 'first-free' | 'first-multi-period';

/** Minimum number of days between the first and the second deduction, for each combined period. */
export const DAYS_PER_COMBINED_PERIOD = 25;

interface PricePlan {
  readonly mode: PriceMode;
  /** Number of periods that the first deduction covers: 2 or 3 in the first multi-period mode, else 1. */
  readonly combinedPeriods: number;
}

/**
 * Returns the price mode for the first two amounts in fen, or `undefined` when they match none.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export function getPricePlan(first: number, second: number): PricePlan | undefined {
  if (first === second) return { mode: 'fixed', combinedPeriods: 1 };
  if (first === 0) return { mode: 'first-free', combinedPeriods: 1 };
  if (first < second) return { mode: 'first-discount', combinedPeriods: 1 };
  if (first === 2 * second) return { mode: 'first-multi-period', combinedPeriods: 2 };
  if (first === 3 * second) return { mode: 'first-multi-period', combinedPeriods: 3 };
  return undefined;
}
