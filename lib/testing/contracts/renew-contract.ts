import { addDays, beijingDate } from '../clock/beijing-time.js';
import { refuseField } from '../fields/refuse-field.js';
import { refuseRule } from '../http/refuse-rule.js';
import { checkSpacing } from '../periods/check-spacing.js';
import { describeWindow, isOpen, LAST_DEDUCTION_DAY } from '../periods/windows.js';
import type { PlannedPeriod } from '../pre-sign/pre-sign-request.js';
import type { SimulatorState } from '../simulator-state.js';
import { checkInForce } from './check-contract.js';
import type { ContractRecord } from './contract-record.js';
import { notifyContract } from './notify-contract.js';
import { planLatestList, renewalWindowOf } from './plan-calendar.js';

/** How far an amount may be from the last one of the former list. */
const LARGEST_CHANGE = 0.5;

/**
 * Takes the contract's next list, which puts it in force again. The notification follows.
 *
 * @throws ApiRefusal when the contract is not due for one, or the list breaks a rule.
 */
export function renewContract(
  state: SimulatorState,
  contract: ContractRecord,
  list: readonly PlannedPeriod[],
): void {
  const now = state.clock.now();
  checkDue(contract, now);
  checkList(contract, list, beijingDate(now));
  const lastDate = list.at(-1)?.estimated_deduct_date ?? '';
  contract.addList(list, `${addDays(lastDate, LAST_DEDUCTION_DAY)}T23:59:59+08:00`);
  contract.state = 'SIGNED';
  planLatestList(state, contract);
  void notifyContract(state, contract, 'INSURANCE_ENTRUST.RENEW');
}

function checkDue(contract: ContractRecord, now: number): void {
  checkInForce(contract);
  if (!contract.isRenewable) {
    refuseRule('该协议不支持续期', 'neither can_auto_insure nor can_auto_reinsure was signed');
  }
  const window = renewalWindowOf(contract);
  if (!isOpen(window, now)) {
    refuseRule('不在续期时间窗口内', `the list can be renewed ${describeWindow(window)}`);
  }
  if (!contract.currentList.some((period) => period.state === 'PAID')) {
    refuseRule('当前扣费周期列表没有已扣费的期数', 'no period of the current list has been paid');
  }
  const last = contract.currentList.at(-1);
  if (last?.state === 'SCHEDULED') {
    refuseRule('最后一期已预约未扣费', `the last period, ${last.id}, is reserved and not paid`);
  }
}

function checkList(contract: ContractRecord, list: readonly PlannedPeriod[], today: string): void {
  const { plans } = contract.merchant;
  const last = contract.currentList.at(-1);
  let [previousId, previousDate] = [last?.id ?? 0, last?.date ?? ''];
  for (const [index, period] of list.entries()) {
    const { policy_period_id: id, estimated_deduct_date: date } = period;
    const pointer = `/policy_periods/${index}`;
    if (id <= previousId) {
      refuseField(`${pointer}/policy_period_id`, `must be greater than ${previousId}`, {
        value: id,
      });
    }
    const refuseDate = (issue: string, message?: string): never =>
      refuseField(`${pointer}/estimated_deduct_date`, issue, { value: date, message });
    if (date <= previousDate) {
      refuseDate(`must be later than ${previousDate}`, '预计扣费日期需要随扣费周期编号递增而递增');
    }
    if (date <= today) refuseDate(`must be later than today, ${today}`);
    [previousId, previousDate] = [id, date];
  }
  checkAmounts(list, last?.amount ?? 0);
  plans.checkAmounts(contract.request.plan_id, list);
  checkSpacing(list, plans.find(contract.request.plan_id)?.frequency);
}

function checkAmounts(list: readonly PlannedPeriod[], lastAmount: number): void {
  for (const [index, { estimated_deduct_amount: amount }] of list.entries()) {
    if (Math.abs(amount.total - lastAmount) <= lastAmount * LARGEST_CHANGE) continue;
    refuseField(
      `/policy_periods/${index}/estimated_deduct_amount/total`,
      `must differ by at most 50 % from ${lastAmount}, the last period's amount`,
      { value: amount.total },
    );
  }
}
