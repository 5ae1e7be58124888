import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MemoryCollectionStore } from 'nestjs-wechatpay-insurance/collection';
import { TimeTravelService, type TimedWork } from '../clock/time-travel.service.js';
import { AutomaticCollection } from './automatic-collection.js';
import { OutageService } from './outage.service.js';

/** Lets the simulated time stop at each moment at which premiums are due. */
@Injectable()
export class CollectionTimer implements OnModuleInit, TimedWork {
  constructor(
    private readonly travels: TimeTravelService,
    private readonly automatic: AutomaticCollection,
    private readonly store: MemoryCollectionStore,
    private readonly outage: OutageService,
  ) {}

  onModuleInit(): void {
    if (this.automatic.isAvailable) this.travels.stopFor(this);
  }

  async findNext(until: Date): Promise<Date | undefined> {
    const [due] = await this.store.findDue({ now: until.getTime(), limit: 1 });
    return due && new Date(due.dueAt);
  }

  async work(): Promise<void> {
    this.outage.endWhenOver();
    await this.automatic.getEngine().runUntilIdle();
  }
}
