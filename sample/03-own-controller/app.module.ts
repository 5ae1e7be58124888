import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { NotificationsController } from './notifications.controller.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyBook } from './policy-book.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    // WECHATPAY_LIFE_MCHID, WECHATPAY_LIFE_API_V3_KEY, …
    WechatPayInsuranceModule.forRootAsync({
      name: 'life',
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        wechatPayInsuranceOptionsFromConfig(config, { prefix: 'WECHATPAY_LIFE_' }),
    }),
    WechatPayInsuranceModule.forRootAsync({
      name: 'health',
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        wechatPayInsuranceOptionsFromConfig(config, { prefix: 'WECHATPAY_HEALTH_' }),
    }),
  ],
  controllers: [PoliciesController, NotificationsController],
  providers: [PolicyBook],
})
export class AppModule {}
