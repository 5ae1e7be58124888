import { addDays, toBeijingDate } from '../../../common/beijing-date.js';
import type { CollectionRules } from '../collection-rules.js';
import type { Premium } from '../ledger.js';

/** True for a premium whose contract and state were not queried since the ledger was restored from a backup. */
export function needsRecheck(premium: Premium, rules: CollectionRules): boolean {
  const { recheckBefore } = rules;
  if (recheckBefore === undefined) return false;
  return premium.checkedAt < recheckBefore || mayHaveLostOrders(premium, rules);
}

/**
 * True for a premium of which deductions may have been sent between the backup and the restore. One that could not even
 * be scheduled at that time has none.
 */
export function mayHaveLostOrders(
  { estimated_deduct_date, recheckedAt = 0 }: Premium,
  { recheckBefore }: CollectionRules,
): boolean {
  if (recheckBefore === undefined || recheckedAt >= recheckBefore) return false;
  return estimated_deduct_date <= addDays(toBeijingDate(recheckBefore), 1);
}
