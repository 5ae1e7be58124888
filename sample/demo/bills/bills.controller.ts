import { Controller, Get, Query, UseFilters, UseInterceptors } from '@nestjs/common';
import { WechatPayError } from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { addDays } from '../dates/beijing-date.js';
import { explain } from '../html/explanation.js';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { billPage } from './pages/bill.page.js';
import { TradeBillService } from './trade-bill.service.js';

/** The trade bill of a day; by default yesterday's, which is ready from 10:00. */
@Controller('bills')
@UseInterceptors(PageInterceptor)
@UseFilters(ProblemPageFilter)
export class BillsController {
  constructor(
    private readonly bills: TradeBillService,
    private readonly clock: SampleClock,
  ) {}

  @Get()
  async show(@Query('date') date: unknown): Promise<Page> {
    const yesterday = addDays(this.clock.today, -1);
    const chosen = typeof date === 'string' && date !== '' ? date : yesterday;
    try {
      return billPage({ date: chosen, bill: await this.bills.compare(chosen) });
    } catch (error) {
      if (!(error instanceof WechatPayError)) throw error;
      return billPage({ date: chosen, problem: explain(error) });
    }
  }
}
