import { Controller, Get, Param, Post } from '@nestjs/common';
import { maskInsuredName, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';
import { PolicyBook } from './policy-book.js';

@Controller('policies')
export class PoliciesController {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly policies: PolicyBook,
  ) {}

  /** Offers a policy with two monthly premiums of 10 yuan, the first paid while signing. */
  @Post(':code')
  async offer(@Param('code') code: string) {
    const total = 1000;
    // Before the request, so that no notification can be earlier.
    this.policies.add(code);
    return this.insurance.preEntrustSign({
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: 12535,
      out_contract_code: code,
      insured_display_name: maskInsuredName('张三'),
      policy_start_date: '2035-01-01',
      policy_end_date: '2035-12-31',
      policy_periods: [
        {
          policy_period_id: 1,
          estimated_deduct_date: '2035-01-01',
          estimated_deduct_amount: { total },
        },
        {
          policy_period_id: 2,
          estimated_deduct_date: '2035-02-01',
          estimated_deduct_amount: { total },
        },
      ],
      amount: { total },
      out_trade_no: `${code}-1`,
      description: 'Health cover, first month',
      attach: code,
    });
  }

  @Get(':code')
  find(@Param('code') code: string) {
    return this.policies.find(code);
  }
}
