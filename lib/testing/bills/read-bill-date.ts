import { addDays, beijingDate, beijingMoment, isCalendarDate } from '../clock/beijing-time.js';
import { ApiRefusal } from '../http/api-refusal.js';
import { refuseParameter } from '../http/path-parameters.js';

const READY_AT = '10:00';
/** Three months, of which the longest have so many days. */
const DAYS_KEPT = 92;

/**
 * A day's bill is there from 10:00 of the next day on, for three months.
 *
 * @throws ApiRefusal when the date is none, or its bill is not there.
 */
export function readBillDate(query: URLSearchParams, now: number): string {
  const day = query.get('bill_date') ?? '';
  if (!isCalendarDate(day)) {
    refuseParameter('bill_date', day, 'must be a date of the calendar, yyyy-MM-DD', 'query');
  }
  const today = beijingDate(now);
  if (day >= today) refuseDay(day, 'must be before today');
  if (day < addDays(today, -DAYS_KEPT)) refuseDay(day, 'must be within the last three months');
  if (now < beijingMoment(addDays(day, 1), READY_AT)) {
    throw new ApiRefusal(
      400,
      'STATEMENT_CREATING',
      `账单生成中 The bill of ${day} is ready at ${READY_AT} of the next day`,
    );
  }
  return day;
}

function refuseDay(day: string, issue: string): never {
  throw new ApiRefusal(400, 'INVALID_REQUEST', `参数错误: bill_date ${issue}`, {
    field: 'bill_date',
    value: day,
    issue,
    location: 'query',
  });
}
