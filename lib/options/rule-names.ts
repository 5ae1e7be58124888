/** Stable names of the rules that span fields, need the clock or need the module's options. */
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
