import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { PremiumCollectionModule } from 'nestjs-wechatpay-insurance/collection';
import { PolicyBook } from './policy-book.js';
import { PremiumPolicy } from './premium-policy.js';
import { SimulatedTime } from './simulated-time.js';
import { Storage } from './storage.js';

/** The providers that the collection injects: an application has its own modules here. */
@Module({
  providers: [
    PolicyBook,
    Storage,
    {
      provide: SimulatedTime,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => SimulatedTime.start(config.get('SIMULATOR_URL')),
    },
  ],
  exports: [PolicyBook, Storage, SimulatedTime],
})
class FoundationModule {}

@Module({
  imports: [
    FoundationModule,
    PremiumCollectionModule.forRootAsync({
      imports: [FoundationModule],
      inject: [Storage, SimulatedTime],
      useFactory: async (storage: Storage, time: SimulatedTime) => ({
        store: await storage.openStore(),
        queue: storage.openQueue(),
        installation: storage.installation,
        clock: time.now,
        // The simulation's time moves by request only, and each request works on what is due.
        sweepInterval: time.isSimulated ? false : 60_000,
      }),
      policy: PremiumPolicy,
    }),
  ],
  exports: [FoundationModule, PremiumCollectionModule],
})
export class CollectionModule {}
