import { daysBetween } from '../dates/beijing-date.js';
import type { ShownPeriod } from '../premiums/shown-period.js';

/** Width of the picture, which is drawn for a phone and scaled. */
export const WIDTH = 360;
const COLUMNS = 12;
const MARGIN = 6;
export const COLUMN = (WIDTH - 2 * MARGIN) / COLUMNS;
/** More rows would be unreadable. */
const MOST_ROWS = 4;

export interface TimelineColumn extends ShownPeriod {
  /** Middle of the column. */
  readonly x: number;
  /** True for the first column, and for the first of a year. */
  readonly showsYear: boolean;
  /** Height of the bar from 0 to 1, relative to the highest premium. */
  readonly share: number;
}

export interface TimelineRow {
  readonly columns: readonly TimelineColumn[];
  /** Position of today's line, if it falls into this row. */
  readonly today: number | undefined;
}

/** Rows of twelve periods, one column each. A long list is cut to the rows around today. */
export function timelineRows(periods: readonly ShownPeriod[], today: string): TimelineRow[] {
  const highest = Math.max(1, ...periods.map(getAmount));
  const rows: TimelineRow[] = [];
  for (let start = 0; start < periods.length; start += COLUMNS) {
    const columns = periods.slice(start, start + COLUMNS).map((shown, index) => ({
      ...shown,
      x: MARGIN + (index + 0.5) * COLUMN,
      showsYear: getYear(periods[start + index - 1]) !== getYear(shown),
      share: getAmount(shown) / highest,
    }));
    const next = periods[start + COLUMNS]?.period.estimated_deduct_date;
    rows.push({ columns, today: findPlace(today, columns, next, start === 0) });
  }
  const current = Math.max(
    0,
    rows.findIndex((row) => row.today !== undefined),
  );
  const first = Math.max(0, Math.min(current - 1, rows.length - MOST_ROWS));
  return rows.slice(first, first + MOST_ROWS);
}

/** Interpolates between the columns of the neighbouring dates; each row begins with its first date. */
function findPlace(
  today: string,
  columns: readonly TimelineColumn[],
  next: string | undefined,
  isFirstRow: boolean,
): number | undefined {
  const dates = columns.map(({ period }) => period.estimated_deduct_date);
  const [first = ''] = dates;
  if (today < first) return isFirstRow ? MARGIN : undefined;
  if (next !== undefined && today >= next) return undefined;
  const index = dates.findLastIndex((date) => date <= today);
  const [from, to] = [dates[index] ?? first, dates[index + 1] ?? next];
  const x = columns[index]?.x ?? MARGIN;
  // After the last date, one column stands for a month.
  const share = daysBetween(from, today) / (to === undefined ? 31 : daysBetween(from, to));
  return Math.min(x + share * COLUMN, WIDTH - MARGIN);
}

function getYear(shown: ShownPeriod | undefined): string | undefined {
  return shown?.period.estimated_deduct_date.slice(0, 4);
}

function getAmount({ period }: ShownPeriod): number {
  return period.estimated_deduct_amount.total;
}
