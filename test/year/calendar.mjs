const HOUR = 3_600_000;
export const MINUTE = 60_000;
export const DAY = 24 * HOUR;

/** Beijing date `yyyy-MM-dd` of a moment. */
export function toDate(moment) {
  return new Date(moment + 8 * HOUR).toISOString().slice(0, 10);
}

/** The moment of a Beijing date and time. */
export function toMoment(date, time = '00:00') {
  return Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}+08:00`);
}

export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** For messages. */
export function format(moment) {
  return new Date(moment + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
}
