/** Names of the rules that span fields, need the clock or need the module's options. The option `rules` sets their severity. */
export const RULE_NAMES = [
  'notify-url-scheme',
  'policy-dates-order',
  'period-ids-increasing',
  'period-dates-increasing',
  'period-dates-within-policy',
  'period-dates-future',
  'sign-mode',
  'sign-with-payment-periods',
  'first-amount',
  'zero-amount',
  'price-mode',
  'price-mode-sign-mode',
  'first-multi-period-gap',
  'combined-deduct-period-count',
  'coverage-detail',
  'auto-insure-exclusive',
  'refund-order',
  'refund-amount',
  'policy-conditional-fields',
  'policy-times',
] as const;

/** Name of a rule that the option `rules` can soften. */
export type RuleName = (typeof RULE_NAMES)[number];

/** Names of the rules of a single field. */
const FIELD_RULES = [
  'required',
  'null',
  'type',
  'length',
  'characters',
  'range',
  'enum',
  'date',
  'date-time',
  'mask',
  'notify-url',
] as const;

/** Name of a rule of a single field. */
export type FieldRuleName = (typeof FIELD_RULES)[number];

/** Names of the rules of `checkModification` and `checkRenewal` about the current list of periods. */
const LIST_RULES = [
  'current-list-start',
  'modification-amount',
  'modification-first-discount',
  'modification-list',
  'modification-state',
  'modification-window',
  'renewal-amount',
  'renewal-current',
  'renewal-paid',
  'renewal-scheduled',
  'renewal-window',
] as const;

/** Names of the rules about the names and values that a call accepts at all. */
const CALL_RULES = ['unknown-property', 'extra-field', 'order-number', 'path'] as const;

/**
 * All names that `rule` of an issue can have, for translations and for tables by rule. The rules of single fields
 * come first, then the ones that the option `rules` can soften ({@link RULE_NAMES}), those of `checkModification`
 * and `checkRenewal`, and those of a call as a whole.
 *
 * @example
 * const keys = WECHAT_PAY_RULES.map((rule) => `validation.${rule}`); // of the translations
 */
export const WECHAT_PAY_RULES = [
  ...FIELD_RULES,
  ...RULE_NAMES,
  ...LIST_RULES,
  ...CALL_RULES,
] as const;

/** Name of a rule that a request, a list of periods or the options of a call can break. */
export type WechatPayRule = (typeof WECHAT_PAY_RULES)[number];
