import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { BoardModule } from './board.module.js';
import { CollectionModule } from './collection.module.js';
import { OperationsController } from './operations.controller.js';
import { PoliciesController } from './policies.controller.js';
import { Premiums } from './premiums.js';
import { Refunds } from './refunds.js';
import { RefundsController } from './refunds.controller.js';
import { TimeController } from './time.controller.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
      notificationPath: 'wechatpay/notifications',
      isGlobal: true,
    }),
    CollectionModule,
    BoardModule,
  ],
  controllers: [PoliciesController, OperationsController, RefundsController, TimeController],
  providers: [Premiums, Refunds],
})
export class AppModule {}
