import type { PremiumEvent } from '../../../lib/collection/events/premium-event.js';
import {
  type ContractLedger,
  findOpenAttempt,
  type Premium,
} from '../../../lib/collection/ledger/ledger.js';
import {
  findNextStep,
  type PremiumStep,
} from '../../../lib/collection/ledger/premiums/next-step.js';
import {
  applyChange,
  findPremium,
  type LedgerDraft,
  planDueTimes,
} from '../../../lib/collection/ledger/plan-due-times.js';
import { isFinal } from '../../../lib/collection/ledger/premiums/premium-state.js';
import { mergePeriods } from '../../../lib/collection/ledger/merge-periods.js';
import {
  type PremiumChange,
  recordDeductionIntent,
  recordFailure,
  recordOutcome,
  recordOutage,
  recordPeriodReport,
  recordScheduleIntent,
} from '../../../lib/collection/ledger/premiums/record.js';
import type { DeductionFact } from '../../../lib/collection/ledger/premiums/deduction-fact.js';
import { settleDeduction } from '../../../lib/collection/ledger/premiums/settle.js';
import type { PolicyPeriod } from '../../../lib/insurance/policy-periods/policy-period.endpoints.js';
import { pick } from '../../support/random.js';
import { at, beijing, createLedger, createPremium, RULES } from './premiums.js';

/** The functions that decide about a premium. A test replaces one of them by a wrong one. */
export const PREMIUM_ENGINE = {
  findNextStep,
  planDueTimes,
  settleDeduction,
  recordDeductionIntent,
  recordPeriodReport,
};

export type PremiumEngine = typeof PREMIUM_ENGINE;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Order {
  readonly period: number;
  state: 'pending' | 'paid' | 'failed';
  /** When the result is decided. */
  readonly decidedAt: number;
  /** The Beijing date on which it was accepted. */
  readonly day: string;
}

/** WeChat Pay's side, written against its documentation and not against the engine. */
export class Platform {
  readonly orders = new Map<string, Order>();
  readonly scheduledOn = new Map<number, string>();
  readonly violations: string[] = [];
  readonly #estimated: ReadonlyMap<number, string>;
  readonly #random: () => number;
  /** The contract has ended, and the ledger knows it. */
  isOver = false;

  constructor(premiums: readonly Premium[], random: () => number) {
    this.#estimated = new Map(
      premiums.map((premium) => [premium.policy_period_id, premium.estimated_deduct_date]),
    );
    this.#random = random;
  }

  advance(now: number): void {
    for (const order of this.orders.values()) {
      if (order.state !== 'pending' || now < order.decidedAt) continue;
      order.state = this.#random() < 0.4 ? 'paid' : 'failed';
    }
  }

  isPaid(period: number): boolean {
    return [...this.orders.values()].some((one) => one.period === period && one.state === 'paid');
  }

  getState(period: number): 'PAID' | 'SCHEDULED' | 'NO_SCHEDULED' {
    if (this.isPaid(period)) return 'PAID';
    return this.scheduledOn.has(period) ? 'SCHEDULED' : 'NO_SCHEDULED';
  }

  schedule(period: number, now: number): void {
    if (this.isOver) this.violations.push(`schedule of ${period} after the end`);
    const [day, time] = beijing(now).split(' ') as [string, string];
    if (!this.#isWithin(period, day, -1, 28) || time < '08:00:00' || time >= '19:30:00') {
      this.violations.push(`schedule of ${period} at ${day} ${time}`);
      return;
    }
    for (const [other, on] of this.scheduledOn) {
      const isOpen = other < period && !this.isPaid(other) && this.#isWithin(other, day, -1, 29);
      if (isOpen) this.violations.push(`schedule of ${period} voids ${other} of ${on}`);
    }
    if (this.isPaid(period)) this.violations.push(`schedule of ${period}, which is paid`);
    if (this.scheduledOn.has(period)) this.violations.push(`second schedule of ${period}`);
    else this.scheduledOn.set(period, day);
  }

  deduct(period: number, number: string, now: number): void {
    if (this.isOver) this.violations.push(`deduction of ${period} after the end`);
    const [day, time] = beijing(now).split(' ') as [string, string];
    const scheduled = this.scheduledOn.get(period);
    if (scheduled === undefined || day <= scheduled || !this.#isWithin(period, day, 0, 29)) {
      this.violations.push(`deduction of ${period} on ${day}, scheduled on ${scheduled}`);
      return;
    }
    if (time < '08:00:00' || time >= '20:00:00') this.violations.push(`deduction at ${time}`);
    const known = this.orders.get(number);
    if (known !== undefined) {
      this.violations.push(`deduction ${number} is sent again although its order exists`);
      return;
    }
    if (this.isPaid(period)) this.violations.push(`deduction of ${period}, which is paid`);
    const open = [...this.orders.values()].some(
      (order) => order.period === period && order.state === 'pending',
    );
    if (open) this.violations.push(`second open deduction of ${period}`);
    const earlier = [...this.orders.values()].filter((order) => order.period === period);
    if (earlier.some((order) => order.day === day)) {
      this.violations.push(`second deduction of ${period} on ${day}`);
    }
    if (earlier.length >= 8) this.violations.push(`more than eight deductions of ${period}`);
    const decidedAt = now + pick(this.#random, [1_000, 5 * MINUTE, 8 * 60 * MINUTE, 2 * DAY]);
    this.orders.set(number, { period, state: 'pending', decidedAt, day });
  }

  #isWithin(period: number, day: string, first: number, last: number): boolean {
    const estimated = Date.parse(`${this.#estimated.get(period)}T00:00:00Z`);
    const days = (Date.parse(`${day}T00:00:00Z`) - estimated) / DAY;
    return days >= first && days <= last;
  }
}

