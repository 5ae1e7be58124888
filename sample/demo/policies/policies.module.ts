import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { PoliciesController } from './policies.controller.js';
import { PolicyUploadService } from './policy-upload.service.js';

@Module({
  imports: [ContractsModule],
  controllers: [PoliciesController],
  providers: [PolicyUploadService],
  exports: [PolicyUploadService],
})
export class PoliciesModule {}
