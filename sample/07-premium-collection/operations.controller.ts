import {
  Controller,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  ParseIntPipe,
  Post,
} from '@nestjs/common';
import { PremiumCollection } from 'nestjs-wechatpay-insurance/collection';

/** The pages of a clerk, as JSON. A real application asks for a login here. */
@Controller('collection')
export class OperationsController {
  constructor(private readonly collection: PremiumCollection) {}

  /** The premiums that are expected on a day, by their state. */
  @Get('report/:date')
  report(@Param('date') date: string) {
    return this.collection.report(date);
  }

  /** The work that is due until the end of a day. */
  @Get('preview/:date')
  preview(@Param('date') date: string) {
    return this.collection.preview(date);
  }

  /** The comparison of the trade bill of a day with the ledger, which is made at 10:30 of the next day. */
  @Get('bill/:date')
  async bill(@Param('date') date: string) {
    const bill = await this.collection.findBill(date);
    if (bill === undefined) throw new NotFoundException('The bill of this day was not compared');
    return bill;
  }

  /** Compares the bill now: it settles payments that only the bill reports, and publishes events. */
  @Post('bill/:date')
  @HttpCode(200)
  reconcile(@Param('date') date: string) {
    return this.collection.reconcile(date);
  }

  /** The events of a contract, oldest first. */
  @Get('timeline/:contractId')
  timeline(@Param('contractId') contractId: string) {
    return this.collection.timeline(contractId);
  }

  /** The premiums that need a person. */
  @Get('stuck')
  stuck() {
    return this.collection.stuck();
  }

  @Post('stuck/:contractId/:periodId')
  @HttpCode(200)
  retry(
    @Param('contractId') contractId: string,
    @Param('periodId', ParseIntPipe) periodId: number,
  ) {
    return this.collection.resolve(contractId, periodId, 'retry');
  }

  /** Holds every schedule and every deduction, in all instances. */
  @Post('pause')
  @HttpCode(204)
  pause() {
    return this.collection.pause();
  }

  @Post('resume')
  @HttpCode(204)
  resume() {
    return this.collection.resume();
  }
}
