import type { WechatPayRequestIssue } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from '../html/html.js';
import { brokenRule, issueWords } from '../html/issue-words.js';
import type { FormProblem } from './form-problem.js';

/** Fields of the request that fill a form field of another name; the first match wins. */
const FIELD_OF_PATH: readonly (readonly [RegExp, string])[] = [
  [/^amount\.refund/, 'amount'],
  [/^policy_periods(\[\d+\]\.estimated_deduct_amount|$)/, 'premium'],
  [/^contract_termination_remark/, 'remark'],
  [/^insured_name_list/, 'insured_name'],
  [/^effective_time/, 'begins'],
  [/^expired_time/, 'ends'],
];

/** Fields that have the same name in the request and in the form. */
const SAME_NAME = new Set([
  'reason',
  'bank_type',
  'bank_account',
  'real_name',
  'policy_code',
  'policy_type',
  'coverage_detail',
  'insurance_company_code',
]);

const AMOUNT = bilingual(
  'must be an amount in yuan such as 10 or 99.50',
  '请填写金额，例如 10 或 99.50',
);

/** The errors of a contract's form. One field may fill many fields of the request, so each is shown once. */
export function getActionProblems(issues: readonly WechatPayRequestIssue[]): FormProblem[] {
  const problems = new Map<string, FormProblem>();
  for (const issue of issues) {
    const field = getField(issue);
    const key = `${field} ${issue.rule}`;
    if (!problems.has(key)) problems.set(key, { field, message: getMessage(field, issue) });
  }
  return [...problems.values()];
}

function getField({ path, rule }: WechatPayRequestIssue): string | undefined {
  // The next list is too short or too long.
  if (path === 'policy_periods' && rule === 'length') return 'periods';
  if (SAME_NAME.has(path)) return path;
  return FIELD_OF_PATH.find(([pattern]) => pattern.test(path))?.[1];
}

function getMessage(field: string | undefined, issue: WechatPayRequestIssue): Html {
  if (field === undefined) return issueWords(issue);
  if (issue.rule === 'type' && (field === 'premium' || field === 'amount')) return AMOUNT;
  return field === 'periods'
    ? bilingual('must be a whole number from 1 to 12', '请填写 1 至 12 的整数')
    : brokenRule(issue);
}
