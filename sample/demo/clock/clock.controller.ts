import { Body, Controller, Post, Redirect, UseFilters } from '@nestjs/common';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { textField } from '../html/form-text.js';
import { TimeTravelService } from './time-travel.service.js';

/** Paths of the sample only: a forged form must not redirect to another site. */
const OWN_PAGE = /^\/(contracts\/\d+\/[0-9A-Za-z]+)?$/;

/** The buttons that advance the time. */
@Controller('clock')
@UseFilters(ProblemPageFilter)
export class ClockController {
  constructor(private readonly travels: TimeTravelService) {}

  @Post()
  @Redirect('/', 303)
  async travel(@Body() body: unknown): Promise<{ url: string }> {
    await this.travels.travel(textField(body, 'to'));
    const back = textField(body, 'back');
    return { url: OWN_PAGE.test(back) ? back : '/' };
  }
}
