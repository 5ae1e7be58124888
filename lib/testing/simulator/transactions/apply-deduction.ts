import { toBeijingDate } from '../clock/beijing-calendar.js';
import { createTransactionId } from '../common/identifiers.js';
import type { IdentifierSource } from '../common/identifiers.js';
import { expireIfLate } from '../contracts/contract-lifecycle.js';
import type { ContractServices } from '../contracts/contract-lifecycle.js';
import { requireInForce } from '../contracts/contract-record.js';
import { describeWindow, getDeductionWindow, isOpen } from '../policy-periods/daily-windows.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import { rejectField, rejectRule } from '../validation/simulated-api-error.js';
import type { OrderBook } from './order-book.js';
import { OrderRecord } from './order-record.js';
import type { OrderTerms } from './order-record.js';

/** The services of the simulator that a deduction uses. */
interface DeductionServices extends ContractServices, IdentifierSource {
  /** Milliseconds from the acceptance of a deduction to its result. */
  readonly delays: { readonly deduction: number };
}

/**
 * Accepts a deduction; the result follows after a delay. A repeated request has no further effect.
 *
 * @throws SimulatedApiError when the number has already been used, or the contract, the period, the amount
 * or the time does not allow it.
 */
export function applyDeduction(
  services: DeductionServices,
  orders: OrderBook,
  period: PeriodRecord,
  terms: OrderTerms,
): void {
  const { clock, delays } = services;
  const { contract, outTradeNo, total } = terms;
  const previous = orders.find(outTradeNo);
  if (previous && isSameDeduction(previous, terms)) return;
  if (previous) rejectUsedTradeNumber(previous);
  requireInForce(contract);
  if (period.state !== 'SCHEDULED' || period.scheduledOn === undefined) {
    rejectRule('该期不可扣费', `period ${period.id} is ${period.state}; it must be SCHEDULED`);
  }
  if (period.isBeingDeducted) {
    rejectRule('该期扣费处理中', `the deduction of period ${period.id} has no result yet`);
  }
  if (total !== period.amount) {
    rejectField('/amount/total', `must equal the scheduled amount, ${period.amount}`, {
      value: total,
    });
  }
  const window = getDeductionWindow(period.date, period.scheduledOn);
  if (!isOpen(window, clock.now())) {
    rejectRule(
      '不在扣费时间窗口内',
      `period ${period.id} can be deducted ${describeWindow(window)}`,
    );
  }
  const order = new OrderRecord(terms);
  orders.add(order);
  period.isBeingDeducted = true;
  clock.schedule(delays.deduction, () => settleDeduction(services, orders, order, period));
}

/** Whether the request repeats the order's deduction, and that deduction has not failed. */
function isSameDeduction({ state, terms }: OrderRecord, requested: OrderTerms): boolean {
  const names = Object.keys(requested) as (keyof OrderTerms)[];
  return state !== 'PAYERROR' && names.every((name) => terms[name] === requested[name]);
}

function rejectUsedTradeNumber({ state }: OrderRecord): never {
  rejectRule(
    '商户订单号重复',
    state === 'PAYERROR'
      ? 'the deduction with this out_trade_no has failed; try again with a new one'
      : 'an order with this out_trade_no and other parameters exists',
    '/out_trade_no',
  );
}

/** Settles an accepted deduction. Resolves after the first attempt of its notification. */
function settleDeduction(
  services: DeductionServices,
  orders: OrderBook,
  order: OrderRecord,
  period: PeriodRecord,
): Promise<void> {
  const { contract } = order.terms;
  const now = services.clock.now();
  period.isBeingDeducted = false;
  if (contract.canDeduct && !contract.takeFailure()) {
    orders.pay(order, createTransactionId(services), now);
    period.pay(toBeijingDate(now));
    return notifyOrder(services, order, 'TRANSACTION.SUCCESS');
  }
  order.fail(contract.canDeduct ? '用户余额不足' : '协议已解约');
  expireIfLate(services.clock, period);
  return notifyOrder(services, order, 'TRANSACTION.FAIL');
}

/** Resolves after the first attempt. */
export function notifyOrder(
  { notifier }: Pick<ContractServices, 'notifier'>,
  order: OrderRecord,
  event: 'TRANSACTION.SUCCESS' | 'TRANSACTION.FAIL',
): Promise<void> {
  const { contract, notifyUrl } = order.terms;
  return notifier.deliver(contract.mchid, notifyUrl, event, order.view());
}
