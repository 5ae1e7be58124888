import type { RuleName } from '../../../lib/index.js';

/** Every rule that spans fields, by the names that users type. */
export const RULES = [
  'notify-url-scheme',
  'policy-dates-order',
  'period-ids-increasing',
  'period-dates-increasing',
  'period-dates-within-policy',
  'period-dates-future',
  'sign-mode',
  'first-amount',
  'zero-amount',
  'price-mode',
  'price-mode-sign-mode',
  'first-multi-period-gap',
  'combined-deduct-period-count',
  'coverage-detail',
  'auto-insure-exclusive',
] as const satisfies readonly RuleName[];

/** Leaves the rules of single fields only, to look at them alone. */
export const ALL_RULES_OFF = Object.fromEntries(RULES.map((rule) => [rule, 'off' as const]));
