import type {
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from '../../../lib/index.js';
import { APPID } from '../fixtures.js';
import { sealedForMerchant } from '../wire/oaep.js';

export const NAMES = ['张三', '𠮷野家明', 'Ælfrēd O’Neill'] as const;
export const OPENID = 'oYobu0MVnQfWpSMOYJz2AHPG_gQw';
export const ADDRESS = '北京市海淀区中关村大街1号';

export function authorizationRequest(
  changes: Partial<SubmitAuthorizationDto> = {},
): SubmitAuthorizationDto {
  return {
    out_insurance_no: 'POLICY20261201',
    plan_id: '12535',
    out_contract_code: 'wxwtdk20261201100000',
    insurance_name: '百万医疗险',
    ...changes,
  };
}

/** An upload with the required fields only. */
export function uploadRequest(changes: Partial<UploadPolicyDto> = {}): UploadPolicyDto {
  return {
    out_insurance_no: 'POLICY20261201',
    insured_name_list: [...NAMES],
    insurance_company_code: '1001',
    effective_time: '2026-12-02T00:00:00+08:00',
    expired_time: '2027-12-02T00:00:00+08:00',
    coverage_detail: '住院医疗 600 万',
    support_renewal: false,
    policy_type: 'POLICY_TYPE_MEDICAL',
    policy_state: 'POLICY_STATE_ISSUING',
    openid: OPENID,
    plan_id: '12535',
    out_contract_code: 'wxwtdk20261201100000',
    free_insurance: false,
    ...changes,
  };
}

/** Optional fields that uploads and updates share. */
const OPTIONAL = {
  support_renewal: true,
  start_renewal_time: '2027-10-03T00:00:00+08:00',
  end_renewal_time: '2028-01-31T00:00:00+08:00',
  policy_type: 'POLICY_TYPE_CAR',
  car_number: '京A12345',
  pet_name: '旺财',
  address: ADDRESS,
  policy_state: 'POLICY_STATE_APPROVED',
  policy_code: 'P-1',
  policy_periods: [1, 2, 840],
  combined_payment: true,
  payment_method: 'PAYMENT_METHOD_PERIOD',
  period_premium_mode: 'PERIOD_PREMIUM_MODE_FIRST_DIFF',
  payment_period: 'PAYMENT_PERIOD_MONTH',
  first_period_amount: 0,
  subsequent_period_amount: 1000,
  coverage_term_type: 'COVERAGE_TERM_TYPE_FIXED_DATE',
} as const;

/** An upload with every field. */
export function fullUploadRequest(): UploadPolicyDto {
  return uploadRequest({
    ...OPTIONAL,
    policy_periods: [...OPTIONAL.policy_periods],
    appid: APPID,
    payee_mchid: '1900000110',
    payee_appid: 'wx0000000000000001',
    payee_openid: 'oPayee0MVnQfWpSMOYJz2AHPG_gQw',
  });
}

/** An update with every field. */
export function fullUpdateRequest(): UpdatePolicyDto {
  return {
    ...OPTIONAL,
    policy_periods: [...OPTIONAL.policy_periods],
    out_insurance_no: 'POLICY20261201',
    insured_name_list: [...NAMES],
    insurance_name: '百万医疗险',
    effective_time: '2026-12-02T00:00:00+08:00',
    expired_time: '2027-12-02T00:00:00+08:00',
    coverage_detail: '住院医疗 600 万',
    plan_id: '12535',
    out_contract_code: 'wxwtdk20261201100000',
    free_insurance: false,
  };
}

/** A policy as WeChat Pay returns it, with names that only the merchant can decrypt. */
export function policyAnswer(names: readonly string[] = NAMES): Record<string, unknown> {
  return {
    out_insurance_no: 'POLICY20261201',
    insurance_name: '百万医疗险',
    insured_name_list: names.map((name) => sealedForMerchant(name)),
    policy_state: 'POLICY_STATE_LATER',
    plan_id: '12535',
    later: { a: 1 },
  };
}
