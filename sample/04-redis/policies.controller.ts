import { Controller, Get, Param, Post } from '@nestjs/common';
import { Redis } from 'ioredis';
import { maskInsuredName, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';

@Controller('policies')
export class PoliciesController {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly redis: Redis,
  ) {}

  @Post(':code')
  async offer(@Param('code') code: string) {
    const period = {
      policy_period_id: 1,
      estimated_deduct_date: '2035-01-01',
      estimated_deduct_amount: { total: 1000 },
    };
    return this.insurance.preEntrustSign({
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: 12535,
      out_contract_code: code,
      insured_display_name: maskInsuredName('张三'),
      policy_start_date: '2035-01-01',
      policy_end_date: '2035-12-31',
      policy_periods: [period],
    });
  }

  /** How often the handler has run for this policy, over all instances. */
  @Get(':code')
  async find(@Param('code') code: string) {
    return { runs: Number(await this.redis.hget('policies', code)) };
  }
}
