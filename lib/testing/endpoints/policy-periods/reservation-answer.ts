import { jsonAnswer } from '../../http/api-answer.js';
import type { ApiAnswer } from '../../http/api-answer.js';
import type { PeriodRecord } from '../../periods/period-record.js';

/** A period's reservation, without what was planned for it. */
export function reservationAnswer(period: PeriodRecord): ApiAnswer {
  const { estimated_deduct_date: _date, estimated_deduct_amount: _amount, ...rest } = period.view();
  return jsonAnswer(200, rest);
}
