import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { WechatPayInsuranceModule } from 'nestjs-wechatpay-insurance';
import { fileURLToPath } from 'node:url';
import { SampleConfig } from './config/sample-config.js';
import { SampleConfigModule } from './config/sample-config.module.js';
import { ContractsModule } from './contracts/contracts.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { EmbeddedSimulator } from './wechat-pay/embedded-simulator.js';
import { SimulatorModule } from './wechat-pay/simulator.module.js';
import { wechatPayOptions } from './wechat-pay/wechat-pay-options.js';

@Module({
  imports: [
    ConfigModule.forRoot({
      // sample/.env, seen from sample/dist; the environment wins.
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
    }),
    ContractsModule,
    NotificationsModule,
  ],
})
export class AppModule {}
