import { countDaysBetween, toMoment } from '../../common/beijing-date.js';
import { type DeductFrequency, renewalWindow } from '../../insurance/calendar/windows.js';
import { MARGIN } from './collection-rules.js';
import type { ContractLedger, ContractRenewal, Premium } from './ledger.js';
import { type Opening, toOpening } from './premium-windows.js';

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
}

const FREQUENCIES = ['month', 'quarter', 'year'] as const;

/** Days between two periods below which a template is monthly, or quarterly. */
const LIMITS = { month: 60, quarter: 200 } as const;
/** Days after the first period from which a template can only be yearly. */
const YEAR = 330;

/**
 * Finds the window of the current list. As long as the frequency is unknown, it is the next one of the three possible
 * windows, of which WeChat Pay's state of the contract shows the right one.
 */
export function findListWindow(
  premiums: readonly Premium[],
  renewal: ContractRenewal,
  now: number,
): ListWindow {
  const { estimated_deduct_date: date } = renewal;
  const frequency = renewal.frequency ?? findFrequency(premiums);
  if (frequency !== undefined) return createWindow(date, frequency, frequency, now);
  const windows = FREQUENCIES.map((candidate) => createWindow(date, candidate, undefined, now));
  const next = windows.find(({ opening }) => opening !== 'closed');
  return next ?? createWindow(date, 'year', undefined, now);
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
 * the number of periods that the first premium covers, so that it tells little.
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
  return first < LIMITS.month ? 'month' : first >= YEAR ? 'year' : undefined;
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
  };
}
