import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PremiumsModule } from '../premiums/premiums.module.js';
import { CollectionController } from './collection.controller.js';
import { CollectionLog } from './collection-log.js';
import { CollectionOverviewService } from './collection-overview.service.js';
import { CollectionTimer } from './collection-timer.js';
import { ContractCollectionController } from './contract-collection.controller.js';
import { OutageService } from './outage.service.js';
import { PortfolioService } from './portfolio.service.js';
import { SimulationController } from './simulation.controller.js';

/** The pages of the collection. */
@Module({
  imports: [ContractsModule, NotificationsModule, PremiumsModule],
  controllers: [CollectionController, SimulationController, ContractCollectionController],
  providers: [
    CollectionLog,
    CollectionOverviewService,
    CollectionTimer,
    OutageService,
    PortfolioService,
  ],
})
export class CollectionModule {}
