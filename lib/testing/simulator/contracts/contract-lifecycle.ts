import { formatBeijingTimestamp, getBeijingMoment } from '../clock/beijing-calendar.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import type { Notifier } from '../notifications/notifier.js';
import { createRenewalWindow, getExpiry } from '../policy-periods/daily-windows.js';
import type { DailyWindow } from '../policy-periods/daily-windows.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import type { ContractRecord } from './contract-record.js';
import type { SimulatedTerminationMode } from './contract.js';

/** What a change of a contract needs of the simulator. */
export interface ContractServices {
  readonly clock: SimulatorClock;
  readonly notifier: Pick<Notifier, 'deliver'>;
}

/** Days after the day that follows the last estimated date, first and last, on which a list can be renewed. */
const RENEWAL_DAYS = { month: [0, 29], quarter: [60, 89], year: [335, 364] } as const;

/** When the contract's next list can be handed in. */
export function getRenewalWindow(contract: ContractRecord): DailyWindow {
  const lastDate = contract.currentList.at(-1)?.date ?? contract.request.policy_end_date;
  // A plan of which nothing is known deducts by the month.
  return createRenewalWindow(lastDate, RENEWAL_DAYS[contract.plan?.frequency ?? 'month']);
}

/** The state of a contract that nobody has ended. */
export function getStateInForce(
  clock: SimulatorClock,
  contract: ContractRecord,
): 'SIGNED' | 'TO_BE_RENEWED' {
  const isDue = clock.now() >= getBeijingMoment(getRenewalWindow(contract).first, '00:00');
  return contract.isRenewable && isDue ? 'TO_BE_RENEWED' : 'SIGNED';
}

/** Puts down what time does to the contract's latest list: its periods expire, and it is to be renewed. */
export function scheduleListEvents(clock: SimulatorClock, contract: ContractRecord): void {
  for (const period of contract.currentList) {
    if (period.isOver) continue;
    clock.schedule(getExpiry(period.date) - clock.now(), async () => {
      // What was accepted in time may still succeed.
      if (!period.isBeingDeducted) period.expire();
    });
  }
  if (!contract.isRenewable) return;
  const dueAt = getBeijingMoment(getRenewalWindow(contract).first, '00:00');
  clock.schedule(dueAt - clock.now(), async () => {
    if (contract.canDeduct) contract.state = getStateInForce(clock, contract);
  });
}

/** Ends a period whose last deduction failed after its time. */
export function expireIfLate(clock: SimulatorClock, period: PeriodRecord): void {
  if (clock.now() >= getExpiry(period.date)) period.expire();
}

/** Ends the contract now. Resolves when its notification has been tried once. */
export function terminateContract(
  services: ContractServices,
  contract: ContractRecord,
  mode: SimulatedTerminationMode,
  remark?: string,
): Promise<void> {
  contract.state = 'TERMINATED';
  contract.termination = {
    contract_termination_mode: mode,
    contract_terminated_time: formatBeijingTimestamp(services.clock.now()),
    ...(remark !== undefined && { contract_termination_remark: remark }),
  };
  return notifyContract(services, contract, 'INSURANCE_ENTRUST.TERMINATE');
}

/** What of a contract is notified. */
type ContractEvent =
  'INSURANCE_ENTRUST.SIGN' | 'INSURANCE_ENTRUST.TERMINATE' | 'INSURANCE_ENTRUST.RENEW';

/** Resolves when the first attempt is over. Only the signature goes to the contract's own URL always. */
export function notifyContract(
  { notifier }: ContractServices,
  contract: ContractRecord,
  event: ContractEvent,
): Promise<void> {
  const planUrl = event === 'INSURANCE_ENTRUST.SIGN' ? undefined : contract.plan?.notifyUrl;
  const url = planUrl ?? contract.request.contract_notify_url;
  return notifier.deliver(contract.mchid, url, event, contract.view());
}
