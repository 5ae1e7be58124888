import { addDays, toBeijingDate } from '../clock/beijing-calendar.js';
import { LAST_DEDUCTION_DAY, describeWindow, isOpen } from '../policy-periods/daily-windows.js';
import { checkAmounts, checkSpacing } from '../policy-periods/plan-book.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';
import { rejectField, rejectRule } from '../validation/simulated-api-error.js';
import { getRenewalWindow, notifyContract, scheduleListEvents } from './contract-lifecycle.js';
import type { ContractServices } from './contract-lifecycle.js';
import { requireInForce } from './contract-record.js';
import type { ContractRecord } from './contract-record.js';

/** Largest relative difference of an amount from the last one of the former list. */
const LARGEST_CHANGE = 0.5;

/**
 * Adds the contract's next list of periods, and sets the contract to `SIGNED`. The notification follows.
 *
 * @throws SimulatedApiError when the contract cannot be renewed now, or the list breaks a rule.
 */
export function renewContract(
  services: ContractServices,
  contract: ContractRecord,
  list: readonly PlannedPeriod[],
): void {
  const now = services.clock.now();
  checkDue(contract, now);
  checkList(contract, list, toBeijingDate(now));
  const lastDate = list.at(-1)?.estimated_deduct_date ?? '';
  contract.addList(list, `${addDays(lastDate, LAST_DEDUCTION_DAY)}T23:59:59+08:00`);
  contract.state = 'SIGNED';
  scheduleListEvents(services.clock, contract);
  void notifyContract(services, contract, 'INSURANCE_ENTRUST.RENEW');
}

function checkDue(contract: ContractRecord, now: number): void {
  requireInForce(contract);
  if (!contract.isRenewable) {
    rejectRule(
      '该协议不支持续期',
      'the contract was signed with neither can_auto_insure nor can_auto_reinsure',
    );
  }
  const window = getRenewalWindow(contract);
  if (!isOpen(window, now)) {
    rejectRule('不在续期时间窗口内', `the contract can be renewed ${describeWindow(window)}`);
  }
  if (!contract.currentList.some((period) => period.state === 'PAID')) {
    rejectRule('当前扣费周期列表没有已扣费的期数', 'no period of the current list has been paid');
  }
  const last = contract.currentList.at(-1);
  if (last?.state === 'SCHEDULED') {
    rejectRule('最后一期已预约未扣费', `the last period, ${last.id}, is scheduled but not paid`);
  }
}

function checkList(contract: ContractRecord, list: readonly PlannedPeriod[], today: string): void {
  const last = contract.currentList.at(-1);
  let [previousId, previousDate] = [last?.id ?? 0, last?.date ?? ''];
  for (const [index, period] of list.entries()) {
    const { policy_period_id: id, estimated_deduct_date: date } = period;
    const pointer = `/policy_periods/${index}`;
    if (id <= previousId) {
      rejectField(`${pointer}/policy_period_id`, `must be greater than ${previousId}`, {
        value: id,
      });
    }
    const rejectDate = (issue: string, message?: string): never =>
      rejectField(`${pointer}/estimated_deduct_date`, issue, { value: date, message });
    if (date <= previousDate) {
      rejectDate(`must be later than ${previousDate}`, '预计扣费日期需要随扣费周期编号递增而递增');
    }
    if (date <= today) rejectDate(`must be later than today, ${today}`);
    [previousId, previousDate] = [id, date];
  }
  checkAmountChange(list, last?.amount ?? 0);
  checkAmounts(list, contract.plan?.frequency);
  checkSpacing(list, contract.plan?.frequency);
}

function checkAmountChange(list: readonly PlannedPeriod[], lastAmount: number): void {
  for (const [index, { estimated_deduct_amount: amount }] of list.entries()) {
    if (Math.abs(amount.total - lastAmount) <= lastAmount * LARGEST_CHANGE) continue;
    rejectField(
      `/policy_periods/${index}/estimated_deduct_amount/total`,
      `must differ by at most 50 % from ${lastAmount}, the last period's amount`,
      { value: amount.total },
    );
  }
}
