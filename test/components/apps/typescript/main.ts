import 'reflect-metadata';
import { Module } from '@nestjs/common';
import {
  type PolicyPeriod,
  plannedPeriods,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';
import { RedisNotificationStore } from 'nestjs-wechatpay-insurance/redis';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

export const simulator = WechatPaySimulator.start();
export const planned = (periods: readonly PolicyPeriod[]) => plannedPeriods(periods);
export type Store = RedisNotificationStore;

@Module({ imports: [WechatPayInsuranceModule.forRootAsync({ useFactory: () => ({}) as never })] })
export class AppModule {
  constructor(readonly insurance: WechatPayInsuranceService) {}
}
