import { between } from '../chaos/random.mjs';
import { addDays, toMoment } from '../year/calendar.mjs';

export const START = '2026-12-01';
export const PLANS = [1, 2];

/** When the instances work on each virtual day. */
export const TIMES = ['08:36', '10:36', '14:30', '18:30', '20:05'];

/** Premiums of a contract. */
const PERIODS = 3;
/** Days from the signing to the first premium. */
const FIRST = 3;
/** No later day of the month: it would not exist in February. */
const LAST_DAY = 28;

/** The contracts that are signed on a day. */
export function planContracts(random, date, count) {
  const first = addDays(date, FIRST);
  if (Number(first.slice(8)) > LAST_DAY) return [];
  return Array.from({ length: count }, (_, index) => {
    const amount = 1_000 + Math.floor(between(random, 0, 100)) * 100;
    return toContract(date, index, first, amount);
  });
}

function toContract(date, index, first, amount) {
  return {
    code: `soak${date.replaceAll('-', '')}x${index}`,
    plan_id: PLANS[index % PLANS.length],
    start: addDays(date, 1),
    periods: Array.from({ length: PERIODS }, (_, place) => [
      place + 1,
      addMonths(first, place),
      amount,
    ]),
  };
}

/** The actions of users of new contracts: their wallets are empty for some days, or they terminate. */
export function planActions(random, contracts) {
  return contracts.flatMap(({ contract_id, plan_id, periods }) => {
    const draw = random();
    const [, date] = periods[Math.floor(random() * periods.length)];
    const plan = (days, time, action) => ({
      at: toMoment(addDays(date, days), time),
      action,
      contract_id,
      plan_id,
    });
    if (draw < 0.1) {
      return [plan(0, '07:00', 'empty'), plan(Math.floor(between(random, 1, 10)), '07:00', 'fill')];
    }
    return draw < 0.15 ? [plan(-1, '21:00', 'terminate')] : [];
  });
}

function addMonths(date, months) {
  const [year, month, day] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, day)).toISOString().slice(0, 10);
}
