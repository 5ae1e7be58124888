export {
  canMovePolicyState,
  type CoverageTermType,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PeriodPremiumMode,
  type PolicyState,
  type PolicyType,
} from './policy-values.js';
export {
  BindContractDto,
  QueryAuthorizationDto,
  QueryPolicyDto,
  PolicyFields,
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from './policy.dto.js';
export { type InsurancePolicy } from './policy.response.js';
export { WechatPayPolicyService } from './wechat-pay-policy.service.js';
