import { Body, Controller, Post, Redirect, UseFilters } from '@nestjs/common';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { textField } from '../html/form-text.js';
import { TimeTravelService } from './time-travel.service.js';

/** A page of this sample, and no other address: whoever makes the form must not choose another site. */
const OWN_PAGE = /^\/(contracts\/\d+\/[0-9A-Za-z]+)?$/;

/** The buttons that let time pass. */
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
