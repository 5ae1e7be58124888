import { hasSubscribers } from 'node:diagnostics_channel';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  maskInsuredName,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';
import {
  MemoryCollectionStore,
  PREMIUM_COLLECTION_CHANNEL,
  PremiumCollection,
  PremiumCollectionModule,
} from 'nestjs-wechatpay-insurance/collection';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { PremiumCollectionMetrics } from './recipes/premium-collection-metrics.js';

const NOTIFY_URL = 'http://127.0.0.1:1/notifications';

/** Collects a premium whose first schedule WeChat Pay rejects; returns its metrics, and whether a recipe still listens. */
export async function collectPremium() {
  const simulator = await WechatPaySimulator.start({
    now: '2026-12-01T10:00:00+08:00',
    retrySchedule: [],
  });

  @Module({
    imports: [
      WechatPayInsuranceModule.forRoot({
        ...simulator.moduleOptions,
        contractNotifyUrl: NOTIFY_URL,
        transactionNotifyUrl: NOTIFY_URL,
        isGlobal: true,
      }),
      PremiumCollectionModule.forRoot({
        store: new MemoryCollectionStore(),
        sweepInterval: false,
        spread: 0,
        bills: false,
        clock: () => simulator.now,
      }),
    ],
    providers: [PremiumCollectionMetrics],
  })
  class CollectionAppModule {}

  const app = await NestFactory.create(CollectionAppModule, { logger: false });
  await app.init();
  const contract = { plan_id: 12535, out_contract_code: 'C1' };
  const { redirect_url } = await app.get(WechatPayInsuranceService).preEntrustSign({
    ...contract,
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    insured_display_name: maskInsuredName('张三'),
    policy_start_date: '2026-12-02',
    policy_end_date: '2027-12-01',
    policy_periods: ['2026-12-02', '2027-01-02'].map((estimated_deduct_date, index) => ({
      policy_period_id: index + 1,
      estimated_deduct_date,
      estimated_deduct_amount: { total: 1000 },
    })),
  });
  const { contract_id } = await simulator.user.sign(redirect_url);
  const collection = app.get(PremiumCollection);
  await collection.enrol(contract);
  simulator.fail({
    endpoint:
      'POST /v3/papay/insurance-pay/policy-periods/contract-id/{contract}/policy-period-id/{period}/schedule',
    code: 'PARAM_ERROR',
    times: 1,
  });
  await collection.runUntilIdle();
  await simulator.advanceBy(10 * 60_000);
  await collection.runUntilIdle();
  const text = await app.get(PremiumCollectionMetrics).registry.metrics();
  await app.close();
  await simulator.stop();
  return { contract_id, text, isSubscribed: hasSubscribers(PREMIUM_COLLECTION_CHANNEL) };
}
