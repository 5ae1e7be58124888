import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { PremiumsModule } from '../premiums/premiums.module.js';
import { ChangesApiController } from './changes.api.controller.js';
import { ChangesController } from './changes.controller.js';
import { ContractChangesService } from './contract-changes.service.js';

@Module({
  imports: [ContractsModule, PremiumsModule],
  controllers: [ChangesController, ChangesApiController],
  providers: [ContractChangesService],
})
export class ChangesModule {}
