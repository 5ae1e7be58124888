import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { PolicySales } from './policy-sales.service.js';

@Module({
  imports: [
    ConfigModule.forRoot(),
    WechatPayInsuranceModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
      notificationPath: 'wechatpay/notifications',
    }),
    WechatPayInsuranceModule.forRootAsync({
      name: 'life',
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        wechatPayInsuranceOptionsFromConfig(config, { prefix: 'WECHATPAY_LIFE_' }),
      notificationPath: 'wechatpay/life/notifications',
    }),
  ],
  providers: [PolicySales], // see Inject below
  exports: [PolicySales],
})
export class PaymentsModule {}
