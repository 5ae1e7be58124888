import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Refunds } from './refunds.js';

/** A clerk looks at the payments of the premium before money is returned. A real application asks for a login here. */
@Controller('collection/refunds')
export class RefundsController {
  constructor(private readonly refunds: Refunds) {}

  /** The payments that are to be refunded. */
  @Get()
  list() {
    return this.refunds.list();
  }

  /** WeChat Pay's response means accepted; `REFUND.SUCCESS` notifies the result. */
  @Post(':outTradeNo')
  @HttpCode(200)
  send(@Param('outTradeNo') outTradeNo: string) {
    return this.refunds.send(outTradeNo);
  }
}
