import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import {
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
} from 'nestjs-wechatpay-insurance';
import { ContractExceptionFilter } from './contract-exception.filter.js';
import { ContractsController } from './contracts.controller.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    WechatPayInsuranceModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
    }),
  ],
  controllers: [ContractsController],
  providers: [
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ forbidNonWhitelisted: true, whitelist: true }),
    },
    { provide: APP_FILTER, useClass: ContractExceptionFilter },
  ],
})
export class AppModule {}
