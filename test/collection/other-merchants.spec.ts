import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { afterEach, expect, it } from 'vitest';
import {
  InProcessCollectionQueue,
  MemoryCollectionStore,
  OnPremium,
  PremiumCollectionModule,
} from '../../lib/collection/index.js';
import {
  getWechatPayInsuranceToken,
  WechatPayInsuranceModule,
  type WechatPayInsuranceService,
} from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';

class Premiums {
  @OnPremium('paid')
  book(): void {}
}

let stop: (() => Promise<unknown>) | undefined;
afterEach(() => stop?.());

it('the collection leaves the contracts of a named merchant alone', async () => {
  const [ours, theirs] = await Promise.all([
    WechatPaySimulator.start(),
    WechatPaySimulator.start(),
  ]);
  const store = new MemoryCollectionStore();
  @Module({
    imports: [
      WechatPayInsuranceModule.forRoot({
        ...ours.moduleOptions,
        transactionNotifyUrl: 'http://127.0.0.1:1/ours',
        notificationPath: 'ours',
        isGlobal: true,
      }),
      WechatPayInsuranceModule.forRoot({
        ...theirs.moduleOptions,
        name: 'life',
        contractNotifyUrl: 'http://127.0.0.1:1/life',
        transactionNotifyUrl: 'http://127.0.0.1:1/life',
        notificationPath: 'life',
      }),
      PremiumCollectionModule.forRoot({
        store,
        queue: new InProcessCollectionQueue(),
        sweepInterval: false,
      }),
    ],
    providers: [Premiums],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), {
    abortOnError: false,
    logger: false,
  });
  stop = () => Promise.all([app.close(), ours.stop(), theirs.stop()]);
  await app.init();
  theirs.deliverTo(app);
  const insurance = app.get<WechatPayInsuranceService>(getWechatPayInsuranceToken('life'), {
    strict: false,
  });
  const { redirect_url } = await insurance.preEntrustSign({
    plan_id: 12535,
    out_contract_code: 'life1',
    openid: 'oUser',
    insured_display_name: '*三',
    policy_start_date: '2099-01-02',
    policy_end_date: '2099-12-31',
    policy_periods: [
      {
        policy_period_id: 1,
        estimated_deduct_date: '2099-01-03',
        estimated_deduct_amount: { total: 1000, currency: 'CNY' },
      },
    ],
  });
  const { contract_id } = await theirs.user.sign(redirect_url);
  expect(theirs.deliveries).toEqual([
    expect.objectContaining({ event_type: 'INSURANCE_ENTRUST.SIGN', attempt: 1, status: 204 }),
  ]);
  expect(await store.load(contract_id)).toBeUndefined();
  expect(ours.requests).toEqual([]);
});
