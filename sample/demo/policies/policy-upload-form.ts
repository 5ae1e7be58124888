import type { PolicyState, PolicyType } from 'nestjs-wechatpay-insurance';
import { textField } from '../html/form-text.js';

/** The entries of the form that uploads a policy. */
export interface PolicyUpload {
  /** Full name. */
  readonly insuredName: string;
  readonly companyCode: string;
  /** The insurer's policy number. */
  readonly policyCode: string;
  readonly policyType: PolicyType;
  readonly coverageDetail: string;
  /** Beijing date. */
  readonly begins: string;
  /** Beijing date, the last day of the cover. */
  readonly ends: string;
}

/** Reads the form. The package rejects a type that WeChat Pay does not know. */
export function readPolicyUpload(body: unknown): PolicyUpload {
  return {
    insuredName: textField(body, 'insured_name'),
    companyCode: textField(body, 'insurance_company_code'),
    policyCode: textField(body, 'policy_code'),
    policyType: textField(body, 'policy_type') as PolicyType,
    coverageDetail: textField(body, 'coverage_detail'),
    begins: textField(body, 'begins'),
    ends: textField(body, 'ends'),
  };
}

/** Reads the form that changes the state of an uploaded policy. */
export function readPolicyState(body: unknown): PolicyState {
  return textField(body, 'policy_state') as PolicyState;
}
