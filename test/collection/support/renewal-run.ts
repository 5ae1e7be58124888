import type { PremiumEvent } from '../../../lib/collection/events/premium-event.js';
import type { ContractLedger, ContractRenewal } from '../../../lib/collection/ledger/ledger.js';
import { createLedger, mergePeriods } from '../../../lib/collection/ledger/merge-periods.js';
import { findRenewalStep } from '../../../lib/collection/ledger/renewals/next-renewal-step.js';
import {
  applyRenewalChange,
  type LedgerDraft,
  planDueTimes,
} from '../../../lib/collection/ledger/plan-due-times.js';
import {
  recordLapse,
  recordNoList,
  recordRejection,
  recordRenewalAccepted,
  recordRenewalIntent,
  recordRenewalOutage,
  recordRenewalOutcome,
  type RenewalChange,
} from '../../../lib/collection/ledger/renewals/record-renewal.js';
import type { PolicyPeriod } from '../../../lib/insurance/policy-periods/policy-period.endpoints.js';
import { pick } from '../../support/random.js';
import { at, beijing, CONTRACT, RULES } from './premiums.js';

/** The functions that decide about a renewal. A test replaces one of them by a wrong one. */
export const RENEWAL_ENGINE = {
  findRenewalStep,
  mergePeriods,
  recordRenewalIntent,
  recordRenewalAccepted,
};

export type RenewalEngine = typeof RENEWAL_ENGINE;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** WeChat Pay's side, written against its documentation and not against the engine. */
class Platform {
  periods: PolicyPeriod[] = [1, 2, 3].map((id) => ({
    policy_period_id: id,
    estimated_deduct_date: ['2027-01-01', '2027-02-01', '2027-03-01'][id - 1] as string,
    estimated_deduct_amount: { total: 1000 },
    policy_period_state: id < 3 ? 'PAID' : 'NO_SCHEDULED',
  }));
  state: 'SIGNED' | 'TERMINATE_PENDING' | 'TERMINATED' = 'SIGNED';
  isPaused = false;
  readonly violations: string[] = [];
  /** Requests that have not taken effect yet. */
  readonly onTheirWay: { readonly effectAt: number; readonly length: number }[] = [];

  get last(): PolicyPeriod {
    return this.periods.at(-1) as PolicyPeriod;
  }

  setLast(state: PolicyPeriod['policy_period_state']): void {
    this.periods = [...this.periods.slice(0, -1), { ...this.last, policy_period_state: state }];
  }

  /** Unlike WeChat Pay, it accepts every renewal that reaches it, and reports what should not have been sent. */
  send(now: number, delay: number): void {
    const [day, time] = beijing(now).split(' ') as [string, string];
    const date = this.last.estimated_deduct_date;
    if (day < addDays(date, 1) || day > addDays(date, 30)) {
      this.violations.push(`renewal on ${day} after ${date}`);
    }
    if (time < '08:00:00' || time >= '19:00:00') this.violations.push(`renewal at ${time}`);
    if (this.state !== 'SIGNED') this.violations.push(`renewal while ${this.state}`);
    if (this.isPaused) this.violations.push('renewal while the plan is paused');
    const { policy_period_state: state } = this.last;
    if (state === 'SCHEDULED') this.violations.push('renewal while the last period is scheduled');
    if (this.onTheirWay.length > 0) this.violations.push('second renewal on its way');
    this.onTheirWay.push({ effectAt: now + delay, length: this.periods.length });
  }

  advance(now: number): void {
    for (const request of this.onTheirWay.splice(0)) {
      if (request.effectAt > now) this.onTheirWay.push(request);
      else if (request.length !== this.periods.length) this.violations.push('renewed twice');
      else this.renew(2);
    }
    const isOver = now >= at(`${addDays(this.last.estimated_deduct_date, 29)} 20:00`);
    if (isOver && this.last.policy_period_state !== 'PAID') this.setLast('EXPIRED');
  }

  renew(count: number): void {
    const { policy_period_id: id, estimated_deduct_date: date } = this.last;
    const added = Array.from({ length: count }, (_, index) => ({
      policy_period_id: id + index + 1,
      estimated_deduct_date: addDays(date, 31 * (index + 1)),
      estimated_deduct_amount: { total: 1000 },
      // A premium of the new list is paid soon.
      policy_period_state: index === count - 1 ? ('NO_SCHEDULED' as const) : ('PAID' as const),
    }));
    this.periods = [...this.periods, ...added];
  }
}

