import { Test, type TestingModule } from '@nestjs/testing';
import {
  getWechatPayInsuranceOptionsToken,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';
import { createNotification, createWechatPayTestOptions } from 'nestjs-wechatpay-insurance/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppModule } from './app.module.js';
import { PoliciesService } from './policies.service.js';
import { PolicySales } from './policy-sales.js';

/** No server and no credentials: the options are made up, and WeChat Pay's service is a fake. */
describe('policies, with a fake of WeChat Pay', () => {
  const preEntrustSign = vi.fn<WechatPayInsuranceService['preEntrustSign']>();
  let module: TestingModule;
  let policies: PoliciesService;

  beforeEach(async () => {
    preEntrustSign.mockResolvedValue({ redirect_url: 'https://payapp.weixin.qq.com/sign' });
    module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(getWechatPayInsuranceOptionsToken())
      .useValue(createWechatPayTestOptions())
      .overrideProvider(WechatPayInsuranceService)
      .useValue({ preEntrustSign })
      .compile();
    policies = module.get(PoliciesService);
  });

  afterEach(() => module.close());

  it('offers a policy under a masked name and returns the signing page', async () => {
    expect(await policies.offer('P1', '张三')).toBe('https://payapp.weixin.qq.com/sign');
    const [request] = preEntrustSign.mock.lastCall!;
    expect(request).toMatchObject({ out_contract_code: 'P1', insured_display_name: '*三' });
    expect(policies.find('P1')).toEqual({ state: 'offered' });
  });

  it('activates a policy when its contract is signed', async () => {
    await policies.offer('P1', '张三');
    const notification = createNotification('INSURANCE_ENTRUST.SIGN', {
      contract_id: 'C1',
      out_contract_code: 'P1',
    });
    await module.get(PolicySales).contractSigned(notification);
    expect(policies.find('P1')).toEqual({ state: 'active', contractId: 'C1' });
  });

  it('marks a policy as unpaid when a deduction fails', async () => {
    await policies.offer('P1', '张三');
    const notification = createNotification('TRANSACTION.FAIL', { attach: 'P1' });
    await module.get(PolicySales).premiumDeducted(notification);
    expect(policies.find('P1').state).toBe('unpaid');
  });
});
