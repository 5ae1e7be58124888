import { Body, Controller, Get, Post, Redirect, UseFilters, UseInterceptors } from '@nestjs/common';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { ContractSigningService } from './contract-signing.service.js';
import { launchPath } from './contract-urls.js';
import { FormIssuesFilter } from './form-issues.filter.js';
import { formPage } from './pages/form.page.js';
import { readPolicyForm, sensibleValues } from './policy-form.js';

/** Starts the steps in the browser: form → pre-sign → WeChat Pay → back to the contract. */
@Controller()
@UseInterceptors(PageInterceptor)
@UseFilters(ProblemPageFilter)
export class ContractsController {
  constructor(
    private readonly config: SampleConfig,
    private readonly clock: SampleClock,
    private readonly simulator: EmbeddedSimulator,
    private readonly signing: ContractSigningService,
  ) {}

  @Get()
  form(): Page {
    const values = sensibleValues(this.config, this.clock.today);
    return formPage(values, { simulated: this.simulator.isRunning });
  }

  /** Redirects to the launch page, a page with a path to which WeChat can return the browser. */
  @Post('contracts')
  @Redirect('/', 303)
  @UseFilters(FormIssuesFilter)
  async start(@Body() body: unknown): Promise<{ url: string }> {
    const form = readPolicyForm(body, sensibleValues(this.config, this.clock.today));
    const { planId, code } = await this.signing.start(form);
    return { url: launchPath(planId, code) };
  }
}
