import { Body, Controller, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import { WechatPayExceptionFilter } from 'nestjs-wechatpay-insurance';
import {
  ContractLookupService,
  type SignedContract,
} from '../contracts/contract-lookup.service.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { readLowerRequest, readNextList, readRemark } from './change-forms.js';
import { ContractChangesService } from './contract-changes.service.js';

/** The changes for curl. Each responds with the contract after the change. */
@Controller('api/contracts/:planId/:code')
@UseFilters(WechatPayExceptionFilter)
export class ChangesApiController {
  constructor(
    private readonly changes: ContractChangesService,
    private readonly lookup: ContractLookupService,
  ) {}

  @Post('renewal')
  @HttpCode(200)
  async renew(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.changes.renew(contract, readNextList(body));
    return this.now(contract);
  }

  @Post('modification')
  @HttpCode(200)
  async lower(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.changes.lower(contract, readLowerRequest(body));
    return this.now(contract);
  }

  @Post('termination')
  @HttpCode(200)
  async terminate(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.changes.terminate(contract, readRemark(body));
    return this.now(contract);
  }

  private now({ plan_id, out_contract_code }: SignedContract): Promise<SignedContract> {
    return this.lookup.get(plan_id, out_contract_code);
  }
}
