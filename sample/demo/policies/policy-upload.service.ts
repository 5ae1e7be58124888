import { Injectable, NotFoundException } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayInsuranceService,
  WechatPayPolicyService,
  type PolicyState,
} from 'nestjs-wechatpay-insurance';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { addDays } from '../dates/beijing-date.js';
import type { PolicyUpload } from './policy-upload-form.js';
import type { ShownPolicy } from './shown-policy.js';

/** Uploads the policy of a contract after the customer has agreed, and changes its state. */
@Injectable()
export class PolicyUploadService {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly policies: WechatPayPolicyService,
    private readonly signing: ContractSigningService,
  ) {}

  /** `undefined` when the customer was not asked to let WeChat show a policy. */
  async find(planId: number, code: string): Promise<ShownPolicy | undefined> {
    const insuranceNo = this.signing.find(planId, code)?.insuranceNo;
    if (insuranceNo === undefined) return undefined;
    const { insurance_name: name, auth_state: authState } = await this.policies.queryAuthorization({
      out_insurance_no: insuranceNo,
    });
    return { insuranceNo, name, authState, uploaded: await this.findUploaded(insuranceNo) };
  }

  async upload(contract: SignedContract, upload: PolicyUpload): Promise<void> {
    const { plan_id, out_contract_code } = contract;
    // The openid is not kept: the contract at WeChat Pay has it.
    const { openid } = await this.insurance.queryContract({ plan_id, out_contract_code });
    await this.policies.uploadPolicy({
      out_insurance_no: this.getNumber(contract),
      // In plain text: the package encrypts each name.
      insured_name_list: [upload.insuredName],
      insurance_company_code: upload.companyCode,
      policy_code: upload.policyCode,
      policy_type: upload.policyType,
      policy_state: 'POLICY_STATE_APPROVED',
      coverage_detail: upload.coverageDetail,
      effective_time: startOf(upload.begins),
      // The end is exclusive.
      expired_time: startOf(addDayTo(upload.ends)),
      support_renewal: false,
      free_insurance: false,
      openid,
      plan_id: String(plan_id),
      out_contract_code,
    });
  }

  async changeState(contract: SignedContract, state: PolicyState): Promise<void> {
    await this.policies.updatePolicy({
      out_insurance_no: this.getNumber(contract),
      policy_state: state,
    });
  }

  private getNumber({ plan_id, out_contract_code }: SignedContract): string {
    const insuranceNo = this.signing.find(plan_id, out_contract_code)?.insuranceNo;
    if (insuranceNo !== undefined) return insuranceNo;
    throw new NotFoundException('The contract has no policy in WeChat. 该协议没有微信保单。');
  }

  private async findUploaded(out_insurance_no: string): Promise<ShownPolicy['uploaded']> {
    try {
      const { insured_name_list: _names, ...policy } = await this.policies.queryPolicy({
        out_insurance_no,
      });
      return policy;
    } catch (error) {
      if (error instanceof WechatPayApiError && error.code === 'RESOURCE_NOT_EXISTS') {
        return undefined;
      }
      throw error;
    }
  }
}

function startOf(date: string): string {
  return `${date}T00:00:00+08:00`;
}

/** Leaves an invalid date as it is, so that the package reports it. */
function addDayTo(date: string): string {
  return Number.isNaN(Date.parse(date)) ? date : addDays(date, 1);
}
