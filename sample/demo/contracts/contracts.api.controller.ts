import { Body, Controller, Get, Param, Post, UseFilters } from '@nestjs/common';
import { WechatPayExceptionFilter } from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import type { SignedContract } from './contract-lookup.service.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { ContractSigningService } from './contract-signing.service.js';
import { contractPath } from './contract-urls.js';
import { SignedContractPipe } from './signed-contract.pipe.js';
import { readPolicyForm, sensibleValues } from './policy-form.js';

/** The same steps as the pages, for curl. */
@Controller('api/contracts')
@UseFilters(WechatPayExceptionFilter)
export class ContractsApiController {
  constructor(
    private readonly config: SampleConfig,
    private readonly clock: SampleClock,
    private readonly simulator: EmbeddedSimulator,
    private readonly signing: ContractSigningService,
  ) {}

  /** Accepts the fields of the form, form-encoded or as JSON; each has a default. */
  @Post()
  async start(@Body() body: unknown) {
    const form = readPolicyForm(body, sensibleValues(this.config, this.clock.today));
    const { planId, code, launch } = await this.signing.start(form);
    return {
      plan_id: planId,
      out_contract_code: code,
      ...(launch.by === 'page'
        ? { redirect_url: launch.redirectUrl }
        : { launch: launch.call, customer_page: this.simulator.customerPage(launch.session) }),
      contract: `${this.config.url}/api${contractPath(planId, code)}`,
    };
  }

  @Get(':planId/:code')
  show(@Param(SignedContractPipe) contract: SignedContract) {
    // The customer's phone exists only in a simulation.
    return { ...contract, customer_page: this.simulator.customerPage(contract.contract_id) };
  }
}
