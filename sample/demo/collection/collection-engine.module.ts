import { Module } from '@nestjs/common';
import {
  InProcessCollectionQueue,
  MemoryCollectionStore,
  PremiumCollectionModule,
} from 'nestjs-wechatpay-insurance/collection';
import { SampleClock } from '../clock/sample-clock.js';
import { ContractsModule } from '../contracts/contracts.module.js';
import { DemoPolicy } from './demo-policy.js';

const HOUR = 3_600_000;

/** Collects the premiums of enrolled contracts. Imported in a simulation only: its ledger ends with the process. */
@Module({
  imports: [
    PremiumCollectionModule.forRootAsync({
      imports: [ContractsModule],
      inject: [MemoryCollectionStore, SampleClock],
      useFactory: (store: MemoryCollectionStore, clock: SampleClock) => ({
        store,
        clock: () => clock.now.getTime(),
        // A contract is enrolled with a button, so that the others can be collected by hand.
        autoEnrol: false,
        sweepInterval: 1_000,
        // A few contracts a day would all be done at 08:00.
        spread: 8 * HOUR,
        // The pauses after an error take real time, in which the simulated one stands still.
        queue: Object.assign(new InProcessCollectionQueue(), { slowDown: async () => {} }),
      }),
      policy: DemoPolicy,
      isGlobal: true,
    }),
  ],
})
export class CollectionEngineModule {}
