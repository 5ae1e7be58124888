import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getWechatPayInsuranceOptionsToken, WechatPayApiError } from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import { PoliciesService } from './policies.service.js';

const NOTIFY_URL = 'http://127.0.0.1:3000/wechatpay/notifications';

describe('policies, with the simulator of WeChat Pay', () => {
  let simulator: WechatPaySimulator;
  let app: INestApplication;
  let policies: PoliciesService;

  beforeEach(async () => {
    simulator = await WechatPaySimulator.start({ now: '2026-12-01T10:00:00+08:00' });
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(getWechatPayInsuranceOptionsToken())
      .useValue({
        ...simulator.moduleOptions,
        contractNotifyUrl: NOTIFY_URL,
        transactionNotifyUrl: NOTIFY_URL,
      })
      .compile();
    app = module.createNestApplication({ logger: false });
    await app.init();
    // The application does not listen: the notifications reach it without a port.
    simulator.deliverTo(app);
    policies = app.get(PoliciesService);
  });

  afterEach(async () => {
    await app.close();
    await simulator.stop();
  });

  async function sign(code: string): Promise<void> {
    await simulator.user.sign(await policies.offer(code, '张三'));
    expect(policies.find(code).state).toBe('active');
  }

  it('deducts the premium on its day', async () => {
    await sign('P1');
    await simulator.advanceTo('2027-01-01T10:00:00+08:00');
    await policies.schedule('P1');
    await simulator.advanceTo('2027-01-02T10:00:00+08:00');
    await policies.deduct('P1');
    expect(policies.find('P1').state).toBe('active');
    await simulator.advanceBy(5_000);
    expect(policies.find('P1').state).toBe('paid');
  });

  it('retries a premium for which the wallet of the customer was empty', async () => {
    await sign('P1');
    await simulator.advanceTo('2027-01-01T10:00:00+08:00');
    await policies.schedule('P1');
    await simulator.advanceTo('2027-01-02T10:00:00+08:00');
    await simulator.user.failToPay(policies.find('P1').contractId!, { times: 1 });
    await policies.deduct('P1');
    await simulator.advanceBy(5_000);
    expect(policies.find('P1').state).toBe('unpaid');
    await policies.deduct('P1', 2);
    await simulator.advanceBy(5_000);
    expect(policies.find('P1').state).toBe('paid');
  });

  it('leaves a declined policy as it is, since WeChat Pay sends no notification', async () => {
    await simulator.user.decline(await policies.offer('P1', '张三'));
    expect(policies.find('P1')).toEqual({ state: 'offered' });
    expect(simulator.deliveries).toHaveLength(0);
  });

  it('reports that the outcome is unknown when WeChat Pay responds 500', async () => {
    await sign('P1');
    await simulator.advanceTo('2027-01-01T10:00:00+08:00');
    simulator.fail({ status: 500, code: 'SYSTEM_ERROR', times: Infinity });
    const error: unknown = await policies.schedule('P1').catch((reason: unknown) => reason);
    expect(WechatPayApiError.is(error) && error.outcomeUnknown).toBe(true);
  });
});
