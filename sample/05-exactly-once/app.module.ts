import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  businessKey,
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { DatabaseModule } from './database.module.js';
import { InboxWorker } from './inbox-worker.js';
import { NotificationInbox } from './notification-inbox.js';
import { PoliciesController } from './policies.controller.js';
import { PolicySales } from './policy-sales.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    DatabaseModule,
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        ...wechatPayInsuranceOptionsFromConfig(config),
        notifications: { key: businessKey },
      }),
      notificationPath: 'wechatpay/notifications',
    }),
  ],
  controllers: [PoliciesController],
  providers: [PolicySales, NotificationInbox, InboxWorker],
})
export class AppModule {}
