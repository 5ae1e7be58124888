import { Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { maskInsuredName, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';
import { PremiumCollection } from 'nestjs-wechatpay-insurance/collection';
import { PolicyBook } from './policy-book.js';
import { SimulatedTime } from './simulated-time.js';

const PLAN_ID = 12535;
const PREMIUM = { total: 1000 };
const PERIODS = 3;

@Controller('policies')
export class PoliciesController {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly collection: PremiumCollection,
    private readonly policies: PolicyBook,
    private readonly time: SimulatedTime,
  ) {}

  /** Offers a policy with three monthly premiums, the first tomorrow. The collection enrols its contract once it is signed. */
  @Post(':code')
  async offer(@Param('code') code: string) {
    this.policies.add(code, PLAN_ID);
    return this.insurance.preEntrustSign({
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: PLAN_ID,
      out_contract_code: code,
      insured_display_name: maskInsuredName('张三'),
      policy_start_date: this.time.getDate(1),
      policy_end_date: this.time.getDate(365),
      policy_periods: Array.from({ length: PERIODS }, (_, index) => ({
        policy_period_id: index + 1,
        estimated_deduct_date: this.time.getDate(1 + 31 * index),
        estimated_deduct_amount: PREMIUM,
      })),
    });
  }

  /** The policy in the insurer's book, and the states of its premiums in the ledger. */
  @Get(':code')
  async find(@Param('code') code: string) {
    const { plan_id, lapsed, paid, notes } = this.policies.find(code);
    const ledger = await this.collection.find({ plan_id, out_contract_code: code });
    if (ledger === undefined) throw new NotFoundException('The contract is not signed');
    const states = ledger.premiums.map(({ state }) => state);
    return { contract_id: ledger.contract.contract_id, states, paid, lapsed, notes };
  }

  /** The insurer ends the cover: the policy of the collection then skips its premiums. */
  @Post(':code/lapse')
  lapse(@Param('code') code: string) {
    this.policies.find(code).lapsed = true;
    return { lapsed: true };
  }
}
