import { addDays, beijingDate } from '../clock/beijing-time.js';
import { checkInForce } from '../contracts/check-contract.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import { refuseField } from '../fields/refuse-field.js';
import { refuseRule } from '../http/refuse-rule.js';
import type { PlannedPeriod } from '../pre-sign/pre-sign-request.js';
import type { PeriodRecord } from './period-record.js';
import { describeWindow, isOpen, modificationWindow, reservationWindow } from './windows.js';

const MODIFICATIONS_PER_CONTRACT = 3;

/** How a modification is meant. */
export interface ModificationTerms {
  /** Whether a reservation may be cancelled for it. */
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
 * Lowers amounts of periods to come and returns the period whose reservation that cancelled, if any.
 *
 * @param list every period of the contract, with the amounts that they are to have
 * @throws ApiRefusal when the contract, the hour, the quota or the list does not allow it; then nothing
 * has changed.
 */
export function modifyPeriods(
  contract: ContractRecord,
  list: readonly PlannedPeriod[],
  { mayCancel, now }: ModificationTerms,
): PeriodRecord | undefined {
  checkInForce(contract);
  checkHour(contract, now);
  const today = beijingDate(now);
  checkQuota(contract, today);
  const changes = changesOf(contract.periods, list);
  checkFirstDiscount(contract, changes);
  for (const change of changes) checkChange(change, mayCancel, now);
  const cancelled = changes.find(({ period }) => period.state === 'SCHEDULED')?.period;
  for (const { period, total } of changes) period.amount = total;
  cancelled?.cancelReservation();
  contract.modifiedOn.push(today);
  return cancelled;
}

function checkHour({ periods }: ContractRecord, now: number): void {
  const window = modificationWindow(periods.at(-1)?.date ?? '');
  if (isOpen(window, now)) return;
  refuseRule('不在修改时间窗口内', `amounts can be changed ${describeWindow(window)}`);
}

function checkQuota({ modifiedOn }: ContractRecord, today: string): void {
  if (modifiedOn.includes(today)) {
    refuseRule('当日修改次数已达上限', 'a contract can be modified once a day');
  }
  if (modifiedOn.length >= MODIFICATIONS_PER_CONTRACT) {
    refuseRule(
      '修改次数已达上限',
      `a contract can be modified ${MODIFICATIONS_PER_CONTRACT} times in its life`,
    );
  }
}

/** What is to change. Everything else must be as it is. */
function changesOf(periods: readonly PeriodRecord[], list: readonly PlannedPeriod[]): Change[] {
  if (list.length !== periods.length) {
    refuseField('/policy_periods', `must repeat all ${periods.length} periods of the contract`);
  }
  const changes = periods.flatMap((period, index): Change[] => {
    const asked = list[index];
    const pointer = `/policy_periods/${index}`;
    if (asked?.policy_period_id !== period.id) {
      refuseField(`${pointer}/policy_period_id`, `must be ${period.id}, as it is now`, {
        value: asked?.policy_period_id,
      });
    }
    if (asked.estimated_deduct_date !== period.date) {
      refuseField(`${pointer}/estimated_deduct_date`, `must be ${period.date}, as it is now`, {
        value: asked.estimated_deduct_date,
      });
    }
    const { total } = asked.estimated_deduct_amount;
    if (total === period.amount) return [];
    return [{ period, total, pointer: `${pointer}/estimated_deduct_amount/total` }];
  });
  const [first] = changes;
  if (!first) return refuseField('/policy_periods', 'changes no amount');
  const other = changes.find(({ total }) => total !== first.total);
  if (other) {
    refuseField(other.pointer, `must be ${first.total}: one request brings one new amount`, {
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
    refuseRule('首期未结束', `the discounted first period is ${first.state}, not yet over`);
  }
  const change = changes.find(({ period }) => period === second);
  if (change && change.total <= first.amount) {
    refuseField(change.pointer, `must stay above the first period's amount, ${first.amount}`, {
      value: change.total,
    });
  }
}

function checkChange({ period, total, pointer }: Change, mayCancel: boolean, now: number): void {
  if (period.isOver) {
    refuseField(pointer, `cannot change: the period is ${period.state}`, { value: total });
  }
  if (total > period.amount || total === 0) {
    refuseField(pointer, `must be lower than ${period.amount}, and more than 0`, { value: total });
  }
  if (period.state !== 'SCHEDULED') return;
  if (!mayCancel) {
    refuseRule(
      '该期已预约',
      `period ${period.id} is reserved; allow_cancel_scheduled must be true to change it`,
    );
  }
  if (period.isBeingDeducted) {
    refuseRule('该期扣费处理中', `a deduction of period ${period.id} has no result yet`);
  }
  const { first, last, closing } = reservationWindow(period.date);
  const window = { first, last: addDays(last, -1), closing };
  if (!isOpen(window, now)) {
    refuseRule(
      '该期已预约且不可取消',
      `the reserved period ${period.id} can be changed ${describeWindow(window)}`,
    );
  }
}
