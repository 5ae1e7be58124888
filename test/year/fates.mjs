import { addDays, DAY, toMoment } from './calendar.mjs';
import { between, shuffled } from '../chaos/random.mjs';

export const START = '2026-12-01';
/** Plans of the merchant; the second one is paused for two weeks. */
export const PLANS = [1, 2];
/** Premiums of the year. */
const PERIODS = 12;
/** Premiums that the user signs; the others come with a renewal. */
const SIGNED = 6;

/** Contracts below which their dates are spread over four days of a month only. */
const FEW = 200;
/** Periods to which something happens. */
const FATEFUL = [2, 3, 4, 5, 8, 9, 10, 11];

/**
 * The fates of contracts, with their shares. Each adds to the actions of its users and of the
 * merchant's office at moments around the date of one period.
 */
const FATES = [
  // Another system collects the contract: its payments are the planted differences of the bills.
  [0.01, 'foreign', () => []],
  // The user ends the contract in the evening between the schedule and the deduction.
  [0.03, 'terminated', (date) => [act(date, -1, '21:00', 'terminate')]],
  [0.02, 'pending', (date) => [act(date, -1, '21:00', 'terminate', { revocableFor: 3 * DAY })]],
  [
    0.02,
    'revoked',
    (date) => [
      act(date, -1, '21:00', 'terminate', { revocableFor: 5 * DAY }),
      act(date, 2, '21:10', 'revoke'),
    ],
  ],
  // The office lowers the amount after the schedule.
  [0.03, 'modified', (date, period) => [act(date, -1, '18:10', 'modify', { period, total: 900 })]],
  // The wallet is empty until payday.
  [
    0.1,
    'empty',
    (date, _period, random) => [
      act(date, 0, '07:00', 'empty'),
      act(date, Math.floor(between(random, 1, 22)), '07:00', 'fill'),
    ],
  ],
  // The wallet stays empty for the whole window.
  [0.02, 'broke', (date) => [act(date, 0, '07:00', 'empty'), act(date, 30, '06:00', 'fill')]],
  // The merchant's policy decides.
  [0.02, 'skip', () => []],
  [0.03, 'late', () => []],
];

/** The periods with which a contract is renewed: those of the next months. */
export function planRenewal(last, today) {
  const { policy_period_id: id, estimated_deduct_date: date, amount } = last;
  return Array.from({ length: PERIODS - SIGNED }, (_, index) => {
    const planned = addMonths(date, index + 1);
    // The first date must be later than the day of the renewal.
    const tomorrow = addDays(today, 1);
    return {
      policy_period_id: id + index + 1,
      estimated_deduct_date: planned > today ? planned : tomorrow,
      amount,
    };
  });
}

/** True when all periods of the year are listed. */
export function isYearListed(premiums) {
  return premiums.length >= PERIODS;
}

/** The contracts of a run with their fates, and all actions in the order of their moments. */
export function planContracts(random, count, renews) {
  const actions = [];
  // A small run spends its time on few days of each month.
  const days = count < FEW ? 4 : 28;
  const contracts = Array.from({ length: count }, (_, index) => {
    const day = 1 + Math.floor(random() * days) * Math.floor(28 / days) + (days < 28 ? 3 : 0);
    const amount = 1_000 + Math.floor(random() * 100) * 100;
    const periods = Array.from({ length: PERIODS }, (__, place) => [
      place + 1,
      `2027-${pad(place + 1)}-${pad(day)}`,
      amount,
    ]);
    const [, fate, plan] = drawFate(random, index);
    // The last one before the renewal has to be paid for it.
    const [drawn] = shuffled(random, FATEFUL);
    // A small run is short as well.
    const period = count < FEW && index < FATES.length ? 1 : drawn;
    const [, date] = periods[period - 1];
    const suffix = fate === 'skip' || fate === 'late' ? `${fate}${period}` : '';
    const contract = {
      code: `year${index}x${suffix}`,
      plan_id: PLANS[index % PLANS.length],
      periods: renews ? periods.slice(0, SIGNED) : periods,
      foreign: fate === 'foreign',
      skip: fate === 'skip' ? [period] : [],
    };
    const own = contract.foreign ? collectElsewhere(periods) : plan(date, period, random);
    actions.push(...own.map((action) => ({ ...action, index })));
    return contract;
  });
  return { contracts, actions: actions.toSorted((one, other) => one.at - other.at) };
}

function drawFate(random, index) {
  // A run with few contracts has one of each as well.
  if (index < FATES.length) return FATES[index];
  let draw = random();
  for (const fate of FATES) {
    draw -= fate[0];
    if (draw < 0) return fate;
  }
  return [0, 'ordinary', () => []];
}

/** Two premiums that another system of the merchant collects. */
function collectElsewhere(periods) {
  return periods
    .slice(3, 5)
    .flatMap(([period, date, total]) => [
      act(date, -1, '12:00', 'schedule-foreign', { period, total }),
      act(date, 0, '12:00', 'deduct-foreign', { period, total }),
    ]);
}

function act(date, days, time, action, about = {}) {
  return { at: toMoment(addDays(date, days), time), action, ...about };
}

function addMonths(date, months) {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}-${pad(month + months)}-${pad(day)}`;
}

function pad(number) {
  return String(number).padStart(2, '0');
}
