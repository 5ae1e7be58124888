import type { WechatPayRule } from '../../common/rule-names.js';
import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import type { RuleFinding } from '../../schema/request-rule.js';

/** A rule that compares a new list of periods with the current one, which the request does not contain. */
export interface ListRule<Facts> {
  readonly name: WechatPayRule;
  readonly findings: (facts: Facts) => Iterable<RuleFinding>;
}

/** Applies the rules in order. */
export function findIssues<Facts>(
  rules: readonly ListRule<Facts>[],
  facts: Facts,
): WechatPayRequestIssue[] {
  return rules.flatMap(({ name, findings }) =>
    Array.from(findings(facts), ({ path, message }) => ({ path, rule: name, message })),
  );
}

/** Checks the start of the current list, which must be the id of one of the periods given. */
export function findStartIssues(
  current: readonly PolicyPeriod[],
  currentListStart: number | undefined,
): WechatPayRequestIssue[] {
  if (currentListStart === undefined) return [];
  if (current.some((period) => period.policy_period_id === currentListStart)) return [];
  const message = 'must be the policy_period_id of one of the current periods';
  return [{ path: 'currentListStart', rule: 'current-list-start', message }];
}
