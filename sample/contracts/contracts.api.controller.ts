import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
  UseFilters,
} from '@nestjs/common';
import { WechatPayExceptionFilter } from 'nestjs-wechatpay-insurance';
import { SampleConfig } from '../config/sample-config.js';
import { ContractLookupService, type ShownContract } from './contract-lookup.service.js';
import { ContractSigningService } from './contract-signing.service.js';
import { contractPath } from './contract-urls.js';
import { readPolicyForm, sensibleValues } from './policy-form.js';

/** The same walk as the pages, for curl. */
@Controller('api/contracts')
@UseFilters(WechatPayExceptionFilter)
export class ContractsApiController {
  constructor(
    private readonly config: SampleConfig,
    private readonly signing: ContractSigningService,
    private readonly lookup: ContractLookupService,
  ) {}

  /** Takes the fields of the form, as a form or as JSON; each has a sensible value. */
  @Post()
  async start(@Body() body: unknown) {
    const form = readPolicyForm(body, sensibleValues(this.config));
    const { planId, code, redirectUrl } = await this.signing.start(form);
    return {
      plan_id: planId,
      out_contract_code: code,
      redirect_url: redirectUrl,
      contract: `${this.config.url}/api${contractPath(planId, code)}`,
    };
  }

  @Get(':planId/:code')
  async show(
    @Param('planId', ParseIntPipe) planId: number,
    @Param('code') code: string,
  ): Promise<ShownContract> {
    const contract = await this.lookup.find(planId, code);
    if (contract !== undefined) return contract;
    throw new NotFoundException(
      'Nobody has signed this contract: declined, or not decided yet. 尚未签约：用户已拒绝或尚未操作。',
    );
  }
}
