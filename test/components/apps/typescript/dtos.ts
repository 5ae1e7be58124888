import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Body, Controller, Post } from '@nestjs/common';
import { IntersectionType, OmitType, PartialType, PickType } from '@nestjs/mapped-types';
import { plainToInstance } from 'class-transformer';
import { IsString, validateSync } from 'class-validator';
import {
  PlannedPeriodDto,
  QueryOrderDto,
  RefundByOutTradeNoDto,
  RefundDto,
  RefundFields,
  RenewContractDto,
  WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';

export class PartialPeriod extends PartialType(PlannedPeriodDto) {}
export class RenewalPeriods extends PickType(RenewContractDto, ['policy_periods'] as const) {}
export class OwnRenewal extends OmitType(RenewContractDto, ['appid'] as const) {
  @IsString()
  operator!: string;
}
export class PartialRefund extends PartialType(RefundByOutTradeNoDto) {}
export class EitherNumber extends PickType(RefundDto, [
  'out_trade_no',
  'transaction_id',
] as const) {}
class Operator {
  @IsString()
  operator!: string;
}
export class OperatedRefund extends IntersectionType(RefundByOutTradeNoDto, Operator) {}

@Controller()
export class OrderController {
  constructor(private readonly transactions: WechatPayTransactionService) {}

  @Post()
  refund(@Body() dto: RefundDto) {
    return this.transactions.refund(dto);
  }

  @Post()
  refundByOperator(@Body() dto: OperatedRefund) {
    return this.transactions.refund(dto);
  }

  @Post()
  query(@Body() dto: QueryOrderDto) {
    return this.transactions.queryOrder(dto);
  }
}

const typesOf = (name: string): unknown =>
  Reflect.getMetadata('design:paramtypes', OrderController.prototype, name);
assert.deepEqual(typesOf('refund'), [RefundDto]);
assert.deepEqual(typesOf('query'), [QueryOrderDto]);

const period = {
  policy_period_id: 1,
  estimated_deduct_date: '2026-12-02',
  estimated_deduct_amount: { total: 1 },
};
const countErrors = (type: new () => object, body: object): number =>
  validateSync(plainToInstance(type, body), { whitelist: true, forbidNonWhitelisted: true }).length;
assert.equal(countErrors(PartialPeriod, {}), 0);
assert.equal(countErrors(PlannedPeriodDto, {}), 3);
assert.equal(countErrors(RenewalPeriods, { policy_periods: [period] }), 0);
assert.equal(countErrors(RenewalPeriods, { policy_periods: [{ ...period, later: 1 }] }), 1);
assert.equal(countErrors(EitherNumber, { transaction_id: '42' }), 0);
assert.equal(countErrors(EitherNumber, { transaction_id: '4-2' }), 1);
const refund = { out_trade_no: 'a', out_refund_no: 'R1', amount: { refund: 1, total: 1 } };
assert.equal(countErrors(OperatedRefund, { ...refund, operator: 'a' }), 0);
assert.equal(countErrors(OperatedRefund, refund), 1);
assert.ok(plainToInstance(RefundDto, refund) instanceof RefundFields);
console.log('DTOs: ok');
