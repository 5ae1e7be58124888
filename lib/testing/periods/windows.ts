import { addDays, beijingDate, beijingMoment } from '../clock/beijing-time.js';

/** Days after the estimated date on which a period can last be reserved and last be deducted. */
export const LAST_RESERVATION_DAY = 28;
export const LAST_DEDUCTION_DAY = 29;

const OPENING = '08:00';
const CLOSING = { reservation: '19:30', deduction: '20:00', change: '19:00' } as const;

/** Days, first and last, and the time of day at which each of them closes. They open at 08:00. */
export interface DailyWindow {
  /** Beijing date. */
  readonly first: string;
  /** Beijing date. */
  readonly last: string;
  readonly closing: string;
}

/** When a period can be reserved. */
export function reservationWindow(date: string): DailyWindow {
  return {
    first: addDays(date, -1),
    last: addDays(date, LAST_RESERVATION_DAY),
    closing: CLOSING.reservation,
  };
}

/** When a period that was reserved on the day can be deducted. */
export function deductionWindow(date: string, reservedOn: string): DailyWindow {
  return {
    first: addDays(reservedOn, 1),
    last: addDays(date, LAST_DEDUCTION_DAY),
    closing: CLOSING.deduction,
  };
}

/** When amounts can be lowered: until the first reservation day of the list's last period. */
export function modificationWindow(lastDate: string): DailyWindow {
  return { first: '0000-01-01', last: addDays(lastDate, -1), closing: CLOSING.change };
}

/** When the next list can be handed in. */
export function renewalWindow(lastDate: string, days: readonly [number, number]): DailyWindow {
  const start = addDays(lastDate, 1);
  return { first: addDays(start, days[0]), last: addDays(start, days[1]), closing: CLOSING.change };
}

/** Whether the window is open; the closing minute no longer belongs to it. */
export function isOpen({ first, last, closing }: DailyWindow, now: number): boolean {
  const today = beijingDate(now);
  if (today < first || today > last) return false;
  return now >= beijingMoment(today, OPENING) && now < beijingMoment(today, closing);
}

/** The moment from which on an unpaid period is lost. */
export function expiryOf(date: string): number {
  return beijingMoment(addDays(date, LAST_DEDUCTION_DAY), CLOSING.deduction);
}

/** The window in words, for a refusal. */
export function describeWindow({ first, last, closing }: DailyWindow): string {
  const days = first === '0000-01-01' ? `until ${last}` : `from ${first} to ${last}`;
  return `${days}, daily from ${OPENING} to before ${closing} in Beijing`;
}
