/** Milliseconds per day. */
export const DAY = 86_400_000;

const BEIJING_OFFSET = 8 * 3_600_000;

/** Formats the moment as WeChat Pay does: RFC 3339 in Beijing time, to the second. */
export function formatBeijingTimestamp(moment: number): string {
  return `${new Date(moment + BEIJING_OFFSET).toISOString().slice(0, 19)}+08:00`;
}

/** Formats date and time in Beijing without an offset, `yyyy-MM-dd HH:mm:ss`, as in bills. */
export function formatBeijingClockTime(moment: number): string {
  return formatBeijingTimestamp(moment).slice(0, 19).replace('T', ' ');
}

/** The calendar date in Beijing, `yyyy-MM-DD`. */
export function toBeijingDate(moment: number): string {
  return new Date(moment + BEIJING_OFFSET).toISOString().slice(0, 10);
}

/** Whole days from one date (`yyyy-MM-DD`) to another. */
export function countDaysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY;
}

/** Whether the text is a valid calendar date in the form `yyyy-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = Date.parse(text);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}

/** Adds days to a date (`yyyy-MM-DD`). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/** Epoch milliseconds of a time of day (`HH:mm`) on a date in Beijing. */
export function getBeijingMoment(date: string, time: string): number {
  return Date.parse(`${date}T${time}:00+08:00`);
}
