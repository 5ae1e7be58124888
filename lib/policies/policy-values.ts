/*
 * The documented values of 微信保单服务, shared by DTOs and response types. Response types also accept
 * values that WeChat Pay adds later.
 */

/**
 * The documented values of {@link PolicyType}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
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
/**
 * Kind of insurance (险种): medical, accident, critical illness, car, life, household property, pet, annuity, or other.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export type PolicyType = (typeof POLICY_TYPES)[number];

/**
 * The documented values of {@link PolicyState}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export const POLICY_STATES = [
  'POLICY_STATE_ISSUING',
  'POLICY_STATE_APPROVED',
  'POLICY_STATE_DECLINED',
  'POLICY_STATE_INACTIVE',
] as const;
/**
 * State of a policy (保单状态): being issued, approved, declined, or no longer in force. `canMovePolicyState` tells which
 * changes WeChat Pay permits.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export type PolicyState = (typeof POLICY_STATES)[number];

/**
 * The documented values of {@link PolicyPaymentMethod}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export const POLICY_PAYMENT_METHODS = [
  'PAYMENT_METHOD_OTHER',
  'PAYMENT_METHOD_PERIOD',
  'PAYMENT_METHOD_LUMP_SUM',
] as const;
/**
 * How the premium is paid (缴费方式): in periods, in one sum, or otherwise.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export type PolicyPaymentMethod = (typeof POLICY_PAYMENT_METHODS)[number];

/**
 * The documented values of {@link PeriodPremiumMode}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export const PERIOD_PREMIUM_MODES = [
  'PERIOD_PREMIUM_MODE_EQUAL',
  'PERIOD_PREMIUM_MODE_FIRST_DIFF',
  'PERIOD_PREMIUM_MODE_MULTI_DIFF',
] as const;
/**
 * How the premiums of the periods relate (期交保费模式): all equal, a different first one, or several different ones.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export type PeriodPremiumMode = (typeof PERIOD_PREMIUM_MODES)[number];

/**
 * The documented values of {@link PolicyPaymentPeriod}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export const POLICY_PAYMENT_PERIODS = [
  'PAYMENT_PERIOD_DAY',
  'PAYMENT_PERIOD_WEEK',
  'PAYMENT_PERIOD_BIWEEKLY',
  'PAYMENT_PERIOD_MONTH',
  'PAYMENT_PERIOD_QUARTER',
  'PAYMENT_PERIOD_HALF_YEAR',
  'PAYMENT_PERIOD_YEAR',
] as const;
/**
 * Time between two premiums (缴费周期).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export type PolicyPaymentPeriod = (typeof POLICY_PAYMENT_PERIODS)[number];

/**
 * The documented values of {@link CoverageTermType}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export const COVERAGE_TERM_TYPES = [
  'COVERAGE_TERM_TYPE_FIXED_DATE',
  'COVERAGE_TERM_TYPE_LIFETIME',
] as const;
/**
 * Duration of the cover (保障期限类型): until a fixed date, or for life.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
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
