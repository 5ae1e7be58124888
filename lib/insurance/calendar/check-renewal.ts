import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import type { PlannedPeriodDto } from '../policy-periods/planned-period.dto.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import { findIssues } from './list-rule.js';
import {
  CURRENT_LIST_RULES,
  RENEWAL_LENGTH_RULES,
  RENEWED_LIST_RULES,
  RENEWED_PERIOD_RULES,
  toRenewedPeriods,
} from './renewal.rules.js';
import type { DeductFrequency } from './windows.js';

export interface CheckRenewalOptions {
  /** Frequency of the template, to judge the window. */
  readonly frequency?: DeductFrequency;
  /** The moment of the renewal, to judge the window and the new dates. */
  readonly moment?: Date;
}

/**
 * Finds before a renewal what WeChat Pay would reject, from the current list (`listPolicyPeriods`) and the
 * next one. Nothing is sent; an empty result means that nothing known speaks against it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export function checkRenewal(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  { frequency, moment }: CheckRenewalOptions = {},
): WechatPayRequestIssue[] {
  const lengthIssues = findIssues(RENEWAL_LENGTH_RULES, { current, next });
  const last = current.at(-1);
  // The other rules compare with the current periods.
  if (last === undefined) return lengthIssues;
  const lists = { current, last, next, frequency, moment };
  return [
    ...lengthIssues,
    ...findIssues(CURRENT_LIST_RULES, lists),
    ...toRenewedPeriods(current, next).flatMap((period) =>
      findIssues(RENEWED_PERIOD_RULES, period),
    ),
    ...findIssues(RENEWED_LIST_RULES, lists),
  ];
}
