import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HandledEffect } from './handled-effect.entity.js';
import { Policy } from './policy.entity.js';
import { PolicySales } from './policy-sales.js';
import { Premium } from './premium.entity.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        type: 'postgres',
        url: config.getOrThrow('DATABASE_URL'),
        entities: [HandledEffect, Policy, Premium],
        synchronize: true, // creates the tables; a real application has migrations
        extra: {
          lock_timeout: 3_000, // ms: below WeChat Pay's 5 seconds
          idle_in_transaction_session_timeout: 30_000, // releases the locks of a hung process
        },
      }),
    }),
  ],
  providers: [PolicySales],
})
export class SalesModule {}
