import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PremiumsModule } from '../premiums/premiums.module.js';
import { ContractOverviewService } from './contract-overview.service.js';
import { ContractClockController } from './contract-clock.controller.js';
import { ContractListController } from './contract-list.controller.js';
import { ContractListService } from './contract-list.service.js';
import { NotificationsPageController } from './notifications-page.controller.js';
import { OverviewController } from './overview.controller.js';

@Module({
  imports: [ContractsModule, NotificationsModule, PoliciesModule, PremiumsModule],
  controllers: [
    ContractListController,
    OverviewController,
    ContractClockController,
    NotificationsPageController,
  ],
  providers: [ContractOverviewService, ContractListService],
})
export class OverviewModule {}
