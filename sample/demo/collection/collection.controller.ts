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
import { SampleClock } from '../clock/sample-clock.js';
import { addDays } from '../dates/beijing-date.js';
import { Flash } from '../flash/flash.js';
import { textField } from '../html/form-text.js';
import { bilingual, type Html } from '../html/html.js';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { NotificationLog } from '../notifications/notification-log.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { AutomaticCollection } from './automatic-collection.js';
import { CollectionOverviewService } from './collection-overview.service.js';
import { collectionPage } from './pages/collection.page.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function isDate(text: unknown): text is string {
  return (
    typeof text === 'string' &&
    DATE.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    addDays(text, 0) === text
  );
}

/** The page on which a clerk watches the collection. */
@Controller('collection')
@UseInterceptors(PageInterceptor)
@UseFilters(ProblemPageFilter)
export class CollectionController {
  constructor(
    private readonly overview: CollectionOverviewService,
    private readonly automatic: AutomaticCollection,
    private readonly notifications: NotificationLog,
    private readonly clock: SampleClock,
    private readonly simulator: EmbeddedSimulator,
    private readonly flash: Flash,
  ) {}

  @Get()
  async show(@Query('date') date: unknown, @Query('message') messageId: unknown): Promise<Page> {
    const { count } = this.notifications;
    if (!this.automatic.isAvailable) return collectionPage({ isAvailable: false }, count);
    const overview = await this.overview.get(isDate(date) ? date : this.clock.today);
    const message = this.flash.find(messageId);
    return collectionPage({ isAvailable: true, overview, message }, count);
  }

  @Post('pause')
  @Redirect('/collection', 303)
  async pause(): Promise<{ url: string }> {
    await this.automatic.getEngine().pause();
    return this.back(
      bilingual(
        'Paused: nothing is announced or deducted. Results are still taken.',
        '已暂停：不再预约与扣费，扣费结果仍会入账。',
      ),
    );
  }

  @Post('resume')
  @Redirect('/collection', 303)
  async resume(): Promise<{ url: string }> {
    await this.automatic.getEngine().resume();
    return this.back(bilingual('The collection goes on.', '已恢复收费。'));
  }

  /** Tries a premium again, or gives it up. */
  @Post('stuck/:contractId/:periodId')
  @Redirect('/collection', 303)
  async resolve(
    @Param('contractId') contractId: string,
    @Param('periodId', ParseIntPipe) periodId: number,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    const action = textField(body, 'action') === 'skip' ? 'skip' : 'retry';
    // In the simulation, this stands for the correction of the cause.
    this.simulator.acceptSchedules(contractId);
    try {
      await this.automatic.getEngine().resolve(contractId, periodId, action);
    } catch (error) {
      // Another clerk was faster, or a payment has arrived.
      if (!(error instanceof RangeError)) throw error;
      return this.back(bilingual('It is resolved already.', '该期已处理。'));
    }
    await this.automatic.getEngine().runUntilIdle();
    return this.back(
      action === 'skip'
        ? bilingual('The premium will not be collected.', '该期不再收取。')
        : bilingual('The premium is tried again.', '已重新尝试收取。'),
    );
  }

  private back(text: Html): { url: string } {
    return { url: this.flash.createUrl('/collection', { kind: 'done', text }) };
  }
}
