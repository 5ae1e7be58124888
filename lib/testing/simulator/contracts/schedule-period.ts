import { toBeijingDate } from '../clock/beijing-calendar.js';
import { describeWindow, getScheduleWindow, isOpen } from '../policy-periods/daily-windows.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import { rejectRule } from '../validation/simulated-api-error.js';
import { requireInForce } from './contract-record.js';
import type { ContractRecord } from './contract-record.js';

/**
 * Schedules the period's deduction. Earlier schedules that are still unpaid expire.
 *
 * @throws SimulatedApiError when the contract, the period or the time does not allow it.
 */
export function schedulePeriod(contract: ContractRecord, period: PeriodRecord, now: number): void {
  requireInForce(contract);
  if (period.state !== 'NO_SCHEDULED') {
    rejectRule('该期不可预约', `period ${period.id} is ${period.state}; it must be NO_SCHEDULED`);
  }
  const window = getScheduleWindow(period.date);
  if (!isOpen(window, now)) {
    rejectRule(
      '不在预约时间窗口内',
      `period ${period.id} can be scheduled ${describeWindow(window)}`,
    );
  }
  const others = contract.periods.filter((other) => other !== period);
  const later = others.find(({ id, scheduledOn }) => id > period.id && scheduledOn !== undefined);
  if (later) {
    rejectRule('后续期数已预约', `the later period ${later.id} has already been scheduled`);
  }
  const open = others.filter(({ state }) => state === 'SCHEDULED');
  const busy = open.find(({ isBeingDeducted }) => isBeingDeducted);
  if (busy) {
    rejectRule('上一期扣费处理中', `the deduction of period ${busy.id} has no result yet`);
  }
  for (const other of open) other.expire();
  period.schedule(toBeijingDate(now));
}
