import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  UseFilters,
} from '@nestjs/common';
import {
  WechatPayExceptionFilter,
  type ScheduledPolicyPeriod,
  type WechatPayRefund,
} from 'nestjs-wechatpay-insurance';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { earliest } from '../clock/next-window.js';
import { SampleClock } from '../clock/sample-clock.js';
import { DeductionService } from './deduction.service.js';
import { PeriodListService } from './period-list.service.js';
import { periodWindows } from './period-windows.js';
import type { PremiumOrder } from './premium-order.js';
import { readRefundRequest } from './refund-form.js';
import { RefundService } from './refund.service.js';

/** Premiums for curl. */
@Controller('api/contracts/:planId/:code')
@UseFilters(WechatPayExceptionFilter)
export class PremiumsApiController {
  constructor(
    private readonly list: PeriodListService,
    private readonly deductions: DeductionService,
    private readonly refunds: RefundService,
    private readonly clock: SampleClock,
  ) {}

  /** The periods as WeChat Pay returns them, each with the state that the pages show. */
  @Get('periods')
  async periods(@Param(SignedContractPipe) contract: SignedContract) {
    const { periods, orders } = await this.list.of(contract);
    return {
      periods: periods.map(({ period, look, step }) => ({
        ...period,
        look,
        ...(step.open && { next: step.action }),
      })),
      orders,
      /** The next moment to which the simulation's clock can be advanced. */
      next_window: earliest(periodWindows(periods, this.clock.now))?.opensAt,
    };
  }

  @Post('periods/:periodId/schedule')
  @HttpCode(200)
  schedule(
    @Param(SignedContractPipe) contract: SignedContract,
    @Param('periodId', ParseIntPipe) periodId: number,
  ): Promise<ScheduledPolicyPeriod> {
    return this.deductions.schedule(contract, periodId);
  }

  @Post('periods/:periodId/deduct')
  @HttpCode(202)
  deduct(
    @Param(SignedContractPipe) contract: SignedContract,
    @Param('periodId', ParseIntPipe) periodId: number,
  ): Promise<PremiumOrder> {
    return this.deductions.deduct(contract, periodId);
  }

  @Post('orders/:outTradeNo/refund')
  @HttpCode(202)
  refund(
    @Param('code') code: string,
    @Param('outTradeNo') outTradeNo: string,
    @Body() body: unknown,
  ): Promise<WechatPayRefund> {
    return this.refunds.refund(code, outTradeNo, readRefundRequest(body));
  }
}
