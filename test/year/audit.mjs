// Judges the requests of a year by the recording alone. It shares no code with the engine, nor with the package.
import { addDays, format, MINUTE, toDate, toMoment } from './calendar.mjs';

/** Milliseconds after which a missing order shows that its deduction never arrived. */
const ABSENCE = MINUTE;
/** Milliseconds for which a query of the contract counts before a request. */
const FRESH = 10 * MINUTE;
const MOST_ATTEMPTS = 8;
const FAILED = new Set(['PAYERROR', 'CLOSED', 'REVOKED']);
const IN_FORCE = new Set(['SIGNED', 'TO_BE_RENEWED']);

/** Reads the lines of a recording in their order, and collects illegal requests and the truth about each premium. */
export class RequestAudit {
  #until;
  #contracts = new Map();
  #byCode = new Map();
  #byNumber = new Map();
  #pausedPlans = new Set();
  #requests = new Map();
  #outages = [];
  #readers = {
    contract: (line) => this.#readContract(line),
    pending: ({ c }) => (this.#contracts.get(c).pending = true),
    revoke: ({ c }) => (this.#contracts.get(c).pending = false),
    paused: ({ plan }) => this.#pausedPlans.add(plan),
    resumed: ({ plan }) => this.#pausedPlans.delete(plan),
    restored: ({ at }) => this.restores.push(at),
    'begin-outage': ({ at }) => this.#outages.push({ from: at, until: Infinity }),
    'end-outage': ({ at }) => (this.#outages.at(-1).until = at),
    modify: (line) => this.#readModification(line),
    fact: (line) => this.#readFact(line),
    handed: (line) => this.#readHandOver(line),
    in: (line) => this.#readRequest(line),
    out: (line) => this.#readResponse(line),
  };
  illegal = [];
  /** When the ledger was restored, in epoch milliseconds. */
  restores = [];
  /** Payments of contracts that another system collects: Beijing date, number and amount. */
  foreignPayments = [];
  counts = { requests: 0, queries: 0, rejected: 0, cut: 0 };

  /** @param line of the recording, in its order. */
  read(line) {
    this.#readers[line.k]?.(line);
  }

  /** @param until Epoch milliseconds: premiums with a later window are not judged. */
  constructor(until = Infinity) {
    this.#until = until;
  }

  /** Every premium of a contract that is collected, and of which the window is over. */
  *premiums() {
    for (const premium of this.allPremiums()) {
      if (toMoment(addDays(premium.date, 31)) <= this.#until) yield premium;
    }
  }

  /** Those with an open window as well. */
  *allPremiums() {
    for (const { isForeign, periods } of this.#contracts.values()) {
      if (!isForeign) yield* periods.values();
    }
  }

  /** The contracts that are collected and that were in force at the end. */
  get contractsInForce() {
    return [...this.#contracts.values()].filter(
      ({ isForeign, ended }) => !isForeign && ended === undefined,
    );
  }

  /** True when WeChat Pay was out for all hours of this Beijing date in which deductions are possible. */
  wasOut(date) {
    const [from, until] = [toMoment(date, '08:00'), toMoment(date, '20:00')];
    return this.#outages.some((outage) => outage.from <= from && until <= outage.until);
  }

  find(contractId, periodId) {
    return this.#contracts.get(contractId)?.periods.get(periodId);
  }

  #readContract({ c, code, plan, foreign, skip, list }) {
    const contract = {
      id: c,
      plan,
      isForeign: foreign,
      skip,
      renewals: 0,
      pending: false,
      queriedAt: -Infinity,
      periods: new Map(),
    };
    addPeriods(contract, list, skip);
    this.#contracts.set(c, contract);
    this.#byCode.set(code, contract);
  }

  #readModification({ c, p, amount }) {
    // The merchant's processes are not notified: their next request, with the former amount, is rejected.
    this.find(c, p).amount = amount;
  }

  /** Records an event at WeChat Pay, whether or not the merchant learns of it. */
  #readFact({ type, c, no, at, amount }) {
    if (type === 'INSURANCE_ENTRUST.TERMINATE') this.#contracts.get(c).ended ??= at;
    if (type === 'INSURANCE_ENTRUST.RENEW') this.#addRenewal(this.#contracts.get(c));
    const order = this.#byNumber.get(no);
    if (order === undefined) {
      if (type === 'TRANSACTION.SUCCESS') {
        this.foreignPayments.push({ date: toDate(at), no, amount });
      }
    } else if (type === 'TRANSACTION.SUCCESS') {
      Object.assign(order, { state: 'paid', paidAt: at });
      order.period.payments.push(order);
    } else if (type === 'TRANSACTION.FAIL') order.state = 'failed';
  }