/** Works on the renewal of one contract as the engine does, with faults at every step. */
export class RenewalRun {
  readonly platform = new Platform();
  readonly events: PremiumEvent[] = [];
  ledger: ContractLedger;
  time = at('2027-02-25 00:00:00');
  renewals = 0;
  #backup: ContractLedger;
  #stale: { readonly periods: readonly PolicyPeriod[]; readonly readAt: number } | undefined;
  /** The latest intent, until a list that shows its result was taken over. */
  #openIntent: number | undefined;

  constructor(
    readonly random: () => number,
    readonly engine: RenewalEngine = RENEWAL_ENGINE,
  ) {
    this.ledger = createLedger(CONTRACT);
    this.query();
    this.#backup = this.ledger;
  }

  get renewal(): ContractRenewal {
    return this.ledger.renewal as ContractRenewal;
  }

  /** Advances by one due time and works on it. False when nothing is due. */
  round(): boolean {
    const { dueAt } = this.renewal;
    if (dueAt === undefined) return false;
    const lateness = pick(this.random, [0, 0, 0, 1_000, 10 * MINUTE, 5 * 60 * MINUTE, 2 * DAY]);
    this.pass(Math.max(this.time, dueAt) + lateness);
    this.disturb();
    for (let jobs = this.random() < 0.2 ? 2 : 1; jobs > 0; jobs -= 1) this.work();
    return true;
  }

  pass(time: number): void {
    this.time = time;
    this.platform.advance(time);
  }

