import { countDaysBetween, toMoment } from '../../../common/beijing-date.js';
import { type DeductFrequency, renewalWindow } from '../../../insurance/calendar/windows.js';
import { MARGIN } from '../collection-rules.js';
import type { ContractLedger, ContractRenewal, Premium } from '../ledger.js';
import { type Opening, toOpening } from '../premiums/premium-windows.js';

/** The window in which a list of periods can be renewed. */
export interface ListWindow {
  /** The frequency of the template; `undefined` when neither dates nor states have shown it. */
  readonly frequency: DeductFrequency | undefined;
  readonly opening: Opening;
  /** The beginning of the first day on which it opens, in epoch milliseconds. */
  readonly beginsAt: number;
  /** The moment at which it opens on its last day, in epoch milliseconds. */
  readonly lastOpening: number;
  /** The moment after which a renewal would be too late, in epoch milliseconds. */
  readonly endsAt: number;
  /** The moment at which WeChat Pay closes it, in epoch milliseconds. */
  readonly closesAt: number;
  /** The end of the window before it that the state of the contract had shown, in epoch milliseconds; 0 without one. */
  readonly previousEnd: number;
}

const FREQUENCIES = ['month', 'quarter', 'year'] as const;

/** Days between two periods below which a template is monthly, or quarterly. */
const LIMITS = { month: 60, quarter: 200 } as const;
/** Days after the first period below which a template is monthly, and from which it can only be yearly. */
const FIRST_LIMITS = { month: 45, year: 330 } as const;

/**
 * Finds the window of the current list. As long as the dates do not show the frequency, it is the next one of the
 * possible windows, of which WeChat Pay's state of the contract shows the right one. That state is a hint: it may be
 * reported from the last date on, so that later windows remain possible.
 */
export function findListWindow(
  premiums: readonly Premium[],
  renewal: ContractRenewal,
  now: number,
): ListWindow {
  const { estimated_deduct_date: date, frequency: shown, state, sentAt } = renewal;
  const frequency = findFrequency(premiums);
  if (frequency !== undefined) return createWindow(date, frequency, frequency, now);
  const windows = FREQUENCIES.slice(shown === undefined ? 0 : FREQUENCIES.indexOf(shown)).map(
    (candidate) => createWindow(date, candidate, candidate === shown ? shown : undefined, now),
  );
  // A renewal that was sent belongs to the window in which it was sent.
  const moment = state === 'renewing' || state === 'accepted' ? (sentAt ?? now) : now;
  const next = windows.findIndex(({ endsAt }) => moment < endsAt);
  const index = next < 0 ? windows.length - 1 : next;
  const window = windows[index] ?? createWindow(date, 'year', shown, now);
  const previous = windows[index - 1];
  return { ...window, previousEnd: previous?.frequency === undefined ? 0 : previous.endsAt };
}

/** The frequency whose window contains a moment, of a contract that WeChat Pay reports as to be renewed. */
export function findOpenFrequency(date: string, now: number): DeductFrequency | undefined {
  return FREQUENCIES.find((frequency) => {
    const { beginsAt, closesAt } = createWindow(date, frequency, frequency, now);
    return now >= beginsAt && now < closesAt;
  });
}

/**
 * Finds the frequency in the dates of all periods. The distance of the second one depends on the day of signing and on
 * the number of periods that the first premium covers, so that alone it tells only a month or a year.
 */
export function findFrequency(premiums: readonly Premium[]): DeductFrequency | undefined {
  const dates = premiums.map(({ estimated_deduct_date }) => estimated_deduct_date);
  const [first, ...later] = dates
    .slice(1)
    .map((date, index) => countDaysBetween(dates[index] ?? date, date));
  if (later.length > 0) {
    const days = Math.min(...later);
    return days < LIMITS.month ? 'month' : days < LIMITS.quarter ? 'quarter' : 'year';
  }
  if (first === undefined) return undefined;
  return first < FIRST_LIMITS.month ? 'month' : first >= FIRST_LIMITS.year ? 'year' : undefined;
}

/** The current list of periods. */
export function getCurrentList({ premiums, renewal }: ContractLedger): readonly Premium[] {
  const first = renewal?.firstPeriodId ?? 0;
  return premiums.filter(({ policy_period_id: id }) => id >= first);
}

function createWindow(
  date: string,
  candidate: DeductFrequency,
  frequency: DeductFrequency | undefined,
  now: number,
): ListWindow {
  const window = renewalWindow(date, candidate, new Date(now + MARGIN));
  const closesAt = toMoment(window.lastDate, '19:00');
  return {
    frequency,
    opening: toOpening(window, now),
    beginsAt: toMoment(window.firstDate, '00:00'),
    lastOpening: toMoment(window.lastDate, '08:00') + MARGIN,
    endsAt: closesAt - MARGIN,
    closesAt,
    previousEnd: 0,
  };
}
