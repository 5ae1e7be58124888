import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import { toBeijingDate } from '../../common/beijing-date.js';
import { MAX_RENEWAL_PERIODS } from '../contracts/contract.dto.js';
import {
  MAX_POLICY_PERIOD_ID,
  type PlannedPeriodDto,
} from '../policy-periods/planned-period.dto.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import { type DeductFrequency, renewalWindow } from './windows.js';

export interface CheckRenewalOptions {
  /** Frequency of the template, to judge the window. */
  readonly frequency?: DeductFrequency;
  /** The moment of the renewal, to judge the window and the new dates. */
  readonly moment?: Date;
}

/**
 * Tells before a renewal what WeChat Pay would refuse, from the current list (`listPolicyPeriods`) and the
 * next one. Nothing is sent; an empty result means that nothing known speaks against it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export function checkRenewal(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  { frequency, moment }: CheckRenewalOptions = {},
): WechatPayRequestIssue[] {
  const issues: WechatPayRequestIssue[] = [];
  const add = (path: string, rule: string, message: string): void => {
    issues.push({ path, rule, message });
  };
  if (next.length < 1 || next.length > MAX_RENEWAL_PERIODS) {
    add('policy_periods', 'length', `must have 1 to ${MAX_RENEWAL_PERIODS} items`);
  }
  const last = current.at(-1);
  if (last === undefined) {
    add('current', 'renewal-current', 'is empty: there is no contract in force to renew');
    return issues;
  }
  if (!current.some((period) => period.policy_period_state === 'PAID')) {
    add(
      'current',
      'renewal-paid',
      'has no paid period: at least one must be paid before a renewal',
    );
  }
  if (last.policy_period_state === 'SCHEDULED') {
    add('current', 'renewal-scheduled', 'ends in a period that is reserved but not paid');
  }
  checkOrder(current, next, add);
  for (const [index, { estimated_deduct_amount }] of next.entries()) {
    const before = last.estimated_deduct_amount.total;
    if (2 * Math.abs(estimated_deduct_amount.total - before) > before) {
      add(
        `policy_periods[${index}].estimated_deduct_amount.total`,
        'renewal-amount',
        `must differ by at most 50 % from the last premium of ${before} fen`,
      );
    }
  }
  if (moment !== undefined) {
    const today = toBeijingDate(moment.getTime());
    for (const [index, { estimated_deduct_date }] of next.entries()) {
      if (estimated_deduct_date > today) continue;
      add(
        `policy_periods[${index}].estimated_deduct_date`,
        'period-dates-future',
        'must be later than the day of the renewal in Beijing',
      );
    }
  }
  if (frequency !== undefined && moment !== undefined) {
    const window = renewalWindow(last.estimated_deduct_date, frequency, moment);
    if (!window.open) {
      const when = window.opensAt?.toISOString();
      add('', 'renewal-window', when === undefined ? 'is over' : `opens only at ${when}`);
    }
  }
  return issues;
}

function checkOrder(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  add: (path: string, rule: string, message: string) => void,
): void {
  let id = Math.max(...current.map((period) => period.policy_period_id));
  let date = current.at(-1)?.estimated_deduct_date ?? '';
  for (const [index, period] of next.entries()) {
    const path = `policy_periods[${index}]`;
    if (period.policy_period_id <= id) {
      add(
        `${path}.policy_period_id`,
        'period-ids-increasing',
        'must be greater than the ids before it, the current ones included',
      );
    } else if (period.policy_period_id > MAX_POLICY_PERIOD_ID) {
      add(`${path}.policy_period_id`, 'range', `must be at most ${MAX_POLICY_PERIOD_ID}`);
    }
    if (period.estimated_deduct_date <= date) {
      add(
        `${path}.estimated_deduct_date`,
        'period-dates-increasing',
        'must be later than the dates before it, the current ones included',
      );
    }
    id = Math.max(id, period.policy_period_id);
    if (period.estimated_deduct_date > date) date = period.estimated_deduct_date;
  }
}
