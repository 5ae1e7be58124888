import {
  Body,
  Controller,
  Get,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Redirect,
  UseFilters,
  UseInterceptors,
} from '@nestjs/common';
import { SampleConfig } from '../config/sample-config.js';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { NotificationLog } from '../notifications/notification-log.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { ContractLookupService } from './contract-lookup.service.js';
import { ContractSigningService } from './contract-signing.service.js';
import { launchPath } from './contract-urls.js';
import { FormIssuesFilter } from './form-issues.filter.js';
import { contractPage } from './pages/contract.page.js';
import { formPage } from './pages/form.page.js';
import { launchPage } from './pages/launch.page.js';
import { sessionOverPage } from './pages/session-over.page.js';
import { readPolicyForm, sensibleValues } from './policy-form.js';

/** The walk in the browser: form → pre-sign → WeChat Pay → back to the contract. */
@Controller()
@UseInterceptors(PageInterceptor)
@UseFilters(ProblemPageFilter)
export class ContractsController {
  constructor(
    private readonly config: SampleConfig,
    private readonly simulator: EmbeddedSimulator,
    private readonly signing: ContractSigningService,
    private readonly lookup: ContractLookupService,
    private readonly notifications: NotificationLog,
  ) {}

  @Get()
  form(): Page {
    return formPage(sensibleValues(this.config), { simulated: this.simulator.isRunning });
  }

  /** Leads to the launch page of our own, which has a path that WeChat can send the browser back to. */
  @Post('contracts')
  @Redirect('/', 303)
  @UseFilters(FormIssuesFilter)
  async start(@Body() body: unknown): Promise<{ url: string }> {
    const { planId, code } = await this.signing.start(
      readPolicyForm(body, sensibleValues(this.config)),
    );
    return { url: launchPath(planId, code) };
  }

  /**
   * Sends the customer to WeChat Pay, which sends the browser back to this very address with
   * `from_wxpay=1`. The parameter says that somebody came back, not that anybody signed.
   */
  @Get('contracts/:planId/:code/launch')
  async launch(
    @Param('planId', ParseIntPipe) planId: number,
    @Param('code') code: string,
    @Query('from_wxpay') fromWxpay: unknown,
  ): Promise<Page> {
    if (fromWxpay !== undefined) return this.showContract(planId, code, false);
    const attempt = this.signing.findOpen(planId, code);
    return attempt === undefined ? sessionOverPage(planId, code) : launchPage(attempt);
  }

  @Get('contracts/:planId/:code')
  async contract(
    @Param('planId', ParseIntPipe) planId: number,
    @Param('code') code: string,
  ): Promise<Page> {
    return this.showContract(planId, code, this.signing.findOpen(planId, code) !== undefined);
  }

  private async showContract(planId: number, code: string, canStillSign: boolean): Promise<Page> {
    const contract = await this.lookup.find(planId, code);
    return contractPage({ planId, code, contract, canStillSign }, this.notifications.of(code));
  }
}
