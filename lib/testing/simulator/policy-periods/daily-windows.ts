import { addDays, getBeijingMoment, toBeijingDate } from '../clock/beijing-calendar.js';

/** Days after the estimated date on which a period can last be scheduled and last be deducted. */
const LAST_SCHEDULE_DAY = 28;

export const LAST_DEDUCTION_DAY = 29;
const OPENING = '08:00';
const CLOSING = { schedule: '19:30', deduction: '20:00', change: '19:00' } as const;

/** Days, first and last, and the time of day at which each of them closes. They open at 08:00. */
export interface DailyWindow {
  /** Beijing date. */
  readonly first: string;
  /** Beijing date. */
  readonly last: string;
  readonly closing: string;
}

/** When a period can be scheduled. */
export function getScheduleWindow(date: string): DailyWindow {
  return {
    first: addDays(date, -1),
    last: addDays(date, LAST_SCHEDULE_DAY),
    closing: CLOSING.schedule,
  };
}

/** When a period that was scheduled on the day can be deducted. */
export function getDeductionWindow(date: string, scheduledOn: string): DailyWindow {
  return {
    first: addDays(scheduledOn, 1),
    last: addDays(date, LAST_DEDUCTION_DAY),
    closing: CLOSING.deduction,
  };
}

/** When amounts can be lowered: until the first day on which the list's last period can be scheduled. */
export function getModificationWindow(lastDate: string): DailyWindow {
  return { first: '0000-01-01', last: addDays(lastDate, -1), closing: CLOSING.change };
}

/** When the next list can be handed in. */
export function createRenewalWindow(
  lastDate: string,
  days: readonly [number, number],
): DailyWindow {
  const start = addDays(lastDate, 1);
  return { first: addDays(start, days[0]), last: addDays(start, days[1]), closing: CLOSING.change };
}

/** Whether the window is open; the closing minute no longer belongs to it. */
export function isOpen({ first, last, closing }: DailyWindow, now: number): boolean {
  const today = toBeijingDate(now);
  if (today < first || today > last) return false;
  return now >= getBeijingMoment(today, OPENING) && now < getBeijingMoment(today, closing);
}

/** The moment from which on an unpaid period is lost. */
export function getExpiry(date: string): number {
  return getBeijingMoment(addDays(date, LAST_DEDUCTION_DAY), CLOSING.deduction);
}

/** The window in words, for an error message. */
export function describeWindow({ first, last, closing }: DailyWindow): string {
  const days = first === '0000-01-01' ? `until ${last}` : `from ${first} to ${last}`;
  return `${days}, daily from ${OPENING} to before ${closing} in Beijing`;
}
