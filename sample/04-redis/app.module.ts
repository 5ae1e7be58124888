import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Redis } from 'ioredis';
import {
  businessKey,
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { RedisNotificationStore } from 'nestjs-wechatpay-insurance/redis';
import { PoliciesController } from './policies.controller.js';
import { PolicySales } from './policy-sales.js';
import { RedisModule } from './redis.module.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    RedisModule,
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService, Redis],
      useFactory: (config: ConfigService, redis: Redis) => ({
        ...wechatPayInsuranceOptionsFromConfig(config),
        // The instances share the records of the handlers that are done.
        notifications: { store: new RedisNotificationStore(redis), key: businessKey },
      }),
      notificationPath: 'wechatpay/notifications',
    }),
  ],
  controllers: [PoliciesController],
  providers: [PolicySales],
})
export class AppModule {}