  /** WeChat Pay has accepted the requested list. */
  #addRenewal(contract) {
    addPeriods(contract, contract.requestedList, contract.skip);
    contract.renewals += 1;
  }

  #readHandOver({ type, c, no, at }) {
    if (type === 'INSURANCE_ENTRUST.TERMINATE') this.#contracts.get(c).told ??= at;
    if (type === 'TRANSACTION.FAIL') this.#learnFailure(no);
  }

  #readRequest(line) {
    this.counts.requests += 1;
    this.#requests.set(line.r, line);
    if (line.m.startsWith('query')) this.counts.queries += 1;
    const contract = this.#contracts.get(line.c);
    if (contract === undefined || contract.isForeign) return;
    if (line.m === 'schedule') this.#checkSchedule(contract, line);
    else if (line.m === 'deduct') this.#checkDeduction(contract, line);
    else if (line.m === 'renew') this.#checkRenewal(contract, line);
  }

  #readResponse(line) {
    const request = this.#requests.get(line.r) ?? line;
    this.#requests.delete(line.r);
    if (line.cut) this.counts.cut += 1;
    if (!line.m.startsWith('query') && isRejected(line)) this.counts.rejected += 1;
    this.#readOutcome({ ...request, ...line, sentAt: request.at });
  }

  #readOutcome({ m, st, c, p, no, code, state, cut, sentAt }) {
    const isKnown = !cut && st === 200;
    if (m === 'query-order') {
      const order = this.#byNumber.get(no);
      if (order === undefined) return;
      if (isKnown && FAILED.has(state)) this.#learnFailure(no);
      if (!cut && st === 404) order.absentAt = sentAt;
      return;
    }
    const contract = this.#contracts.get(c) ?? this.#byCode.get(code);
    if (contract === undefined) return;
    const period = contract.periods.get(p);
    if (isKnown && m === 'query-contract') {
      contract.queriedAt = IN_FORCE.has(state) ? sentAt : -Infinity;
      contract.isRenewalOpen = false;
    } else if (isKnown && m === 'query-list') {
      contract.isRenewalOpen = false;
      for (const one of contract.periods.values()) one.isScheduleOpen = false;
    } else if (isKnown && m === 'query-period') period.isScheduleOpen = false;
    else if (m === 'schedule' && isRejected({ cut, st }))
      period.scheduledAt = period.scheduledBefore;
  }

  #learnFailure(no) {
    const order = this.#byNumber.get(no);
    if (order !== undefined) order.isKnownToHaveFailed = true;
  }

  #report(rule, line, about = '') {
    const { c, p, no = '', at } = line;
    this.illegal.push({
      rule,
      c,
      p,
      at,
      text: `${format(at)} ${rule}: ${c} period ${p} ${no} ${about}`,
    });
  }

  /** The rules that schedules and deductions have in common. */
  #checkWrite(contract, line) {
    const { told, ended, pending, plan } = contract;
    if (told !== undefined) this.#report('after-termination', line);
    else if (ended !== undefined || pending) this.#report('not-in-force', line);
    if (this.#pausedPlans.has(plan) || this.#pausedPlans.has(0)) this.#report('while-paused', line);
  }

  #checkSchedule(contract, line) {
    const { at, p } = line;
    const period = contract.periods.get(p);
    this.#checkWrite(contract, line);
    if (period.payments.length > 0) this.#report('schedule-of-paid', line);
    const { date } = period;
    if (!isWithin(at, addDays(date, -1), addDays(date, 28), '19:30')) {
      this.#report('schedule-outside-window', line);
    }
    if (period.isScheduleOpen) this.#report('schedule-repeated', line);
    for (const other of contract.periods.values()) {
      if (other.id < p && isOpen(other, at))
        this.#report('voids-neighbour', line, `of ${other.id}`);
    }
    period.isScheduleOpen = true;
    period.scheduledBefore = period.scheduledAt;
    period.scheduledAt = at;
  }

  #checkDeduction(contract, line) {
    const { at, p, no, amount } = line;
    const period = contract.periods.get(p);
    this.#checkWrite(contract, line);
    if (at - contract.queriedAt > FRESH) this.#report('contract-not-queried', line);
    if (period.payments.length > 0) this.#report('deduction-of-paid', line);
    const { scheduledAt, orders } = period;
    const first = scheduledAt === undefined ? undefined : addDays(toDate(scheduledAt), 1);
    if (first === undefined) this.#report('deduction-without-schedule', line);
    else if (!isWithin(at, first, addDays(period.date, 29), '20:00')) {
      this.#report('deduction-outside-window', line);
    }
    const known = orders.get(no);
    if (known === undefined) this.#checkNewNumber(period, line);
    else if (!(known.absentAt - known.sentAt >= ABSENCE)) {
      this.#report('number-repeated-without-query', line);
    }
    const order = known ?? { no, period, state: 'open', isKnownToHaveFailed: false };
    Object.assign(order, { sentAt: at, absentAt: undefined, amount });
    orders.set(no, order);
    this.#byNumber.set(no, order);
  }

  #checkNewNumber({ orders }, line) {
    for (const order of orders.values()) {
      if (!order.isKnownToHaveFailed) {
        const rule =
          order.state === 'open' ? 'second-open-number' : 'new-number-after-unknown-outcome';
        this.#report(rule, line, `after ${order.no}`);
      }
      if (toDate(order.sentAt) === toDate(line.at)) this.#report('second-deduction-of-a-day', line);
    }
    if (orders.size >= MOST_ATTEMPTS) this.#report('too-many-deductions', line);
  }

  #checkRenewal(contract, line) {
    if (contract.told !== undefined) this.#report('after-termination', line);
    if (contract.isRenewalOpen) this.#report('renewal-repeated', line);
    contract.isRenewalOpen = true;
    contract.requestedList = line.list;
  }
}

function addPeriods(contract, list, skip) {
  for (const [id, date, amount] of list) {
    contract.periods.set(id, {
      contract,
      id,
      date,
      amount,
      isSkipped: skip.includes(id),
      scheduledAt: undefined,
      orders: new Map(),
      payments: [],
    });
  }
}

function isRejected({ cut, st }) {
  return !cut && st >= 400 && st < 500;
}

/** Whether the moment lies on one of these days, between 08:00 and the closing. */
function isWithin(at, first, last, closing) {
  const date = toDate(at);
  if (date < first || date > last) return false;
  return at >= toMoment(date, '08:00') && at < toMoment(date, closing);
}

/** Whether the premium can still be collected, so that a schedule of a later one would cost it. */
function isOpen({ date, payments, isSkipped, scheduledAt }, at) {
  if (payments.length > 0 || isSkipped || at < toMoment(addDays(date, -1), '08:00')) return false;
  const end =
    scheduledAt === undefined
      ? toMoment(addDays(date, 28), '19:30')
      : toMoment(addDays(date, 29), '20:00');
  return at < end;
}
