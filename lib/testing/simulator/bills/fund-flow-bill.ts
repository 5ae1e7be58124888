import { formatBeijingClockTime, toBeijingDate } from '../clock/beijing-calendar.js';
import { sum, toYuan } from '../common/money.js';
import type { BilledTrades } from './trade-bill.js';
import { formatBill } from './format-bill.js';

/** The accounts of a merchant. In the simulator, only the first one has movements. */
export const FUND_ACCOUNTS = ['BASIC', 'OPERATION', 'FEES'] as const;

type FundAccount = (typeof FUND_ACCOUNTS)[number];

interface Movement {
  readonly at: number;
  /** Fen; negative for expenses. */
  readonly amount: number;
  readonly businessNo: string;
  readonly flowNo: string;
  readonly name: string;
  readonly remark: string;
  readonly voucher: string;
}

const FUND_FLOW_COLUMNS = [
  '记账时间',
  '微信支付业务单号',
  '资金流水单号',
  '业务名称',
  '业务类型',
  '收支类型',
  '收支金额(元)',
  '账户结余(元)',
  '资金变更提交申请人',
  '备注',
  '业务凭证号',
];

/** 资金账单: an account's movements on a Beijing day, or `undefined` when there were none. */
export function createFundFlowBill(
  merchant: BilledTrades & { readonly mchid: string },
  day: string,
  account: FundAccount,
): string | undefined {
  if (account !== 'BASIC') return undefined;
  let balance = 0;
  const movements = listMovements(merchant)
    .map((movement) => ({ ...movement, balance: (balance += movement.amount) }))
    .filter(({ at }) => toBeijingDate(at) === day);
  if (movements.length === 0) return undefined;
  const amounts = movements.map(({ amount }) => amount);
  const income = amounts.filter((amount) => amount >= 0);
  const expense = amounts.filter((amount) => amount < 0);
  return formatBill({
    columns: FUND_FLOW_COLUMNS,
    rows: movements.map((movement) => [
      formatBeijingClockTime(movement.at),
      movement.businessNo,
      movement.flowNo,
      movement.name,
      movement.name,
      movement.amount < 0 ? '支出' : '收入',
      toYuan(Math.abs(movement.amount)),
      toYuan(movement.balance),
      `${merchant.mchid}API`,
      movement.remark,
      movement.voucher,
    ]),
    totals: {
      资金流水总笔数: String(amounts.length),
      收入笔数: String(income.length),
      收入金额: toYuan(sum(income)),
      支出笔数: String(expense.length),
      支出金额: toYuan(0 - sum(expense)),
    },
  });
}

/** Oldest first. A refund is paid out on acceptance; a closed refund was never paid out. */
function listMovements({ orders, refunds }: BilledTrades): readonly Movement[] {
  const income = orders.list().flatMap(({ paidAt, transactionId = '', terms }) =>
    paidAt === undefined
      ? []
      : [
          {
            at: paidAt,
            amount: terms.total,
            businessNo: transactionId,
            flowNo: transactionId,
            name: '交易',
            remark: terms.description,
            voucher: terms.outTradeNo,
          },
        ],
  );
  const expense = refunds.list().flatMap(({ status, terms }) =>
    status === 'CLOSED'
      ? []
      : [
          {
            at: terms.createdAt,
            amount: 0 - terms.amount,
            businessNo: terms.refundId,
            flowNo: terms.order.transactionId ?? '',
            name: '退款',
            remark: `退款总金额${toYuan(terms.amount)}元;含手续费0.00元`,
            voucher: terms.outRefundNo,
          },
        ],
  );
  return [...income, ...expense].toSorted((one, other) => one.at - other.at);
}
