import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { PoliciesService } from './policies.service.js';
import { PolicySales } from './policy-sales.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
      notificationPath: 'wechatpay/notifications',
    }),
  ],
  providers: [PoliciesService, PolicySales],
})
export class AppModule {}
