import {
  Controller,
  Get,
  Param,
  ParseIntPipe,
  Query,
  UseFilters,
  UseInterceptors,
} from '@nestjs/common';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { launchPage } from '../contracts/pages/launch.page.js';
import { sessionOverPage } from '../contracts/pages/session-over.page.js';
import { Flash } from '../flash/flash.js';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { ContractOverviewService } from './contract-overview.service.js';
import { contractPage } from './pages/contract.page.js';

/** The page of a contract, and the launch page that sends the customer to sign it. */
@Controller('contracts/:planId/:code')
@UseInterceptors(PageInterceptor)
@UseFilters(ProblemPageFilter)
export class OverviewController {
  constructor(
    private readonly overview: ContractOverviewService,
    private readonly signing: ContractSigningService,
    private readonly simulator: EmbeddedSimulator,
    private readonly flash: Flash,
  ) {}

  /**
   * Sends the customer to WeChat Pay, which returns the browser to the same path with `from_wxpay=1`. The
   * parameter only says that the browser came back, not that the contract was signed.
   */
  @Get('launch')
  async launch(
    @Param('planId', ParseIntPipe) planId: number,
    @Param('code') code: string,
    @Query('from_wxpay') fromWxpay: unknown,
  ): Promise<Page> {
    if (fromWxpay !== undefined) {
      const overview = await this.overview.of(planId, code);
      const isUnsigned = overview.contract === undefined;
      return contractPage(isUnsigned ? { ...overview, canStillSign: false } : overview);
    }
    const attempt = this.signing.findOpen(planId, code);
    if (attempt === undefined) return sessionOverPage(planId, code);
    const { launch } = attempt;
    const customerPage =
      launch.by === 'front-end' ? this.simulator.customerPage(launch.session) : undefined;
    return launchPage(attempt, customerPage);
  }

  @Get()
  async contract(
    @Param('planId', ParseIntPipe) planId: number,
    @Param('code') code: string,
    @Query('message') messageId: unknown,
  ): Promise<Page> {
    return contractPage(await this.overview.of(planId, code), this.flash.find(messageId));
  }
}
