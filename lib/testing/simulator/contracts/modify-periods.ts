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

/** How a modification is meant. */
interface ModificationTerms {
  /** Whether a schedule may be cancelled for it. */
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
 * Lowers amounts of periods to come and returns the period whose schedule that cancelled, if any.
 *
 * @param list every period of the contract, with the amounts that they are to have
 * @throws SimulatedApiError when the contract, the hour, the quota or the list does not allow it; then nothing
 * has changed.
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
    rejectRule('当日修改次数已达上限', 'a contract can be modified once a day');
  }
  if (modifiedOn.length >= MODIFICATIONS_PER_CONTRACT) {
    rejectRule(
      '修改次数已达上限',
      `a contract can be modified ${MODIFICATIONS_PER_CONTRACT} times in its life`,
    );
  }
}

/** What is to change. Everything else must be as it is. */
function listChanges(periods: readonly PeriodRecord[], list: readonly PlannedPeriod[]): Change[] {
  if (list.length !== periods.length) {
    rejectField('/policy_periods', `must repeat all ${periods.length} periods of the contract`);
  }
  const changes = periods.flatMap((period, index): Change[] => {
    const asked = list[index];
    const pointer = `/policy_periods/${index}`;
    if (asked?.policy_period_id !== period.id) {
      rejectField(`${pointer}/policy_period_id`, `must be ${period.id}, as it is now`, {
        value: asked?.policy_period_id,
      });
    }
    if (asked.estimated_deduct_date !== period.date) {
      rejectField(`${pointer}/estimated_deduct_date`, `must be ${period.date}, as it is now`, {
        value: asked.estimated_deduct_date,
      });
    }
    const { total } = asked.estimated_deduct_amount;
    if (total === period.amount) return [];
    return [{ period, total, pointer: `${pointer}/estimated_deduct_amount/total` }];
  });
  const [first] = changes;
  if (!first) return rejectField('/policy_periods', 'changes no amount');
  const other = changes.find(({ total }) => total !== first.total);
  if (other) {
    rejectField(other.pointer, `must be ${first.total}: one request brings one new amount`, {
      value: other.total,
    });
  }
  return changes;
}

/** What was signed with a cheaper first period keeps it so, whatever was changed since. */
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
    rejectRule('首期未结束', `the discounted first period is ${first.state}, not yet over`);
  }
  const change = changes.find(({ period }) => period === second);
  if (change && change.total <= first.amount) {
    rejectField(change.pointer, `must stay above the first period's amount, ${first.amount}`, {
      value: change.total,
    });
  }
}

function checkChange({ period, total, pointer }: Change, mayCancel: boolean, now: number): void {
  if (period.isOver) {
    rejectField(pointer, `cannot change: the period is ${period.state}`, { value: total });
  }
  if (total > period.amount || total === 0) {
    rejectField(pointer, `must be lower than ${period.amount}, and more than 0`, { value: total });
  }
  if (period.state !== 'SCHEDULED') return;
  if (!mayCancel) {
    rejectRule(
      '该期已预约',
      `period ${period.id} is reserved; allow_cancel_scheduled must be true to change it`,
    );
  }
  if (period.isBeingDeducted) {
    rejectRule('该期扣费处理中', `a deduction of period ${period.id} has no result yet`);
  }
  const { first, last, closing } = getScheduleWindow(period.date);
  const window = { first, last: addDays(last, -1), closing };
  if (!isOpen(window, now)) {
    rejectRule(
      '该期已预约且不可取消',
      `the reserved period ${period.id} can be changed ${describeWindow(window)}`,
    );
  }
}
