/** Beijing has no daylight saving time. */
const BEIJING_OFFSET = 8 * 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** The moment's date in Beijing, `yyyy-MM-dd`, whatever the time zone of this computer. */
export function beijingDate(moment: Date): string {
  return dateText(moment.getTime() + BEIJING_OFFSET);
}

/** The moment as RFC 3339 in Beijing time, as WeChat Pay writes it. */
export function beijingTimestamp(moment: Date): string {
  return `${beijingText(moment).slice(0, 19)}+08:00`;
}

/** The moment as shown on pages, `yyyy-MM-dd HH:mm` in Beijing. */
export function beijingMinute(moment: Date): string {
  return beijingText(moment).slice(0, 16).replace('T', ' ');
}

/** The moment of a date and a time of day (`HH:mm`) in Beijing. */
export function beijingMoment(date: string, time: string): Date {
  return new Date(`${date}T${time}:00+08:00`);
}

export function addDays(date: string, days: number): string {
  return dateText(Date.parse(date) + days * DAY);
}

/** Number of days between two dates. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY;
}

/**
 * The same day the given number of months later, or the last day of a shorter month. Returns an invalid
 * date unchanged.
 */
export function addMonths(date: string, months: number): string {
  const first = new Date(`${date}T00:00:00Z`);
  if (months === 0 || Number.isNaN(first.getTime())) return date;
  const day = first.getUTCDate();
  const month = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0));
  month.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return dateText(month.getTime());
}

function beijingText(moment: Date): string {
  return new Date(moment.getTime() + BEIJING_OFFSET).toISOString();
}

function dateText(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
