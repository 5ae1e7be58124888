import type { PremiumState } from '../../ledger/premiums/premium-state.js';
import type { PremiumTotal, StateTotal } from '../../stores/collection-store.js';

/** The premiums that are expected on one day, by their state. `due` is the sum of the others. */
export interface CollectionReport {
  /** Beijing date `yyyy-MM-dd` on which the premiums are expected. */
  readonly date: string;
  /** All premiums of the day. */
  readonly due: PremiumTotal;
  /** Paid. */
  readonly paid: PremiumTotal;
  /** Abandoned or expired. */
  readonly failed: PremiumTotal;
  /** Still being collected. */
  readonly open: PremiumTotal;
  /** Skipped by the policy. */
  readonly skipped: PremiumTotal;
  /** Voided by a later premium. */
  readonly superseded: PremiumTotal;
  /** Ended with their contract. */
  readonly ended: PremiumTotal;
  /** Waiting for a person. */
  readonly stuck: PremiumTotal;
}

/** The work that is due until the end of a day. */
export interface CollectionPreview {
  /** Beijing date `yyyy-MM-dd`. */
  readonly date: string;
  /** Premiums to schedule. */
  readonly schedule: PremiumTotal;
  /** Premiums to deduct. */
  readonly deduct: PremiumTotal;
  /** Premiums of which a result is to be queried. */
  readonly settle: PremiumTotal;
  /** Contracts of which the renewal is due, those included for which the policy is asked again. */
  readonly renewals: number;
}

type Line = Exclude<keyof CollectionReport, 'date' | 'due'>;

const LINES: { readonly [State in PremiumState]: Line } = {
  planned: 'open',
  scheduling: 'open',
  scheduled: 'open',
  deducting: 'open',
  accepted: 'open',
  paid: 'paid',
  abandoned: 'failed',
  expired: 'failed',
  superseded: 'superseded',
  skipped: 'skipped',
  ended: 'ended',
  stuck: 'stuck',
};

export function createReport(date: string, totals: readonly StateTotal[]): CollectionReport {
  const pick = (line: Line) => sum(totals.filter(({ state }) => LINES[state] === line));
  return {
    date,
    due: sum(totals),
    paid: pick('paid'),
    failed: pick('failed'),
    open: pick('open'),
    skipped: pick('skipped'),
    superseded: pick('superseded'),
    ended: pick('ended'),
    stuck: pick('stuck'),
  };
}

export function createPreview(
  date: string,
  totals: readonly StateTotal[],
  renewals: number,
): CollectionPreview {
  const pick = (...states: PremiumState[]) =>
    sum(totals.filter(({ state }) => states.includes(state)));
  return {
    date,
    schedule: pick('planned'),
    deduct: pick('scheduled'),
    settle: pick('scheduling', 'deducting', 'accepted'),
    renewals,
  };
}

function sum(totals: readonly PremiumTotal[]): PremiumTotal {
  return {
    count: totals.reduce((count, total) => count + total.count, 0),
    amount: totals.reduce((amount, total) => amount + total.amount, 0),
  };
}
