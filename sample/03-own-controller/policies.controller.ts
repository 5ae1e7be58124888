import { Controller, Get, Param, ParseEnumPipe, Post } from '@nestjs/common';
import {
  InjectWechatPayInsurance,
  maskInsuredName,
  type PreEntrustSignResponse,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';
import { type Merchant, PolicyBook } from './policy-book.js';

const merchantPipe = new ParseEnumPipe({ life: 'life', health: 'health' });

@Controller('policies')
export class PoliciesController {
  constructor(
    @InjectWechatPayInsurance('life') private readonly life: WechatPayInsuranceService,
    @InjectWechatPayInsurance('health') private readonly health: WechatPayInsuranceService,
    private readonly policies: PolicyBook,
  ) {}

  @Post(':merchant/:code')
  async offer(
    @Param('merchant', merchantPipe) merchant: Merchant,
    @Param('code') code: string,
  ): Promise<PreEntrustSignResponse> {
    const insurance = merchant === 'life' ? this.life : this.health;
    // Before the request, so that no notification can be earlier.
    this.policies.add(merchant, code);
    const period = {
      policy_period_id: 1,
      estimated_deduct_date: '2035-01-01',
      estimated_deduct_amount: { total: 1000 },
    };
    return insurance.preEntrustSign({
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: 12535,
      out_contract_code: code,
      insured_display_name: maskInsuredName('张三'),
      policy_start_date: '2035-01-01',
      policy_end_date: '2035-12-31',
      policy_periods: [period],
    });
  }

  @Get(':merchant/:code')
  find(@Param('merchant', merchantPipe) merchant: Merchant, @Param('code') code: string) {
    return this.policies.find(merchant, code);
  }
}
