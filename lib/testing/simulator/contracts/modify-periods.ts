import { addDays, toBeijingDate } from '../clock/beijing-calendar.js';
import {
  describeWindow,
  getModificationWindow,
  getScheduleWindow,
  isOpen,
} from '../policy-periods/daily-windows.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';
import { rejectField, rejectRule } from '../validation/simulated-api-error.js';
import { requireInForce } from './contract-record.js';
import type { ContractRecord } from './contract-record.js';

const MODIFICATIONS_PER_CONTRACT = 3;

/** Conditions of a modification. */
interface ModificationTerms {
  /** Whether the modification may cancel a schedule. */
  readonly mayCancel: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

interface Change {
  readonly period: PeriodRecord;
  readonly pointer: string;
  readonly total: number;
}

/**
 * Lowers amounts of upcoming periods. Returns the period that lost its schedule, if any.
 *
 * @param list all periods of the contract with their new amounts
 * @throws SimulatedApiError when the contract, the time, the quota or the list does not allow it. The
 * contract is then unchanged.
 */
export function modifyPeriods(
  contract: ContractRecord,
  list: readonly PlannedPeriod[],
  { mayCancel, now }: ModificationTerms,
): PeriodRecord | undefined {
  requireInForce(contract);
  checkHour(contract, now);
  const today = toBeijingDate(now);
  checkQuota(contract, today);
  const changes = listChanges(contract.periods, list);
  checkFirstDiscount(contract, changes);
  for (const change of changes) checkChange(change, mayCancel, now);
  const cancelled = changes.find(({ period }) => period.state === 'SCHEDULED')?.period;
  for (const { period, total } of changes) period.amount = total;
  cancelled?.cancelSchedule();
  contract.modifiedOn.push(today);
  return cancelled;
}

function checkHour({ periods }: ContractRecord, now: number): void {
  const window = getModificationWindow(periods.at(-1)?.date ?? '');
  if (isOpen(window, now)) return;
  rejectRule('不在修改时间窗口内', `amounts can be changed ${describeWindow(window)}`);
}

function checkQuota({ modifiedOn }: ContractRecord, today: string): void {
  if (modifiedOn.includes(today)) {
    rejectRule('当日修改次数已达上限', 'a contract can be modified only once a day');
  }
  if (modifiedOn.length >= MODIFICATIONS_PER_CONTRACT) {
    rejectRule(
      '修改次数已达上限',
      `a contract can be modified at most ${MODIFICATIONS_PER_CONTRACT} times`,
    );
  }
}

/** Finds the changed amounts. All other fields must be unchanged. */
function listChanges(periods: readonly PeriodRecord[], list: readonly PlannedPeriod[]): Change[] {
  if (list.length !== periods.length) {
    rejectField('/policy_periods', `must repeat all ${periods.length} periods of the contract`);
  }
  const changes = periods.flatMap((period, index): Change[] => {
    const requested = list[index];
    const pointer = `/policy_periods/${index}`;
    if (requested?.policy_period_id !== period.id) {
      rejectField(`${pointer}/policy_period_id`, `must remain ${period.id}`, {
        value: requested?.policy_period_id,
      });
    }
    if (requested.estimated_deduct_date !== period.date) {
      rejectField(`${pointer}/estimated_deduct_date`, `must remain ${period.date}`, {
        value: requested.estimated_deduct_date,
      });
    }
    const { total } = requested.estimated_deduct_amount;
    if (total === period.amount) return [];
    return [{ period, total, pointer: `${pointer}/estimated_deduct_amount/total` }];
  });
  const [first] = changes;
  if (!first) return rejectField('/policy_periods', 'must change at least one amount');
  const other = changes.find(({ total }) => total !== first.total);
  if (other) {
    rejectField(other.pointer, `must be ${first.total}: a request can set only one new amount`, {
      value: other.total,
    });
  }
  return changes;
}

/** A discount of the first period at signing must survive all later modifications. */
function checkFirstDiscount(
  { periods, request }: ContractRecord,
  changes: readonly Change[],
): void {
  const [signedFirst = 0, signedSecond = 0] = request.policy_periods.map(
    ({ estimated_deduct_amount: amount }) => amount.total,
  );
  const [first, second] = periods;
  if (!first || !second || signedFirst >= signedSecond) return;
  if (!first.isOver) {
    rejectRule('首期未结束', `the discounted first period is ${first.state}; it must be over`);
  }
  const change = changes.find(({ period }) => period === second);
  if (change && change.total <= first.amount) {
    rejectField(change.pointer, `must be more than the first period's amount, ${first.amount}`, {
      value: change.total,
    });
  }
}

function checkChange({ period, total, pointer }: Change, mayCancel: boolean, now: number): void {
  if (period.isOver) {
    rejectField(pointer, `cannot be changed: the period is ${period.state}`, { value: total });
  }
  if (total > period.amount || total === 0) {
    rejectField(pointer, `must be lower than ${period.amount} and more than 0`, { value: total });
  }
  if (period.state !== 'SCHEDULED') return;
  if (!mayCancel) {
    rejectRule(
      '该期已预约',
      `period ${period.id} is scheduled; set allow_cancel_scheduled to true to change it`,
    );
  }
  if (period.isBeingDeducted) {
    rejectRule('该期扣费处理中', `the deduction of period ${period.id} has no result yet`);
  }
  const { first, last, closing } = getScheduleWindow(period.date);
  const window = { first, last: addDays(last, -1), closing };
  if (!isOpen(window, now)) {
    rejectRule(
      '该期已预约且不可取消',
      `the scheduled period ${period.id} can be changed ${describeWindow(window)}`,
    );
  }
}
