import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import { getPricePlan } from './price-mode.js';
import type { PlannedPeriodDto } from '../policy-periods/planned-period.dto.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import { modificationWindow, scheduleWindow } from './windows.js';

export interface CheckModificationOptions {
  /** As the request will have it. */
  readonly allow_cancel_scheduled?: boolean;
  /** The moment of the modification, to judge the windows. */
  readonly moment?: Date;
}

/**
 * Tells before a modification what WeChat Pay would refuse, from the current list (`listPolicyPeriods`) and
 * the changed one. Nothing is sent; the quota of one a day and three in a contract's life is not known here.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export function checkModification(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  options: CheckModificationOptions = {},
): WechatPayRequestIssue[] {
  if (current.length !== next.length) {
    return [
      {
        path: 'policy_periods',
        rule: 'modification-list',
        message: `must repeat all ${current.length} periods of the signed list`,
      },
    ];
  }
  const issues = current.flatMap((period, index) => {
    const planned = next[index];
    return planned === undefined ? [] : findPeriodIssues(period, planned, index, options);
  });
  return [...issues, ...findListIssues(current, next, options)];
}

function findPeriodIssues(
  period: PolicyPeriod,
  planned: PlannedPeriodDto,
  index: number,
  { allow_cancel_scheduled, moment }: CheckModificationOptions,
): WechatPayRequestIssue[] {
  const path = `policy_periods[${index}]`;
  const amountPath = `${path}.estimated_deduct_amount.total`;
  const issues: WechatPayRequestIssue[] = [];
  for (const name of ['policy_period_id', 'estimated_deduct_date'] as const) {
    if (planned[name] !== period[name]) {
      issues.push({
        path: `${path}.${name}`,
        rule: 'modification-list',
        message: 'must be as it was signed: only amounts can be changed',
      });
    }
  }
  const before = period.estimated_deduct_amount.total;
  const after = planned.estimated_deduct_amount.total;
  if (after === before) return issues;
  const state = period.policy_period_state;
  if (after > before || after <= 0) {
    issues.push({
      path: amountPath,
      rule: 'modification-amount',
      message: `must be lower than ${before} fen, and more than 0`,
    });
  }
  if (state !== 'NO_SCHEDULED' && state !== 'SCHEDULED') {
    issues.push({
      path: amountPath,
      rule: 'modification-state',
      message: 'cannot be changed: the period is neither open nor reserved',
    });
  }
  if (state === 'SCHEDULED' && allow_cancel_scheduled !== true) {
    issues.push({
      path: amountPath,
      rule: 'modification-state',
      message:
        'belongs to a reserved period: set allow_cancel_scheduled, and reserve it again after',
    });
  }
  if (state === 'SCHEDULED' && moment !== undefined && !canCancel(period, moment)) {
    issues.push({
      path: amountPath,
      rule: 'modification-window',
      message:
        'belongs to a reserved period that can only be changed within its reservation window, at least one day before its end',
    });
  }
  return issues;
}

function canCancel({ estimated_deduct_date }: PolicyPeriod, moment: Date): boolean {
  const tomorrow = new Date(moment.getTime() + 24 * 60 * 60 * 1000);
  return (
    scheduleWindow(estimated_deduct_date, moment).open &&
    scheduleWindow(estimated_deduct_date, tomorrow).open
  );
}

function findListIssues(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  { moment }: CheckModificationOptions,
): WechatPayRequestIssue[] {
  const path = 'policy_periods';
  const issues: WechatPayRequestIssue[] = [];
  const changed = next.filter(
    ({ estimated_deduct_amount }, index) =>
      estimated_deduct_amount.total !== current[index]?.estimated_deduct_amount.total,
  );
  const values = new Set(
    changed.map(({ estimated_deduct_amount }) => estimated_deduct_amount.total),
  );
  if (values.size !== 1) {
    const message = values.size === 0 ? 'changes no amount' : 'must bring one new amount only';
    issues.push({ path, rule: 'modification-amount', message });
  }
  const [first, second] = current;
  const isFirstDiscount =
    first !== undefined &&
    second !== undefined &&
    getPricePlan(first.estimated_deduct_amount.total, second.estimated_deduct_amount.total)
      ?.mode === 'first-discount';
  if (isFirstDiscount && !['PAID', 'EXPIRED'].includes(first.policy_period_state)) {
    issues.push({
      path,
      rule: 'modification-first-discount',
      message: 'can be changed only after the discounted first period is over',
    });
  }
  const secondAfter = next[1]?.estimated_deduct_amount.total;
  if (
    isFirstDiscount &&
    secondAfter !== undefined &&
    secondAfter <= first.estimated_deduct_amount.total
  ) {
    issues.push({
      path: `${path}[1].estimated_deduct_amount.total`,
      rule: 'modification-first-discount',
      message: 'must stay above the discounted first premium',
    });
  }
  const last = current.at(-1);
  if (moment !== undefined && last !== undefined) {
    if (!modificationWindow(last.estimated_deduct_date, moment).open) {
      issues.push({ path: '', rule: 'modification-window', message: 'is not open now' });
    }
  }
  return issues;
}
