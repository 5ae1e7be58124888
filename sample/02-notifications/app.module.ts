import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { PoliciesController } from './policies.controller.js';
import { PolicyBook } from './policy-book.js';
import { PolicySales } from './policy-sales.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
      // Receives the notifications on this path and calls the methods with @OnWechatPayNotification().
      notificationPath: 'wechatpay/notifications',
    }),
  ],
  controllers: [PoliciesController],
  providers: [PolicyBook, PolicySales],
})
export class AppModule {}
