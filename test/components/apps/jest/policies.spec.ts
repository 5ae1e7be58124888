import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  maskInsuredName,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  WechatPayRequestValidationError,
} from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

@Injectable()
class Sales {
  constructor(private readonly insurance: WechatPayInsuranceService) {}

  sign(out_contract_code: string) {
    const period = (policy_period_id: number, estimated_deduct_date: string) => ({
      policy_period_id,
      estimated_deduct_date,
      estimated_deduct_amount: { total: 1000 },
    });
    return this.insurance.preEntrustSign({
      openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
      plan_id: 12535,
      out_contract_code,
      insured_display_name: maskInsuredName('张三'),
      policy_start_date: '2026-12-02',
      policy_end_date: '2027-12-01',
      policy_periods: [period(1, '2026-12-02'), period(2, '2027-01-02')],
    });
  }
}

describe('the sale of a policy', () => {
  let simulator: WechatPaySimulator;
  let sales: Sales;
  let close: () => Promise<void>;

  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: '2026-12-01T10:00:00+08:00' });
    const module = await Test.createTestingModule({
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...simulator.moduleOptions,
          contractNotifyUrl: 'http://127.0.0.1:9/contracts',
        }),
      ],
      providers: [Sales],
    }).compile();
    sales = module.get(Sales);
    close = () => module.close();
  });

  afterAll(async () => {
    await close();
    await simulator.stop();
  });

  it('sends the customer to the signing page', async () => {
    const { redirect_url } = await sales.sign('A1');
    expect(redirect_url).toContain('http://127.0.0.1');
  });

  it('rejects a code with a blank', async () => {
    await expect(sales.sign('A 1')).rejects.toBeInstanceOf(WechatPayRequestValidationError);
  });
});
