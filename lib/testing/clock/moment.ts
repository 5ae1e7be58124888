const WITH_OFFSET = /T.*(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Epoch milliseconds of a moment given as a number of them, a `Date` or an ISO 8601 text.
 *
 * @throws TypeError when it is no moment, or a text without a time and an offset, which would mean
 * something else on each computer.
 */
export function momentOf(value: string | Date | number): number {
  const moment = typeof value === 'string' ? Date.parse(value) : Number(value);
  if (Number.isNaN(new Date(moment).getTime())) throw new TypeError(`No moment: ${String(value)}`);
  if (typeof value === 'string' && !WITH_OFFSET.test(value)) {
    throw new TypeError(
      `"${value}" means another moment in each time zone. Add the time and its offset, as in "2026-12-01T10:00:00+08:00".`,
    );
  }
  return moment;
}
