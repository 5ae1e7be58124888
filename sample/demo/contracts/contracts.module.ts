import { Module } from '@nestjs/common';
import { ContractLookupService } from './contract-lookup.service.js';
import { ContractSigningService } from './contract-signing.service.js';
import { ContractsApiController } from './contracts.api.controller.js';
import { ContractsController } from './contracts.controller.js';
import { PolicyAuthorizationService } from './policy-authorization.service.js';
import { PreSignService } from './pre-sign.service.js';

@Module({
  controllers: [ContractsController, ContractsApiController],
  providers: [
    ContractSigningService,
    ContractLookupService,
    PolicyAuthorizationService,
    PreSignService,
  ],
  exports: [ContractSigningService, ContractLookupService],
})
export class ContractsModule {}
