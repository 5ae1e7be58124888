import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import type { RuleFinding } from '../../schema/request-rule.js';

/** A rule that compares a new list of periods with the current one, which a request does not hold. */
export interface ListRule<Facts> {
  readonly name: string;
  readonly findings: (facts: Facts) => Iterable<RuleFinding>;
}

/** Applies the rules in their order. */
export function findIssues<Facts>(
  rules: readonly ListRule<Facts>[],
  facts: Facts,
): WechatPayRequestIssue[] {
  return rules.flatMap(({ name, findings }) =>
    Array.from(findings(facts), ({ path, message }) => ({ path, rule: name, message })),
  );
}
