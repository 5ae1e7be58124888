import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { ConditionalModule, ConfigModule, ConfigService } from '@nestjs/config';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { WechatPayInsuranceModule } from 'nestjs-wechatpay-insurance';
import { fileURLToPath } from 'node:url';
import { BillsModule } from './bills/bills.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClockModule } from './clock/clock.module.js';
import { CollectionEngineModule } from './collection/collection-engine.module.js';
import { CollectionModule } from './collection/collection.module.js';
import { LedgerModule } from './collection/ledger.module.js';
import { SampleConfig } from './config/sample-config.js';
import { SampleConfigModule } from './config/sample-config.module.js';
import { ContractsModule } from './contracts/contracts.module.js';
import { FlashModule } from './flash/flash.module.js';
import { NotFoundFilter } from './html/not-found.filter.js';
import { NOTIFICATION_PATH } from './notifications/notification-path.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { PremiumsModule } from './premiums/premiums.module.js';
import { OwnHostMiddleware } from './security/own-host.middleware.js';
import { SameOriginGuard } from './security/same-origin.guard.js';
import { EmbeddedSimulator } from './wechat-pay/embedded-simulator.js';
import { SimulatorModule } from './wechat-pay/simulator.module.js';
import { hasMerchant } from './wechat-pay/merchant-variables.js';
import { wechatPayOptions } from './wechat-pay/wechat-pay-options.js';

@Module({
  imports: [
    ConfigModule.forRoot({
      // sample/demo/.env, relative to sample/demo/dist; variables of the environment take precedence.
      envFilePath: fileURLToPath(new URL('../.env', import.meta.url)),
      isGlobal: true,
    }),
    SampleConfigModule,
    SimulatorModule,
    // Without a simulator to fall back to, the factory of your application is one line:
    // useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config)
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService, SampleConfig, EmbeddedSimulator],
      useFactory: wechatPayOptions,
      isGlobal: true,
      // Receives notifications on this path and calls the methods with @OnWechatPayNotification().
      notificationPath: NOTIFICATION_PATH,
    }),
    ClockModule,
    LedgerModule,
    ConditionalModule.registerWhen(CollectionEngineModule, (env) => !hasMerchant(env), {
      debug: false,
    }),
    FlashModule,
    ContractsModule,
    PremiumsModule,
    ChangesModule,
    PoliciesModule,
    BillsModule,
    CollectionModule,
    OverviewModule,
    NotificationsModule,
  ],
  providers: [
    { provide: APP_GUARD, useClass: SameOriginGuard },
    { provide: APP_FILTER, useClass: NotFoundFilter },
  ],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(OwnHostMiddleware).forRoutes('{*path}');
  }
}