/** Works on one contract as the engine does, with faults at every step. */
export class PremiumRun {
  readonly random: () => number;
  readonly platform: Platform;
  readonly healedAt: number;
  draft: LedgerDraft;
  time = at('2027-01-10 00:00:00');
  /** The engine's clock is set to and fro, within the margin that requests keep from the windows. */
  skew = 0;
  /** Lists of periods that were read, and are taken over later. */
  readonly lists: {
    readonly periods: readonly PolicyPeriod[];
    readonly readAt: number;
    readonly seen: ContractLedger;
  }[] = [];
  /** How often each disturbance happened. */
  readonly counts = { withdrawn: 0, enrolled: 0, stale: 0 };
  readonly events: PremiumEvent[] = [];
  /** The numbers that WeChat Pay rejected, with the code that stops further deductions. */
  readonly limited = new Set<string>();

  constructor(
    random: () => number,
    readonly hasRejections: boolean,
    readonly engine: PremiumEngine = PREMIUM_ENGINE,
  ) {
    this.random = random;
    this.healedAt = at('2027-01-20 00:00:00') + this.random() * 60 * DAY;
    const premiums = ['2027-01-15', '2027-02-12', '2027-03-13'].map((date, index) =>
      createPremium({ policy_period_id: index + 1, estimated_deduct_date: date }),
    );
    this.platform = new Platform(premiums, this.random);
    this.draft = { ledger: createLedger(...premiums), events: [] };
    this.plan();
  }

  /** Some contracts have a cause for rejections, which ends on some day. */
  isRejected(): boolean {
    return this.hasRejections && this.time < this.healedAt && this.random() < 0.9;
  }

  /** The engine's time. */
  get now(): number {
    return this.time + this.skew;
  }

  plan(): void {
    this.draft = this.engine.planDueTimes(this.draft, this.now, RULES, false);
    this.events.push(...this.draft.events);
    const { ledger } = this.draft;
    this.draft = { ledger: { ...ledger, version: ledger.version + 1 }, events: [] };
    for (const premium of ledger.premiums) {
      const open = premium.attempts.filter(({ state }) => state === 'sent' || state === 'accepted');
      if (open.length > 1) this.platform.violations.push('the ledger has two open deductions');
      const { state, dueAt, policy_period_id: period } = premium;
      if (!isFinal(state) && dueAt === undefined) this.#reportWithoutDueTime(premium, period);
      // A store has columns of whole milliseconds.
      if (![dueAt ?? 0, premium.waitUntil ?? 0].every(Number.isInteger)) {
        this.platform.violations.push(`period ${period} waits until a fraction of a millisecond`);
      }
    }
  }

