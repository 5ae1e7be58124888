import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { CollectionModule } from './collection.module.js';
import { OperationsController } from './operations.controller.js';
import { PoliciesController } from './policies.controller.js';
import { Premiums } from './premiums.js';
import { TimeController } from './time.controller.js';

/** Needs Redis, and the packages of Bull Board. */
const boards = process.env.REDIS_URL ? [(await import('./board.module.js')).BoardModule] : [];

@Module({
  imports: [
    ...boards,
    ConfigModule.forRoot({ isGlobal: true }),
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
      notificationPath: 'wechatpay/notifications',
      isGlobal: true,
    }),
    CollectionModule,
  ],
  controllers: [PoliciesController, OperationsController, TimeController],
  providers: [Premiums],
})
export class AppModule {}
