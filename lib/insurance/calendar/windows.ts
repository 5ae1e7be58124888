import { addDays, checkCalendarDate, toBeijingDate, toMoment } from '../../common/beijing-date.js';

/** When something is open: on each day from the first to the last, between two times of day in Beijing. */
export interface DailyWindow {
  /** Beijing date `yyyy-MM-dd`. */
  readonly firstDate: string;
  /** Beijing date `yyyy-MM-dd`. */
  readonly lastDate: string;
  readonly open: boolean;
  /** When it opened today or opens next; `undefined` when it is over. */
  readonly opensAt: Date | undefined;
  /** When it closes after `opensAt`; that very moment no longer belongs to it. */
  readonly closesAt: Date | undefined;
}

/** How often a template deducts. */
export type DeductFrequency = 'month' | 'quarter' | 'year';

const MORNING = '08:00';
const EVENING = { reserve: '19:30', deduct: '20:00', change: '19:00' } as const;

/** Days after the day that follows the last estimated date, first and last. */
const RENEWAL_DAYS = {
  month: [0, 29],
  quarter: [60, 89],
  year: [335, 364],
} as const satisfies Record<DeductFrequency, readonly [number, number]>;

/**
 * When a period can be reserved (预约): from the day before its estimated date to 28 days after it, daily
 * from 08:00 to 19:30 in Beijing.
 *
 * @param estimatedDate Beijing date `yyyy-MM-dd`.
 * @param moment the moment to judge.
 * @throws {RangeError} when a date or the moment is invalid.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270
 */
export function scheduleWindow(estimatedDate: string, moment: Date): DailyWindow {
  return createDailyWindow(
    addDays(estimatedDate, -1),
    addDays(estimatedDate, 28),
    EVENING.reserve,
    moment,
  );
}

/**
 * When a reserved period can be deducted (扣费): from the day after its reservation to 29 days after its
 * estimated date, daily from 08:00 to 20:00 in Beijing.
 *
 * @param estimatedDate Beijing date `yyyy-MM-dd`.
 * @param reservedDate Beijing date on which it was reserved; default: the earliest possible.
 * @throws {RangeError} when a date or the moment is invalid.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
 */
export function deductionWindow(
  estimatedDate: string,
  moment: Date,
  reservedDate: string = addDays(estimatedDate, -1),
): DailyWindow {
  const earliest = addDays(estimatedDate, -1);
  if (reservedDate < earliest) {
    throw new RangeError(`reservedDate must not lie before ${earliest}, when reserving opens`);
  }
  const lastDeduction = addDays(estimatedDate, 29);
  return createDailyWindow(addDays(reservedDate, 1), lastDeduction, EVENING.deduct, moment);
}

/**
 * When a contract can be renewed (续期), counted from the day after the last estimated date: monthly
 * templates on days 0 to 29, quarterly 60 to 89, yearly 335 to 364, daily from 08:00 to 19:00 in Beijing.
 *
 * @param lastEstimatedDate Beijing date `yyyy-MM-dd` of the current list's last period.
 * @throws {RangeError} when the date or the moment is invalid.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export function renewalWindow(
  lastEstimatedDate: string,
  frequency: DeductFrequency,
  moment: Date,
): DailyWindow {
  const [first, last] = RENEWAL_DAYS[frequency];
  const start = addDays(lastEstimatedDate, 1);
  return createDailyWindow(addDays(start, first), addDays(start, last), EVENING.change, moment);
}

/**
 * When amounts can be lowered (修改): daily from 08:00 to 19:00 in Beijing, up to the last period's
 * reservation day. WeChat Pay's wording leaves open whether the first or the last of those days is
 * meant; this takes the first, on which both readings agree.
 *
 * @param lastEstimatedDate Beijing date `yyyy-MM-dd` of the list's last period.
 * @param signedDate Beijing date from which on the contract is in force; default: the day of `moment`.
 * @throws {RangeError} when a date or the moment is invalid.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export function modificationWindow(
  lastEstimatedDate: string,
  moment: Date,
  signedDate: string = toBeijingDate(moment.getTime()),
): DailyWindow {
  const last = addDays(lastEstimatedDate, -1);
  return createDailyWindow(checkCalendarDate(signedDate), last, EVENING.change, moment);
}

function createDailyWindow(
  firstDate: string,
  lastDate: string,
  evening: string,
  moment: Date,
): DailyWindow {
  const now = moment.getTime();
  const today = toBeijingDate(now);
  const isPastToday = now >= toMoment(today, evening);
  const next = isPastToday ? addDays(today, 1) : today;
  const date = next < firstDate ? firstDate : next;
  if (date > lastDate) {
    return { firstDate, lastDate, open: false, opensAt: undefined, closesAt: undefined };
  }
  const opensAt = toMoment(date, MORNING);
  return {
    firstDate,
    lastDate,
    open: now >= opensAt,
    opensAt: new Date(opensAt),
    closesAt: new Date(toMoment(date, evening)),
  };
}
