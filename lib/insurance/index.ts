export { checkModification, type CheckModificationOptions } from './calendar/check-modification.js';
export { checkRenewal, type CheckRenewalOptions } from './calendar/check-renewal.js';
export {
  deductionWindow,
  modificationWindow,
  renewalWindow,
  scheduleWindow,
  type DailyWindow,
  type DeductFrequency,
} from './calendar/windows.js';
export {
  ContractOfPlanDto,
  QueryContractDto,
  RenewContractDto,
  TerminateContractDto,
} from './contracts/contract.dto.js';
export { ApplyDeductionDto } from './deductions/deduction.dto.js';
export { DeductionAcceptance } from './deductions/deduction.endpoints.js';
export {
  appLaunch,
  type AppLaunchBusinessWebview,
  type AppLaunchMiniProgram,
  h5LaunchPage,
  jsapiLaunchPage,
  type LaunchPageOptions,
  miniProgramLaunch,
  type NavigateToMiniProgram,
  revokeTerminationLaunch,
} from './launch.js';
export {
  PolicyClauseDto,
  PolicyCoverageDetailDto,
  PolicyPeriodDto,
  PlannedPeriodDto,
} from './policy-periods/planned-period.dto.js';
export { plannedPeriods } from './policy-periods/planned-periods.js';
export {
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  QueryPolicyPeriodDto,
  SchedulePolicyPeriodDto,
} from './policy-periods/policy-period.dto.js';
export {
  ModifyPolicyPeriodsResponse,
  PlannedPolicyPeriod,
  POLICY_PERIOD_STATES,
  PolicyPeriod,
  PolicyPeriodPage,
  ScheduledPolicyPeriod,
  type PolicyPeriodState,
  WechatPayAmount,
} from './policy-periods/policy-period.endpoints.js';
export { maskInsuredName, type MaskInsuredNameOptions } from './pre-sign/insured-name-mask.js';
export {
  PreEntrustSignAppDto,
  PreEntrustSignFields,
  JumpControlDto,
  PreEntrustSignH5Dto,
  PreEntrustSignMiniProgramDto,
  PreEntrustSignDto,
  RealIdentityDto,
} from './pre-sign/pre-entrust-sign.dto.js';
export {
  PreEntrustSignAppResponse,
  PreEntrustSignH5Response,
  PreEntrustSignMiniProgramResponse,
  PreEntrustSignResponse,
} from './pre-sign/pre-entrust-sign.endpoints.js';
export { WechatPayInsuranceService } from './wechat-pay-insurance.service.js';
