import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PremiumsModule } from '../premiums/premiums.module.js';
import { ContractOverviewService } from './contract-overview.service.js';
import { OverviewController } from './overview.controller.js';

@Module({
  imports: [ContractsModule, NotificationsModule, PremiumsModule],
  controllers: [OverviewController],
  providers: [ContractOverviewService],
})
export class OverviewModule {}
