import { beijingMoment } from '../clock/beijing-time.js';
import { expiryOf, renewalWindow } from '../periods/windows.js';
import type { DailyWindow } from '../periods/windows.js';
import type { PeriodRecord } from '../periods/period-record.js';
import type { SimulatorState } from '../simulator-state.js';
import type { ContractRecord } from './contract-record.js';

/** Days after the day that follows the last estimated date, first and last, on which a list can be renewed. */
const RENEWAL_DAYS = { month: [0, 29], quarter: [60, 89], year: [335, 364] } as const;

/** When the contract's next list can be handed in. */
export function renewalWindowOf(contract: ContractRecord): DailyWindow {
  const lastDate = contract.currentList.at(-1)?.date ?? contract.request.policy_end_date;
  const frequency = contract.merchant.plans.frequencyOf(contract.request.plan_id);
  return renewalWindow(lastDate, RENEWAL_DAYS[frequency]);
}

/** The state of a contract that nobody has ended. */
export function stateInForce(
  state: SimulatorState,
  contract: ContractRecord,
): 'SIGNED' | 'TO_BE_RENEWED' {
  const isDue = state.clock.now() >= beijingMoment(renewalWindowOf(contract).first, '00:00');
  return contract.isRenewable && isDue ? 'TO_BE_RENEWED' : 'SIGNED';
}

/** Puts down what time does to the contract's latest list: its periods expire, and it is to be renewed. */
export function planLatestList(state: SimulatorState, contract: ContractRecord): void {
  const { clock } = state;
  for (const period of contract.currentList) {
    if (period.isOver) continue;
    clock.schedule(expiryOf(period.date) - clock.now(), async () => {
      // What was accepted in time may still succeed.
      if (!period.isBeingDeducted) period.expire();
    });
  }
  if (!contract.isRenewable) return;
  const dueAt = beijingMoment(renewalWindowOf(contract).first, '00:00');
  clock.schedule(dueAt - clock.now(), async () => {
    if (contract.canDeduct) contract.state = stateInForce(state, contract);
  });
}

/** Ends a period whose last deduction failed after its time. */
export function expireIfLate({ clock }: SimulatorState, period: PeriodRecord): void {
  if (clock.now() >= expiryOf(period.date)) period.expire();
}
