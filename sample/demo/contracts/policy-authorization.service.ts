import { Injectable } from '@nestjs/common';
import { WechatPayPolicyService, type PreEntrustSignDto } from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { freshNumber } from './contract-codes.js';

/** Asks the customer to let WeChat show a policy (微信保单服务), together with the signature. */
@Injectable()
export class PolicyAuthorizationService {
  constructor(
    private readonly policies: WechatPayPolicyService,
    private readonly clock: SampleClock,
  ) {}

  /**
   * @param name of the policy, as WeChat shows it; empty to request nothing.
   * @returns the insurer's number of the policy.
   */
  async submit(name: string, contract: PreEntrustSignDto): Promise<string | undefined> {
    if (name === '') return undefined;
    const out_insurance_no = freshNumber('I', this.clock.today);
    await this.policies.submitAuthorization({
      out_insurance_no,
      insurance_name: name,
      // A string here, a number elsewhere.
      plan_id: String(contract.plan_id),
      out_contract_code: contract.out_contract_code,
    });
    return out_insurance_no;
  }
}