  disturb(): void {
    const { platform } = this;
    const event = this.random();
    if (event < 0.08) this.setLast(pick(this.random, ['SCHEDULED', 'PAID'] as const));
    else if (event < 0.12) platform.isPaused = !platform.isPaused;
    else if (event < 0.15 && platform.state !== 'TERMINATED') platform.state = 'TERMINATE_PENDING';
    else if (event < 0.25 && platform.state === 'TERMINATE_PENDING') platform.state = 'SIGNED';
    else if (event < 0.27) this.terminate();
    else if (event < 0.29) platform.renew(2);
    else if (event < 0.4) this.#stale = { periods: platform.periods, readAt: this.time };
    else if (event < 0.5 && this.#stale) this.merge(this.#stale.periods, this.#stale.readAt);
    else if (event < 0.53) this.#backup = this.ledger;
    else if (event < 0.56) this.restore();
    else if (event < 0.7) this.query();
  }

  /** The premium worker learns of a schedule or a payment by its own requests. */
  setLast(state: 'SCHEDULED' | 'PAID'): void {
    if (this.platform.last.policy_period_state === 'EXPIRED') return;
    this.platform.setLast(state);
    if (this.random() < 0.8) this.query();
  }

  /** The notification arrives. */
  terminate(): void {
    this.platform.state = 'TERMINATED';
    const contract = { ...this.ledger.contract, state: 'ended' } as const;
    this.commit({ ledger: { ...this.ledger, contract }, events: [] });
  }

  /** An older ledger comes back, and requests of the lost time have ended. */
  restore(): void {
    if (this.ledger.contract.state === 'ended') return;
    this.pass(this.time + 2 * MINUTE);
    this.ledger = this.#backup;
    this.#openIntent = undefined;
    this.commit({ ledger: this.ledger, events: [] });
  }

  work(): void {
    const step = this.find();
    if (step === 'close') this.change(recordLapse(this.renewal, 'window-closed'));
    if (step === 'query-list') this.tryQuery();
    if (step === 'renew') this.#startRenewal();
    if (step === 'wait' || step === 'done') this.commit({ ledger: this.ledger, events: [] });
  }

  find(): string {
    const { ledger, time: now, platform } = this;
    const rules = { ...RULES, renews: true };
    return this.engine.findRenewalStep({ ledger, now, rules, isPaused: platform.isPaused }).type;
  }

  tryQuery(): boolean {
    if (this.random() < 0.2) {
      this.change(this.#outage());
      return false;
    }
    this.query();
    return true;
  }

  #startRenewal(): void {
    const { violations, isPaused } = this.platform;
    if (isPaused) violations.push('a renewal is begun while the plan is paused');
    if (this.#openIntent !== undefined) {
      violations.push('a renewal is begun again before a query has shown its result');
    }
    this.renew();
  }

  renew(): void {
    const { renewal, ledger, time: now } = this;
    const choice = pick(this.random, ['list', 'list', 'list', 'none', 'error', 'stop']);
    if (choice === 'none') return this.keep(recordNoList(renewal, ledger.premiums, now));
    if (choice === 'error') return this.change(this.#outage());
    if (choice === 'stop' && this.random() < 0.1) {
      return this.keep(recordRenewalOutcome(renewal, 'stopped', 'policy'));
    }
    // The list is queried before each renewal.
    if (!this.tryQuery() || this.find() !== 'renew') return;
    if (this.platform.last.policy_period_state === 'SCHEDULED') {
      return this.change(this.#outage());
    }
    if (this.platform.isPaused) return;
    this.send();
  }

  send(): void {
    const sentAt = this.time;
    this.keep(this.engine.recordRenewalIntent(this.renewal, sentAt));
    this.#openIntent = sentAt;
    const fate = pick(this.random, [
      'done',
      'done',
      'unseen',
      'lost',
      'killed',
      'rejected',
      'late',
    ]);
    if (fate === 'done' || fate === 'unseen') this.platform.send(sentAt, 0);
    if (fate === 'late') this.platform.send(sentAt, 50_000);
    this.renewals += 1;
    this.platform.advance(this.time);
    if (fate === 'done') this.keep(this.engine.recordRenewalAccepted(this.renewal, sentAt));
    if (fate === 'unseen' && this.random() < 0.5) this.change(this.#outage());
    if (fate === 'rejected') {
      const { premiums } = this.ledger;
      this.change(recordRejection(this.renewal, premiums, 'PARAM_ERROR', this.time));
    }
    if (this.random() > 0.3) return;
    // Another request for the list crosses this one.
    this.pass(this.time + 10_000);
    this.query();
    this.work();
  }

  query(): void {
    this.merge(this.platform.periods, this.time);
  }

  merge(periods: readonly PolicyPeriod[], readAt: number): void {
    if (this.#openIntent !== undefined && readAt >= this.#openIntent + MINUTE) {
      this.#openIntent = undefined;
    }
    const known = this.ledger.premiums.length;
    const { contract } = this.ledger;
    const states = {
      SIGNED: 'active',
      TERMINATE_PENDING: 'suspended',
      TERMINATED: 'ended',
    } as const;
    const state = contract.state === 'ended' ? 'ended' : states[this.platform.state];
    const ledger = { ...this.ledger, contract: { ...contract, state } };
    const merge = { now: this.time, readAt };
    const draft = this.engine.mergePeriods({ ledger, events: [] }, periods, merge);
    if (known > 0 && draft.ledger.premiums.length > known) this.#openIntent = undefined;
    this.commit(draft);
  }

  keep(renewal: ContractRenewal): void {
    this.change({ renewal, events: [] });
  }

  change(change: RenewalChange): void {
    this.commit(applyRenewalChange({ ledger: this.ledger, events: [] }, change, this.time));
  }

  commit(draft: LedgerDraft): void {
    const rules = { ...RULES, renews: true };
    const planned = planDueTimes(draft, this.time, rules, this.platform.isPaused);
    this.ledger = { ...planned.ledger, version: planned.ledger.version + 1 };
    this.events.push(...planned.events);
    const { contract, renewal } = this.ledger;
    if (![renewal?.dueAt ?? 0, renewal?.waitUntil ?? 0].every(Number.isInteger)) {
      this.platform.violations.push('the renewal waits until a fraction of a millisecond');
    }
    const isOpen = contract.state === 'active' || contract.state === 'suspended';
    const isFinal = renewal?.state === 'lapsed' || renewal?.state === 'stopped';
    if (isOpen && !isFinal && renewal?.dueAt === undefined) {
      this.platform.violations.push(`the renewal is ${renewal?.state} and has no due time`);
    }
  }

  #outage(): RenewalChange {
    const { renewal, ledger, time: now } = this;
    const changed = recordRenewalOutage(
      renewal,
      ledger.premiums,
      'timeout',
      now,
      this.random() < 0.5,
    );
    return { renewal: changed, events: [] };
  }
}
