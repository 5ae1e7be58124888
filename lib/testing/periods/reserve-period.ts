import { checkInForce } from '../contracts/check-contract.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import { beijingDate } from '../clock/beijing-time.js';
import { refuseRule } from '../http/refuse-rule.js';
import { describeWindow, isOpen, reservationWindow } from './windows.js';
import type { PeriodRecord } from './period-record.js';

/**
 * Reserves the period, which voids an earlier reservation that is still unpaid.
 *
 * @throws ApiRefusal when the contract, the period or the hour does not allow it.
 */
export function reservePeriod(contract: ContractRecord, period: PeriodRecord, now: number): void {
  checkInForce(contract);
  if (period.state !== 'NO_SCHEDULED') {
    refuseRule('该期不可预约', `period ${period.id} is ${period.state}; it must be NO_SCHEDULED`);
  }
  const window = reservationWindow(period.date);
  if (!isOpen(window, now)) {
    refuseRule(
      '不在预约时间窗口内',
      `period ${period.id} can be reserved ${describeWindow(window)}`,
    );
  }
  const others = contract.periods.filter((other) => other !== period);
  const later = others.find(({ id, reservedOn }) => id > period.id && reservedOn !== undefined);
  if (later) {
    refuseRule(
      '后续期数已预约',
      `period ${later.id} has been reserved, which ends those before it`,
    );
  }
  const open = others.filter(({ state }) => state === 'SCHEDULED');
  const busy = open.find(({ isBeingDeducted }) => isBeingDeducted);
  if (busy) {
    refuseRule('上一期扣费处理中', `the deduction of period ${busy.id} has no result yet`);
  }
  for (const other of open) other.expire();
  period.reserve(beijingDate(now));
}
