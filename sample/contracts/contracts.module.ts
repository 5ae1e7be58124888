import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ContractLookupService } from './contract-lookup.service.js';
import { ContractSigningService } from './contract-signing.service.js';
import { ContractsApiController } from './contracts.api.controller.js';
import { ContractsController } from './contracts.controller.js';

@Module({
  imports: [NotificationsModule],
  controllers: [ContractsController, ContractsApiController],
  providers: [ContractSigningService, ContractLookupService],
})
export class ContractsModule {}
