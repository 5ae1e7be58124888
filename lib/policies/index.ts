export {
  canMovePolicyState,
  COVERAGE_TERM_TYPES,
  type CoverageTermType,
  PERIOD_PREMIUM_MODES,
  type PeriodPremiumMode,
  POLICY_PAYMENT_METHODS,
  POLICY_PAYMENT_PERIODS,
  POLICY_STATES,
  POLICY_TYPES,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PolicyState,
  type PolicyType,
} from './policy-values.js';
export {
  BindContractDto,
  QueryAuthorizationDto,
  QueryPolicyDto,
  PolicyFields,
  PolicyReference,
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from './policy.dto.js';
export { InsurancePolicy } from './policy.response.js';
export { WechatPayPolicyService } from './wechat-pay-policy.service.js';
