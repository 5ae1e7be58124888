import type {
  ContractLedger,
  DueEntry,
  Premium,
  PremiumEvent,
} from 'nestjs-wechatpay-insurance/collection';
import { addDays, beijingMinute, daysBetween } from '../dates/beijing-date.js';

/** The work of one hour of the day. */
export interface HourFigures {
  /** 8 for 08:00 to 09:00. */
  readonly hour: number;
  readonly paid: number;
  readonly announced: number;
  readonly failed: number;
  /** Still to be announced or deducted. */
  readonly waiting: number;
}

/** The hours in which WeChat Pay schedules and deducts. */
const HOURS = Array.from({ length: 12 }, (_, index) => index + 8);

/** The day by hour: what has happened, and what is still due. */
export function countHours(
  date: string,
  events: readonly PremiumEvent[],
  due: readonly DueEntry[],
): HourFigures[] {
  const happened = events.map(({ type, at }) => ({ type: type as string, at }));
  const waits = due.map(({ dueAt }) => ({ type: 'waiting', at: dueAt }));
  const today = [...happened, ...waits].flatMap(({ type, at }) => {
    const [day, time = ''] = beijingMinute(new Date(at)).split(' ');
    return day === date ? [{ type, hour: Number(time.slice(0, 2)) }] : [];
  });
  return HOURS.map((hour) => {
    const count = (wanted: string) =>
      today.filter((one) => one.type === wanted && one.hour === hour).length;
    return {
      hour,
      paid: count('paid'),
      announced: count('scheduled'),
      failed: count('failed'),
      waiting: count('waiting'),
    };
  });
}

/** The premiums from the day before their date on, by what has become of them. The parts add up to `due`. */
export interface Funnel {
  readonly due: number;
  readonly announced: number;
  /** Paid premiums by the days between their date and their payment. */
  readonly paid: readonly PaidWithin[];
  /** Not paid yet, and still collected. */
  readonly open: number;
  readonly stuck: number;
  /** Neither paid nor collected any longer. */
  readonly lost: number;
}

/** The premiums that were paid some days after their date. */
export interface PaidWithin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** A premium can be deducted until the 29th day after its date. */
const RANGES = [
  [0, 0],
  [1, 1],
  [2, 3],
  [4, 7],
  [8, 14],
  [15, 29],
] as const;
const OPEN = ['planned', 'scheduling', 'scheduled', 'deducting', 'accepted'];

/** Premiums that were paid before the contract was collected do not count. */
export function createFunnel(ledgers: readonly ContractLedger[], today: string): Funnel {
  const premiums = ledgers
    .flatMap((ledger) => ledger.premiums)
    .filter(
      ({ reason, estimated_deduct_date: date }) =>
        reason !== 'before-enrolment' && addDays(date, -1) <= today,
    );
  const paid = premiums.filter(({ state }) => state === 'paid');
  const open = premiums.filter(({ state }) => OPEN.includes(state)).length;
  const stuck = premiums.filter(({ state }) => state === 'stuck').length;
  return {
    due: premiums.length,
    announced: premiums.filter(wasAnnounced).length,
    paid: RANGES.map(([from, to]) => ({
      from,
      to,
      count: paid.map(getPaymentDay).filter((day) => day >= from && day <= to).length,
    })),
    open,
    stuck,
    lost: premiums.length - paid.length - open - stuck,
  };
}

function wasAnnounced({ scheduledDate, attempts }: Premium): boolean {
  return scheduledDate !== undefined || attempts.length > 0;
}

/** Days after the date of the premium, 0 to 29; 0 for a payment without a known date. */
function getPaymentDay({ estimated_deduct_date: date, attempts }: Premium): number {
  const paidDate = attempts.find(({ state }) => state === 'paid')?.paidDate ?? date;
  return Math.min(29, Math.max(0, daysBetween(date, paidDate)));
}