  /** A deduction of a stuck premium is queried for thirty days. */
  #reportWithoutDueTime(premium: Premium, period: number): void {
    if (premium.state === 'stuck' && findOpenAttempt(premium) !== undefined) return;
    this.platform.violations.push(`period ${period} is ${premium.state} and has no due time`);
  }

  commit(change: PremiumChange): void {
    this.draft = applyChange(this.draft, change, this.now);
    this.plan();
  }

  premium(period: number): Premium {
    return findPremium(this.draft.ledger, period);
  }

  work(period: number): PremiumStep['type'] {
    const premium = this.premium(period);
    const { ledger } = this.draft;
    const { now } = this;
    const step = this.engine.findNextStep({ ledger, premium, now, rules: RULES, isPaused: false });
    if (step.type === 'close') this.commit(recordOutcome(premium, step.outcome, step.reason));
    if (step.type === 'schedule') this.schedule(premium);
    if (step.type === 'deduct') this.deduct(premium, step.attempt);
    if (step.type === 'query-period') this.queryPeriod(period, step.isOver);
    if (step.type === 'query-order') this.queryOrder(period, step.attempt.out_trade_no);
    return step.type;
  }

  schedule(premium: Premium): void {
    const period = premium.policy_period_id;
    this.commit({ premium: recordScheduleIntent(premium, this.now), events: [] });
    const fate = this.isRejected()
      ? 'rejected'
      : pick(this.random, ['confirmed', 'confirmed', 'lost', 'unseen', 'killed', '500']);
    if (fate === 'confirmed' || fate === 'unseen') this.platform.schedule(period, this.time);
    if (fate === 'confirmed') this.queryPeriod(period, false, true);
    if (fate === 'rejected') {
      this.commit(recordFailure(this.premium(period), 'PARAM_ERROR', this.now));
    }
    if (fate === '500') this.commit(recordOutage(this.premium(period), 'SYSTEM_ERROR', this.now));
    if (fate === 'lost' && this.random() < 0.3) {
      this.commit(recordFailure(this.premium(period), 'PARAM_ERROR', this.now));
    }
  }

  deduct(premium: Premium, attempt: number): void {
    const period = premium.policy_period_id;
    const out_trade_no = `P${period}N${attempt}`;
    for (let earlier = 1; earlier < attempt; earlier += 1) {
      const result = this.platform.orders.get(`P${period}N${earlier}`)?.state ?? 'unknown';
      if (result === 'failed' || this.limited.has(`P${period}N${earlier}`)) continue;
      this.platform.violations.push(
        `number ${attempt} of ${period}, while ${earlier} is ${result}`,
      );
    }
    const intent = this.engine.recordDeductionIntent(
      premium,
      { number: attempt, out_trade_no },
      this.now,
    );
    this.commit({ premium: intent, events: [] });
    const fate = this.isRejected()
      ? 'rejected'
      : pick(this.random, ['accepted', 'accepted', 'lost', 'unseen', 'killed', 'rejected']);
    if (fate === 'accepted' || fate === 'unseen') {
      this.platform.deduct(period, out_trade_no, this.time);
    }
    if (fate === 'accepted') this.settle(period, { out_trade_no, outcome: 'accepted' });
    if (fate === 'rejected') {
      const code = pick(this.random, ['INVALID_REQUEST', 'INVALID_REQUEST', 'RULE_LIMIT']);
      if (code === 'RULE_LIMIT') this.limited.add(out_trade_no);
      this.commit(recordFailure(this.premium(period), code, this.now));
    }
  }

  queryPeriod(period: number, isOver: boolean, isCertain = false): void {
    if (!isCertain && this.random() < 0.2) {
      this.commit(recordOutage(this.premium(period), 'timeout', this.now));
      return;
    }
    const on = this.platform.scheduledOn.get(period);
    const report = {
      policy_period_state: this.platform.getState(period),
      deduct_start_date: on && new Date(Date.parse(`${on}T00:00:00Z`) + DAY).toJSON().slice(0, 10),
    };
    this.commit(
      this.engine.recordPeriodReport(this.premium(period), report, { now: this.now, isOver }),
    );
  }

  queryOrder(period: number, out_trade_no: string): void {
    const order = this.platform.orders.get(out_trade_no);
    const outcome =
      order === undefined ? 'absent' : order.state === 'pending' ? 'accepted' : order.state;
    if (this.random() < 0.2) {
      this.commit(recordOutage(this.premium(period), 'timeout', this.now));
      return;
    }
    this.settle(period, { out_trade_no, outcome, isQuery: true });
  }

  settle(period: number, fact: DeductionFact): void {
    const { now } = this;
    this.commit(this.engine.settleDeduction(this.premium(period), fact, { now, rules: RULES }));
  }

  /** Notifications arrive late, twice, in any order, or never. */
  notify(): void {
    for (const [out_trade_no, { period, state }] of this.platform.orders) {
      if (state === 'pending' || this.random() < 0.9) continue;
      this.settle(period, { out_trade_no, outcome: state });
    }
  }

  /** Passes the time to somewhere around the next due time. */
  passTime(): void {
    const due = this.draft.ledger.premiums.flatMap(({ dueAt }) => dueAt ?? []);
    const next = Math.min(...due, this.now + 30 * DAY);
    const lateness = pick(this.random, [0, 0, 0, 1_000, 20 * MINUTE, 6 * 60 * MINUTE, 3 * DAY]);
    this.time = Math.max(this.time, next - this.skew) + lateness;
    this.platform.advance(this.time);
    if (this.random() < 0.2) this.skew = pick(this.random, [-20_000, -5_000, 0, 20_000]);
  }

  /** Reports a payment under a number that the ledger does not know, as after a restored backup. */
  payElsewhere(period: number): void {
    if (this.platform.isPaid(period) || findOpenAttempt(this.premium(period)) !== undefined) return;
    const day = beijing(this.time).slice(0, 10);
    const order = { period, state: 'paid', decidedAt: this.time, day } as const;
    this.platform.orders.set(`elsewhere${period}`, order);
    this.settle(period, { out_trade_no: `elsewhere${period}`, outcome: 'paid' });
  }

  /** Takes over that the contract has ended, as `ContractRefresh.end` does. */
  terminate(): void {
    if (this.platform.isOver) return;
    this.#end('ended');
    this.platform.isOver = true;
  }

  /** Withdraws the contract, enrols it again, and takes over lists of periods late. */
  disturb(): void {
    if (this.random() < 0.1) this.lists.push(this.readList());
    if (this.random() < 0.1) {
      const list = this.lists.shift();
      if (list !== undefined) this.mergeList(list);
      if (list !== undefined) this.counts.stale += 1;
    }
    if (this.random() < 0.02) this.withdraw();
    else if (this.isWithdrawn && this.random() < 0.3) this.enrol();
  }

  get isWithdrawn(): boolean {
    return this.draft.ledger.contract.state === 'withdrawn';
  }

  withdraw(): void {
    if (this.isWithdrawn || this.platform.isOver) return;
    this.counts.withdrawn += 1;
    this.#end('withdrawn');
  }

  /** Changes the ledger as `ContractRefresh.end` does. */
  #end(state: 'ended' | 'withdrawn'): void {
    const { ledger } = this.draft;
    const premiums = ledger.premiums.map((premium) => ({ ...premium, waitUntil: undefined }));
    const contract = { ...ledger.contract, state };
    this.draft = { ...this.draft, ledger: { ...ledger, contract, premiums } };
    this.plan();
  }

  enrol(): void {
    this.counts.enrolled += 1;
    const list = (this.random() < 0.3 ? this.lists.shift() : undefined) ?? this.readList();
    const { ledger } = this.draft;
    const contract = { ...ledger.contract, state: 'active' } as const;
    this.draft = { ...this.draft, ledger: { ...ledger, contract } };
    this.mergeList(list, true);
  }

  /** Enrols a contract again of which nothing is due, in most cases after some time. */
  comeBack(): boolean {
    if (!this.isWithdrawn || this.random() < 0.3) return false;
    this.time += pick(this.random, [0, DAY, 5 * DAY]);
    this.platform.advance(this.time);
    this.enrol();
    return true;
  }

  readList(): (typeof this.lists)[number] {
    const periods = this.draft.ledger.premiums.map(
      ({ policy_period_id, estimated_deduct_date, amount }) => ({
        policy_period_id,
        estimated_deduct_date,
        estimated_deduct_amount: { total: amount, currency: 'CNY' as const },
        policy_period_state:
          this.random() < 0.1
            ? ('NEW_STATE' as 'SCHEDULED')
            : this.platform.getState(policy_period_id),
      }),
    );
    const readAt = this.now;
    this.time += 1;
    return { periods, readAt, seen: this.draft.ledger };
  }

  mergeList({ periods, readAt, seen }: (typeof this.lists)[number], isReactivated = false): void {
    const { now } = this;
    this.draft = mergePeriods(this.draft, periods, { now, readAt, seen, isReactivated });
    this.plan();
  }

  /** Works until nothing is due, at most for a number of rounds. */
  run(rounds = 600): void {
    for (let round = 0; round < rounds && this.round(); round += 1);
  }

  /** Passes the time and works on what is due. False when nothing is left to do. */
  round(): boolean {
    const open = this.draft.ledger.premiums.filter(({ dueAt }) => dueAt !== undefined);
    if (open.length === 0 && !this.comeBack()) return false;
    this.passTime();
    this.disturb();
    if (this.random() < 0.3) this.notify();
    // Jobs are repeated, and come for premiums that are not due.
    for (const { policy_period_id } of this.draft.ledger.premiums) {
      const repeats = this.random() < 0.2 ? 2 : 1;
      for (let job = 0; job < repeats; job += 1) this.work(policy_period_id);
    }
    return true;
  }
}
