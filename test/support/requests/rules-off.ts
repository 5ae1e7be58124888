import type { RuleName } from '../../../lib/index.js';

/** Every rule that spans several fields, by its public name. */
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

/** Options that leave only the rules of single fields on. */
export const ALL_RULES_OFF = Object.fromEntries(RULES.map((rule) => [rule, 'off' as const]));
