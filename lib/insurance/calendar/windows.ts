import { addDays, checkCalendarDate, toBeijingDate, toMoment } from '../../common/beijing-date.js';

/** A window that is open daily from the first to the last date, between two times of day in Beijing. */
export interface DailyWindow {
  /** Beijing date `yyyy-MM-dd`. */
  readonly firstDate: string;
  /** Beijing date `yyyy-MM-dd`. */
  readonly lastDate: string;
  /** True when the window is open at the given moment. */
  readonly open: boolean;
  /** Opening time of today or of the next day on which it opens; `undefined` when the window is over. */
  readonly opensAt: Date | undefined;
  /** Closing time after `opensAt`, exclusive; `undefined` when the window is over. */
  readonly closesAt: Date | undefined;
}

/**
 * How often a template deducts (扣费周期).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export type DeductFrequency = 'month' | 'quarter' | 'year';

const MORNING = '08:00';
const EVENING = { schedule: '19:30', deduct: '20:00', change: '19:00' } as const;

/** First and last day of the window, counted from the day after the last estimated date. */
const RENEWAL_DAYS = {
  month: [0, 29],
  quarter: [60, 89],
  year: [335, 364],
} as const satisfies Record<DeductFrequency, readonly [number, number]>;

/**
 * Window in which a period can be scheduled (预约): from the day before its estimated date to 28 days after
 * it, daily from 08:00 to 19:30 in Beijing.
 *
 * @param estimatedDate Beijing date `yyyy-MM-dd`.
 * @param moment the moment for which `open` is determined.
 * @throws {RangeError} when a date or the moment is invalid.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270
 */
export function scheduleWindow(estimatedDate: string, moment: Date): DailyWindow {
  return createDailyWindow(
    addDays(estimatedDate, -1),
    addDays(estimatedDate, 28),
    EVENING.schedule,
    moment,
  );
}

/**
 * Window in which a scheduled period can be deducted (扣费): from the day after it was scheduled to 29 days
 * after its estimated date, daily from 08:00 to 20:00 in Beijing.
 *
 * @param estimatedDate Beijing date `yyyy-MM-dd`.
 * @param scheduledDate Beijing date on which the period was scheduled. Default: the earliest possible date.
 * @throws {RangeError} when a date or the moment is invalid, or when `scheduledDate` is too early.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
 */
export function deductionWindow(
  estimatedDate: string,
  moment: Date,
  scheduledDate: string = addDays(estimatedDate, -1),
): DailyWindow {
  const earliest = addDays(estimatedDate, -1);
  if (scheduledDate < earliest) {
    throw new RangeError(
      `scheduledDate must not be earlier than ${earliest}, when the schedule window opens`,
    );
  }
  const lastDeduction = addDays(estimatedDate, 29);
  return createDailyWindow(addDays(scheduledDate, 1), lastDeduction, EVENING.deduct, moment);
}

/**
 * Window in which a contract can be renewed (续期), counted from the day after the last estimated date:
 * monthly templates on days 0 to 29, quarterly 60 to 89, yearly 335 to 364, daily from 08:00 to 19:00 in
 * Beijing.
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
 * Window in which amounts can be lowered (修改): daily from 08:00 to 19:00 in Beijing, until the day on which
 * the last period can be scheduled. WeChat Pay does not say whether this is the first or the last day of
 * the schedule window; this function uses the first, which satisfies both readings.
 *
 * @param lastEstimatedDate Beijing date `yyyy-MM-dd` of the list's last period.
 * @param signedDate Beijing date on which the contract took effect. Default: the day of `moment`.
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
