import { formatBeijingTimestamp, getBeijingMoment } from '../clock/beijing-calendar.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import type { Notifier } from '../notifications/notifier.js';
import { createRenewalWindow, getExpiry } from '../policy-periods/daily-windows.js';
import type { DailyWindow } from '../policy-periods/daily-windows.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import type { ContractRecord } from './contract-record.js';
import type { SimulatedTerminationMode } from './contract.js';

/** The services of the simulator that a change of a contract uses. */
export interface ContractServices {
  readonly clock: SimulatorClock;
  readonly notifier: Pick<Notifier, 'deliver'>;
}

/** First and last day of the renewal window, counted from the day after the last estimated date. */
const RENEWAL_DAYS = { month: [0, 29], quarter: [60, 89], year: [335, 364] } as const;

/** The window in which the contract can be renewed. */
export function getRenewalWindow(contract: ContractRecord): DailyWindow {
  const lastDate = contract.currentList.at(-1)?.date ?? contract.request.policy_end_date;
  // An unknown plan counts as monthly.
  return createRenewalWindow(lastDate, RENEWAL_DAYS[contract.plan?.frequency ?? 'month']);
}

/** The state of a contract that has not been terminated. */
export function getStateInForce(
  clock: SimulatorClock,
  contract: ContractRecord,
): 'SIGNED' | 'TO_BE_RENEWED' {
  const isDue = clock.now() >= getBeijingMoment(getRenewalWindow(contract).first, '00:00');
  return contract.isRenewable && isDue ? 'TO_BE_RENEWED' : 'SIGNED';
}

/** Schedules the expiry of the periods in the contract's latest list, and the start of its renewal window. */
export function scheduleListEvents(clock: SimulatorClock, contract: ContractRecord): void {
  for (const period of contract.currentList) {
    if (period.isOver) continue;
    clock.schedule(getExpiry(period.date) - clock.now(), async () => {
      // A deduction that was accepted in time may still succeed.
      if (!period.isBeingDeducted) period.expire();
    });
  }
  if (!contract.isRenewable) return;
  const dueAt = getBeijingMoment(getRenewalWindow(contract).first, '00:00');
  clock.schedule(dueAt - clock.now(), async () => {
    if (contract.canDeduct) contract.state = getStateInForce(clock, contract);
  });
}

/** Expires a period when its deduction failed after the last day. */
export function expireIfLate(clock: SimulatorClock, period: PeriodRecord): void {
  if (clock.now() >= getExpiry(period.date)) period.expire();
}

/** Terminates the contract now. Resolves after the first attempt to notify the merchant. */
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

/** The notified events of a contract. */
type ContractEvent =
  'INSURANCE_ENTRUST.SIGN' | 'INSURANCE_ENTRUST.TERMINATE' | 'INSURANCE_ENTRUST.RENEW';

/** Resolves after the first attempt. Events other than SIGN go to the plan's URL, if it has one. */
export function notifyContract(
  { notifier }: ContractServices,
  contract: ContractRecord,
  event: ContractEvent,
): Promise<void> {
  const planUrl = event === 'INSURANCE_ENTRUST.SIGN' ? undefined : contract.plan?.notifyUrl;
  const url = planUrl ?? contract.request.contract_notify_url;
  return notifier.deliver(contract.mchid, url, event, contract.view());
}
