/*
 * The documented values of 微信保单服务, shared by DTOs and response types. Response types also accept
 * values that WeChat Pay adds later.
 */

export const POLICY_TYPES = [
  'POLICY_TYPE_OTHER',
  'POLICY_TYPE_MEDICAL',
  'POLICY_TYPE_ACCIDENT',
  'POLICY_TYPE_CRITICAL',
  'POLICY_TYPE_CAR',
  'POLICY_TYPE_LIFE',
  'POLICY_TYPE_PROPERTY',
  'POLICY_TYPE_PET',
  'POLICY_TYPE_ANNUITY',
] as const;
/** Kind of insurance (险种). */
export type PolicyType = (typeof POLICY_TYPES)[number];

export const POLICY_STATES = [
  'POLICY_STATE_ISSUING',
  'POLICY_STATE_APPROVED',
  'POLICY_STATE_DECLINED',
  'POLICY_STATE_INACTIVE',
] as const;
/** State of a policy (保单状态). */
export type PolicyState = (typeof POLICY_STATES)[number];

export const PAYMENT_METHODS = [
  'PAYMENT_METHOD_OTHER',
  'PAYMENT_METHOD_PERIOD',
  'PAYMENT_METHOD_LUMP_SUM',
] as const;
export type PolicyPaymentMethod = (typeof PAYMENT_METHODS)[number];

export const PERIOD_PREMIUM_MODES = [
  'PERIOD_PREMIUM_MODE_EQUAL',
  'PERIOD_PREMIUM_MODE_FIRST_DIFF',
  'PERIOD_PREMIUM_MODE_MULTI_DIFF',
] as const;
export type PeriodPremiumMode = (typeof PERIOD_PREMIUM_MODES)[number];

export const PAYMENT_PERIODS = [
  'PAYMENT_PERIOD_DAY',
  'PAYMENT_PERIOD_WEEK',
  'PAYMENT_PERIOD_BIWEEKLY',
  'PAYMENT_PERIOD_MONTH',
  'PAYMENT_PERIOD_QUARTER',
  'PAYMENT_PERIOD_HALF_YEAR',
  'PAYMENT_PERIOD_YEAR',
] as const;
export type PolicyPaymentPeriod = (typeof PAYMENT_PERIODS)[number];

export const COVERAGE_TERM_TYPES = [
  'COVERAGE_TERM_TYPE_FIXED_DATE',
  'COVERAGE_TERM_TYPE_LIFETIME',
] as const;
export type CoverageTermType = (typeof COVERAGE_TERM_TYPES)[number];

const TRANSITIONS: ReadonlyMap<string, readonly PolicyState[]> = new Map<
  PolicyState,
  PolicyState[]
>([
  [
    'POLICY_STATE_ISSUING',
    ['POLICY_STATE_APPROVED', 'POLICY_STATE_INACTIVE', 'POLICY_STATE_DECLINED'],
  ],
  ['POLICY_STATE_APPROVED', ['POLICY_STATE_INACTIVE']],
  ['POLICY_STATE_INACTIVE', ['POLICY_STATE_APPROVED']],
]);

/**
 * True when WeChat Pay permits the transition from one policy state to the other: from issuing to any
 * other state, from approved to inactive, and from inactive to approved. Declined is final. False for equal
 * states, and for a state that WeChat Pay added after this release.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617424
 */
export function canMovePolicyState(from: PolicyState | (string & {}), to: PolicyState): boolean {
  return TRANSITIONS.get(from)?.includes(to) ?? false;
}
