import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import type { PlannedPeriodDto } from '../policy-periods/planned-period.dto.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import { findIssues } from './list-rule.js';
import {
  CHANGED_PERIOD_RULES,
  LENGTH_RULES,
  MODIFIED_LIST_RULES,
  REPEATED_PERIOD_RULES,
} from './modification.rules.js';

export interface CheckModificationOptions {
  /** As the request will have it. */
  readonly allow_cancel_scheduled?: boolean;
  /** The moment of the modification, to judge the windows. */
  readonly moment?: Date;
}

/**
 * Finds before a modification what WeChat Pay would reject, from the current list (`listPolicyPeriods`) and
 * the changed one. Nothing is sent; the quota of one a day and three in a contract's life is not known here.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export function checkModification(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  { allow_cancel_scheduled, moment }: CheckModificationOptions = {},
): WechatPayRequestIssue[] {
  const lists = { current, next, moment };
  // Periods of lists that differ in length cannot be compared.
  const lengthIssues = findIssues(LENGTH_RULES, lists);
  if (lengthIssues.length > 0) return lengthIssues;
  const periodIssues = current.flatMap((period, index) => {
    const planned = next[index];
    if (planned === undefined) return [];
    const before = period.estimated_deduct_amount.total;
    const after = planned.estimated_deduct_amount.total;
    const change = { period, planned, index, before, after, allow_cancel_scheduled, moment };
    return [
      ...findIssues(REPEATED_PERIOD_RULES, change),
      ...(after === before ? [] : findIssues(CHANGED_PERIOD_RULES, change)),
    ];
  });
  return [...periodIssues, ...findIssues(MODIFIED_LIST_RULES, lists)];
}
