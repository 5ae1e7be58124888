import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { beijingTimestamp } from '../dates/beijing-date.js';
import { textField } from '../html/form-text.js';
import { SampleClock } from './sample-clock.js';
import { TimeTravelService } from './time-travel.service.js';

/** The clock for curl. */
@Controller('api/clock')
export class ClockApiController {
  constructor(
    private readonly clock: SampleClock,
    private readonly travels: TimeTravelService,
  ) {}

  @Get()
  show(): { now: string } {
    return { now: beijingTimestamp(this.clock.now) };
  }

  @Post()
  @HttpCode(200)
  async travel(@Body() body: unknown): Promise<{ now: string }> {
    return { now: beijingTimestamp(await this.travels.travel(textField(body, 'to'))) };
  }
}
