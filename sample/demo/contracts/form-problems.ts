import type { WechatPayRequestIssue } from 'nestjs-wechatpay-insurance';
import type { FormProblem } from '../forms/form-problem.js';
import { bilingual, html, type Html } from '../html/html.js';
import { brokenRule } from '../html/issue-words.js';
import type { PolicyForm } from './policy-form.js';

/** The form field for each path of the request; the first match wins. */
const FIELD_OF_PATH: readonly (readonly [RegExp, keyof PolicyForm])[] = [
  [/^insured_display_name/, 'insured_name'],
  [/^policy_periods\[\d+\]\.estimated_deduct_date/, 'first_deduct_date'],
  [/^(policy_periods\[\d+\]\.estimated_deduct_)?amount/, 'premium'],
  [/^policy_periods/, 'periods'],
  [/^policy_start_date/, 'policy_start_date'],
  [/^policy_end_date/, 'policy_end_date'],
  [/^can_auto_insure/, 'can_auto_insure'],
  [/^real_identity\.real_name/, 'real_name'],
  [/^real_identity\.id_card_number/, 'id_card_number'],
  [/^openid/, 'openid'],
  [/^plan_id/, 'plan_id'],
  [/^insurance_name/, 'insurance_name'],
];

/** Simpler texts, by field and rule, where the message about the request would confuse the user of the form. */
const PLAIN_WORDS: Readonly<Record<string, Html>> = {
  'insured_name length': bilingual('must not be empty', '不能为空'),
  'insured_name mask': bilingual('must be the full name, not a mask', '请填写完整姓名'),
  'premium type': bilingual(
    'must be an amount in yuan such as 10 or 99.50',
    '请填写金额，例如 10 或 99.50',
  ),
  'periods type': bilingual('must be a whole number from 1 to 840', '请填写 1 至 840 的整数'),
  'periods length': bilingual('must be a whole number from 1 to 840', '请填写 1 至 840 的整数'),
  'periods range': bilingual('must be a whole number from 1 to 840', '请填写 1 至 840 的整数'),
  'plan_id type': bilingual('must be a number', '请填写数字'),
};

/** One form field fills many fields of the request, so each error is shown once per form field and rule. */
export function formProblems(issues: readonly WechatPayRequestIssue[]): FormProblem[] {
  const problems = new Map<string, FormProblem>();
  for (const issue of issues) {
    const { path, rule } = issue;
    const field = FIELD_OF_PATH.find(([pattern]) => pattern.test(path))?.[1];
    const key = field === undefined ? path : `${field} ${rule}`;
    if (problems.has(key)) continue;
    const words = brokenRule(issue);
    const own = field === undefined ? html`${path} ${words}` : words;
    problems.set(key, { field, message: PLAIN_WORDS[key] ?? own });
  }
  // An empty name breaks both rules, and so does a number of premiums that is none; one message is enough.
  if (problems.has('insured_name length')) problems.delete('insured_name mask');
  if (problems.has('periods type')) problems.delete('periods sign-with-payment-periods');
  return [...problems.values()];
}
