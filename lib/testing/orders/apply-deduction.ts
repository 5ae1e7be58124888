import { checkInForce } from '../contracts/check-contract.js';
import { refuseField } from '../fields/refuse-field.js';
import { refuseRule } from '../http/refuse-rule.js';
import type { PeriodRecord } from '../periods/period-record.js';
import { deductionWindow, describeWindow, isOpen } from '../periods/windows.js';
import type { SimulatorState } from '../simulator-state.js';
import { OrderRecord } from './order-record.js';
import type { NewOrder } from './order-record.js';
import { settleDeduction } from './settle-deduction.js';

/**
 * Accepts a deduction, whose result comes later. The same call again is the same deduction.
 *
 * @throws ApiRefusal when the number is used up, or the contract, the period, the amount or the hour
 * does not allow it.
 */
export function applyDeduction(state: SimulatorState, period: PeriodRecord, terms: NewOrder): void {
  const { contract, outTradeNo, total } = terms;
  const { orders } = contract.merchant;
  const previous = orders.find(outTradeNo);
  if (previous && isRepetition(previous, terms)) return;
  if (previous) refuseUsedNumber(previous);
  checkInForce(contract);
  if (period.state !== 'SCHEDULED' || period.reservedOn === undefined) {
    refuseRule('该期不可扣费', `period ${period.id} is ${period.state}; it must be SCHEDULED`);
  }
  if (period.isBeingDeducted) {
    refuseRule('该期扣费处理中', `a deduction of period ${period.id} has no result yet`);
  }
  if (total !== period.amount) {
    refuseField('/amount/total', `must equal the reserved amount, ${period.amount}`, {
      value: total,
    });
  }
  const window = deductionWindow(period.date, period.reservedOn);
  if (!isOpen(window, state.clock.now())) {
    refuseRule(
      '不在扣费时间窗口内',
      `period ${period.id} can be deducted ${describeWindow(window)}`,
    );
  }
  const order = new OrderRecord(terms);
  orders.add(order);
  period.isBeingDeducted = true;
  state.clock.schedule(state.delays.deduction, () => settleDeduction(state, order, period));
}

/** Whether it asks for the deduction that the number stands for, which has not failed. */
function isRepetition({ state, terms }: OrderRecord, asked: NewOrder): boolean {
  const names = Object.keys(asked) as (keyof NewOrder)[];
  return state !== 'PAYERROR' && names.every((name) => terms[name] === asked[name]);
}

function refuseUsedNumber({ state }: OrderRecord): never {
  refuseRule(
    '商户订单号重复',
    state === 'PAYERROR'
      ? 'the deduction with this out_trade_no has failed; try again with a new one'
      : 'an order with this out_trade_no and other parameters exists',
    '/out_trade_no',
  );
}
