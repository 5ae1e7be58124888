import { Controller, Get, Param, Post } from '@nestjs/common';
import { maskInsuredName, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';
import { Pool } from 'pg';

const STATE = `
  SELECT active, (SELECT count(*)::int FROM ledger WHERE out_trade_no = $2) AS payments,
    (SELECT count(*)::int FROM letters) AS letters
  FROM policies WHERE out_contract_code = $1`;

@Controller('policies')
export class PoliciesController {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly pool: Pool,
  ) {}

  /** Records the policy before the customer can sign it. The first premium is paid while signing. */
  @Post(':code')
  async offer(@Param('code') code: string) {
    const amount = { total: 1000 };
    await this.pool.query('INSERT INTO policies (out_contract_code) VALUES ($1)', [code]);
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
          estimated_deduct_amount: amount,
        },
        {
          policy_period_id: 2,
          estimated_deduct_date: '2035-02-01',
          estimated_deduct_amount: amount,
        },
      ],
      amount,
      out_trade_no: `${code}-1`,
      description: 'Health cover, first month',
    });
  }

  @Get(':code')
  async find(@Param('code') code: string) {
    const { rows } = await this.pool.query(STATE, [code, `${code}-1`]);
    return rows[0];
  }
}
