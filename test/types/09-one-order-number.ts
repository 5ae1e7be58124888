/* Exactly one of the two order numbers identifies an order, and the only currency is CNY. */
import {
  AmountDto,
  type ApplyDeductionDto,
  type PlannedPeriodDto,
  PreEntrustSignDto,
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
  QueryOrderDto,
  RefundAmountDto,
  RefundByOutTradeNoDto,
  RefundByTransactionIdDto,
  RefundDto,
  RefundFields,
  type SchedulePolicyPeriodDto,
  type WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';

declare const transactions: WechatPayTransactionService;
declare const text: string;
declare const perhaps: string | undefined;

const refund = { out_refund_no: 'R1', amount: { refund: 1, total: 1 } };

export const queries = [
  transactions.queryOrder({ out_trade_no: 'a' }),
  transactions.queryOrder({ transaction_id: 'b' }),
  transactions.queryOrder({ out_trade_no: 'a', transaction_id: undefined }),
  transactions.queryOrder({ out_trade_no: undefined, transaction_id: text }),
  transactions.queryOrder(Object.assign(new QueryOrderByOutTradeNoDto(), { out_trade_no: 'a' })),
  transactions.queryOrder(
    perhaps === undefined ? { out_trade_no: 'a' } : { transaction_id: perhaps },
  ),
];

export const refunds = [
  transactions.refund({ ...refund, out_trade_no: 'a' }),
  transactions.refund({ ...refund, transaction_id: 'b' }),
  transactions.refund({ ...refund, out_trade_no: 'a', transaction_id: undefined }),
  transactions.refund(Object.assign(new RefundByTransactionIdDto(), { transaction_id: 'b' })),
];

// @ts-expect-error -- both numbers
transactions.queryOrder({ out_trade_no: 'a', transaction_id: 'b' });
// @ts-expect-error -- no number
transactions.queryOrder({});
// @ts-expect-error -- a number that may be absent
transactions.queryOrder({ out_trade_no: perhaps });
// @ts-expect-error -- a number that may be absent
transactions.queryOrder({ transaction_id: perhaps });
// @ts-expect-error -- two numbers of which one may be absent, but need not be
transactions.queryOrder({ out_trade_no: text, transaction_id: perhaps });
const both = { out_trade_no: 'a', transaction_id: 'b' };
// @ts-expect-error -- both numbers, in an object that is not a literal
transactions.queryOrder(both);

// @ts-expect-error -- both numbers
transactions.refund({ ...refund, out_trade_no: 'a', transaction_id: 'b' });
// @ts-expect-error -- no number
transactions.refund(refund);
// @ts-expect-error -- a number that may be absent
transactions.refund({ ...refund, transaction_id: perhaps });
// @ts-expect-error -- both numbers, in an object that is not a literal
transactions.refund({ ...refund, ...both });

/* A controller names one class, takes a body with either number, and passes it on. */

declare function Body(): ParameterDecorator;

export class RefundController {
  refund(@Body() dto: RefundDto) {
    return transactions.refund(dto);
  }

  refundByNumber(@Body() dto: RefundByOutTradeNoDto) {
    return transactions.refund(dto);
  }

  query(@Body() dto: QueryOrderDto) {
    return transactions.queryOrder(dto);
  }

  sign(@Body() dto: PreEntrustSignDto) {
    return dto;
  }
}

declare function plainToInstance<T>(type: new () => T, plain: object): T;
export const instance: RefundDto = plainToInstance(RefundDto, {});
export const viaInstance = transactions.queryOrder(plainToInstance(QueryOrderDto, {}));
export const bodyTypes: (new () => object)[] = [RefundDto, QueryOrderDto, RefundByTransactionIdDto];

export class OwnRefund extends RefundByOutTradeNoDto {
  operator?: string;
}
export class OwnQuery extends QueryOrderByTransactionIdDto {}
export class OwnFields extends RefundFields {
  policy!: string;
}
export const ownRefund = transactions.refund(Object.assign(new OwnRefund(), { operator: 'a' }));

// A value of the union tells its numbers apart.
export function describe(dto: RefundDto): string {
  return dto.out_trade_no === undefined ? dto.transaction_id : dto.out_trade_no;
}

/* The currency. */

export const amounts: AmountDto[] = [
  { total: 1 },
  { total: 1, currency: 'CNY' },
  { total: 1, currency: undefined },
];
export const refundAmounts: RefundAmountDto[] = [
  { refund: 1, total: 1 },
  { refund: 1, total: 1, currency: 'CNY' },
  { refund: 1, total: 1, currency: undefined },
];

// @ts-expect-error -- another currency
amounts.push({ total: 1, currency: 'USD' });
// @ts-expect-error -- any string
amounts.push({ total: 1, currency: text });
// @ts-expect-error -- another currency
refundAmounts.push({ refund: 1, total: 1, currency: 'HKD' });
declare const deduction: ApplyDeductionDto;
// @ts-expect-error -- another currency
deduction.amount = { total: 1, currency: 'USD' };
declare const planned: PlannedPeriodDto;
// @ts-expect-error -- another currency
planned.estimated_deduct_amount = { total: 1, currency: 'cny' };
declare const schedule: SchedulePolicyPeriodDto;
// @ts-expect-error -- another currency
schedule.scheduled_amount = { total: 1, currency: 'USD' };
const sign = new PreEntrustSignDto();
// @ts-expect-error -- another currency
sign.amount = { total: 1, currency: 'USD' };
