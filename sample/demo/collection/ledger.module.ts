import { Global, Module } from '@nestjs/common';
import { MemoryCollectionStore } from 'nestjs-wechatpay-insurance/collection';
import { AutomaticCollection } from './automatic-collection.js';

/** The ledger of the collection, in memory. An application keeps it in its database. */
@Global()
@Module({
  providers: [MemoryCollectionStore, AutomaticCollection],
  exports: [MemoryCollectionStore, AutomaticCollection],
})
export class LedgerModule {}
