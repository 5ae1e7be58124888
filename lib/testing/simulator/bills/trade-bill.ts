import { formatBeijingClockTime, toBeijingDate } from '../clock/beijing-calendar.js';
import { sum, toYuan } from '../common/money.js';
import type { OrderBook } from '../transactions/order-book.js';
import type { OrderRecord } from '../transactions/order-record.js';
import type { RefundBook } from '../transactions/refund-book.js';
import type { RefundRecord, SimulatedRefundStatus } from '../transactions/refund-record.js';
import { formatBill } from './format-bill.js';

/** Types of trade bill. */
export const TRADE_BILL_TYPES = ['ALL', 'SUCCESS', 'REFUND'] as const;

type TradeBillType = (typeof TRADE_BILL_TYPES)[number];

/** Types that are always empty here: refunds of recharge coupons, and trades of special merchants. */
export const EMPTY_BILL_TYPES = [
  'RECHARGE_REFUND',
  'ALL_SPECIAL',
  'SUC_SPECIAL',
  'REF_SPECIAL',
] as const;

/** Refund states as the bill spells them, which differs from the query. */
const REFUND_STATUS: Readonly<Record<SimulatedRefundStatus, string>> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  CLOSED: 'FAIL',
  ABNORMAL: 'CHANGE',
};

/** The trades of a merchant. */
export interface BilledTrades {
  readonly orders: OrderBook;
  readonly refunds: RefundBook;
}

interface Trade {
  readonly at: number;
  readonly order: OrderRecord;
  readonly refund?: RefundRecord | undefined;
}

type Column = readonly [name: string, value: (trade: Trade) => string];

const ORDER_COLUMNS: readonly Column[] = [
  ['交易时间', ({ at }) => formatBeijingClockTime(at)],
  ['公众账号ID', ({ order }) => order.terms.contract.request.appid],
  ['商户号', ({ order }) => order.terms.contract.mchid],
  ['特约商户号', () => '0'],
  ['设备号', () => ''],
  ['微信订单号', ({ order }) => order.transactionId ?? ''],
  ['商户订单号', ({ order }) => order.terms.outTradeNo],
  ['用户标识', ({ order }) => order.terms.contract.openid],
  ['交易类型', () => 'PAP'],
  ['交易状态', ({ refund }) => (refund ? 'REFUND' : 'SUCCESS')],
  ['付款银行', () => 'OTHERS'],
  ['货币种类', () => 'CNY'],
  ['应结订单金额', ({ order, refund }) => toYuan(refund ? 0 : order.terms.total)],
  ['代金券金额', () => toYuan(0)],
];

const REFUND_TIMES: readonly Column[] = [
  ['退款申请时间', ({ refund }) => formatTime(refund?.terms.createdAt)],
  ['退款成功时间', ({ refund }) => formatTime(refund?.succeededAt)],
];

const REFUND_COLUMNS: readonly Column[] = [
  ['微信退款单号', ({ refund }) => refund?.terms.refundId ?? '0'],
  ['商户退款单号', ({ refund }) => refund?.terms.outRefundNo ?? '0'],
  ['退款金额', ({ refund }) => toYuan(refund?.terms.amount ?? 0)],
  ['充值券退款金额', () => toYuan(0)],
  ['退款类型', ({ refund }) => refund?.channel ?? ''],
  ['退款状态', ({ refund }) => (refund ? REFUND_STATUS[refund.status] : '')],
];

const GOODS_COLUMNS: readonly Column[] = [
  ['商品名称', ({ order }) => order.terms.description],
  ['商户数据包', ({ order }) => order.terms.attach ?? ''],
  ['手续费', () => '0.00000'],
  ['费率', () => '0.00%'],
  ['订单金额', ({ order, refund }) => toYuan(refund ? 0 : order.terms.total)],
];

const REQUESTED_REFUND: Column = [
  '申请退款金额',
  ({ refund }) => toYuan(refund?.terms.amount ?? 0),
];
const REMARK: Column = ['费率备注', () => ''];

const COLUMNS: Readonly<Record<TradeBillType, readonly Column[]>> = {
  ALL: [...ORDER_COLUMNS, ...REFUND_COLUMNS, ...GOODS_COLUMNS, REQUESTED_REFUND, REMARK],
  SUCCESS: [...ORDER_COLUMNS, ...GOODS_COLUMNS, REMARK],
  REFUND: [
    ...ORDER_COLUMNS,
    ...REFUND_TIMES,
    ...REFUND_COLUMNS,
    ...GOODS_COLUMNS,
    REQUESTED_REFUND,
    REMARK,
  ],
};

/** 交易账单: the payments and refunds of a Beijing day, or `undefined` when there were none. */
export function createTradeBill(
  merchant: BilledTrades,
  day: string,
  type: TradeBillType | (typeof EMPTY_BILL_TYPES)[number],
): string | undefined {
  const columns = Object.hasOwn(COLUMNS, type) ? COLUMNS[type as TradeBillType] : undefined;
  if (!columns) return undefined;
  const trades = listTrades(merchant).filter(
    ({ at, refund }) =>
      toBeijingDate(at) === day && (type === 'ALL' || (type === 'REFUND') === Boolean(refund)),
  );
  if (trades.length === 0) return undefined;
  const paid = sum(trades.map(({ order, refund }) => (refund ? 0 : order.terms.total)));
  const refunded = sum(trades.map(({ refund }) => refund?.terms.amount ?? 0));
  return formatBill({
    columns: columns.map(([name]) => name),
    rows: trades.map((trade) => columns.map(([, value]) => value(trade))),
    totals: {
      总交易单数: String(trades.length),
      应结订单总金额: toYuan(paid),
      ...(type !== 'SUCCESS' && {
        退款总金额: toYuan(refunded),
        充值券退款总金额: toYuan(0),
      }),
      手续费总金额: '0.00000',
      订单总金额: toYuan(paid),
      ...(type !== 'SUCCESS' && { 申请退款总金额: toYuan(refunded) }),
    },
  });
}

/** All payments and refunds, oldest first. */
function listTrades({ orders, refunds }: BilledTrades): readonly Trade[] {
  const paid = orders
    .list()
    .flatMap((order) => (order.paidAt === undefined ? [] : [{ at: order.paidAt, order }]));
  const refunded = refunds
    .list()
    .map((refund) => ({ at: refund.terms.createdAt, order: refund.terms.order, refund }));
  return [...paid, ...refunded].toSorted((one, other) => one.at - other.at);
}

function formatTime(moment: number | undefined): string {
  return moment === undefined ? '' : formatBeijingClockTime(moment);
}
