import { addDays, getBeijingMoment, toBeijingDate } from '../clock/beijing-calendar.js';

/** The last day to schedule a period, counted from the estimated date. */
const LAST_SCHEDULE_DAY = 28;

/** The last day to deduct a period, counted from the estimated date. */
export const LAST_DEDUCTION_DAY = 29;
const OPENING = '08:00';
const CLOSING = { schedule: '19:30', deduction: '20:00', change: '19:00' } as const;

/** A range of days. Each day opens at 08:00 and closes at `closing`, Beijing time. */
export interface DailyWindow {
  /** Beijing date. */
  readonly first: string;
  /** Beijing date. */
  readonly last: string;
  readonly closing: string;
}

/** Returns the window in which a period can be scheduled. */
export function getScheduleWindow(date: string): DailyWindow {
  return {
    first: addDays(date, -1),
    last: addDays(date, LAST_SCHEDULE_DAY),
    closing: CLOSING.schedule,
  };
}

/** Returns the window in which a period scheduled on the given day can be deducted. */
export function getDeductionWindow(date: string, scheduledOn: string): DailyWindow {
  return {
    first: addDays(scheduledOn, 1),
    last: addDays(date, LAST_DEDUCTION_DAY),
    closing: CLOSING.deduction,
  };
}

/** Returns the window in which amounts can be lowered, which ends on the day before the last estimated date. */
export function getModificationWindow(lastDate: string): DailyWindow {
  return { first: '0000-01-01', last: addDays(lastDate, -1), closing: CLOSING.change };
}

/** Returns the window in which a contract can be renewed. */
export function createRenewalWindow(
  lastDate: string,
  days: readonly [number, number],
): DailyWindow {
  const start = addDays(lastDate, 1);
  return { first: addDays(start, days[0]), last: addDays(start, days[1]), closing: CLOSING.change };
}

/** Whether the window is open. The closing minute is excluded. */
export function isOpen({ first, last, closing }: DailyWindow, now: number): boolean {
  const today = toBeijingDate(now);
  if (today < first || today > last) return false;
  return now >= getBeijingMoment(today, OPENING) && now < getBeijingMoment(today, closing);
}

/** Returns the moment at which an unpaid period expires. */
export function getExpiry(date: string): number {
  return getBeijingMoment(addDays(date, LAST_DEDUCTION_DAY), CLOSING.deduction);
}

/** Describes the window for an error message. */
export function describeWindow({ first, last, closing }: DailyWindow): string {
  const days = first === '0000-01-01' ? `until ${last}` : `from ${first} to ${last}`;
  return `${days}, daily from ${OPENING} until ${closing} Beijing time`;
}
