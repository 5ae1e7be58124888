// Compares what has happened to each premium at WeChat Pay with what the merchant's handlers and reports say.
import { addDays, toDate, toMoment } from './calendar.mjs';

/** Events that end a premium without a payment, with the reason that the audit accepts. */
const ENDS = {
  skipped: ({ isSkipped }) => isSkipped,
  ended: ({ contract }) => contract.ended !== undefined,
  expired: isUnpayable,
};

/**
 * Finds contracts whose list should have been renewed and was not.
 *
 * @param until Beijing date at which the run ended.
 */
export function findUnrenewed(audit, until) {
  const isOver = ({ date }) => addDays(date, 31) < until;
  return audit.contractsInForce
    .filter(({ renewals, periods }) => renewals === 0 && isOver([...periods.values()].at(-1)))
    .map(({ id }) => `${id}: the list of periods was not renewed`);
}

/**
 * True for a premium whose user had no money whenever it was tried, until its window closed, or until WeChat Pay could not
 * be reached on its last day.
 */
function isUnpayable({ orders, date, contract }, audit) {
  if (contract.ended !== undefined && contract.ended < toMoment(addDays(date, 30))) return true;
  const failed = [...orders.values()].filter(({ state }) => state === 'failed');
  // The last deduction is kept for the last day.
  const lastDay = addDays(date, 29);
  const isTried = failed.some(({ sentAt }) => toDate(sentAt) === lastDay);
  return failed.length > 1 && (isTried || audit.wasOut(lastDay));
}

/**
 * Judges every premium: paid once, or unpaid for a reason that was reported.
 *
 * @param audit the {@link RequestAudit} that has read the recording.
 * @param handled the lines of the handlers' journal, in their order.
 */
export function auditPremiums(audit, handled) {
  const events = groupEvents(handled);
  const result = { premiums: 0, paid: 0, explained: 0, causes: {}, unexplained: [], paidTwice: [] };
  for (const premium of audit.premiums()) {
    result.premiums += 1;
    const { contract, id, payments } = premium;
    const name = `${contract.id} period ${id} of ${premium.date}`;
    if (payments.length > 1) result.paidTwice.push(name);
    if (payments.length > 0) {
      result.paid += 1;
      continue;
    }
    const own = events.get(`${contract.id} ${id}`) ?? [];
    const end = own.findLast(({ type }) => Object.hasOwn(ENDS, type));
    if (end !== undefined && ENDS[end.type](premium, audit)) {
      result.explained += 1;
      result.causes[end.type] = (result.causes[end.type] ?? 0) + 1;
    } else {
      const types = own.map(({ type }) => type).join(', ') || 'no event';
      result.unexplained.push(`${name}: ${types}`);
    }
  }
  return result;
}

function groupEvents(handled) {
  const groups = new Map();
  for (const { event } of handled) {
    const key = `${event.contract_id} ${event.policy_period_id}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(event);
  }
  return groups;
}

/**
 * Finds events that are missing, false, reported under two ids or out of order.
 *
 * @param stored the ids of the ledger's events by contract, in their order.
 */
export function auditEvents(audit, handled, stored) {
  const problems = [];
  const byId = new Map();
  const facts = new Set();
  // A restored ledger learns again what it has lost, and reports it under another id.
  const reports = new Map();
  for (const { at, event } of handled) {
    const { id, contract_id, policy_period_id, type, out_trade_no } = event;
    const fact = `${type} ${contract_id} ${policy_period_id} ${out_trade_no ?? ''}`;
    const known = byId.get(id);
    if (known !== undefined && known !== fact) {
      problems.push(`${id} stands for two events: ${known}; ${fact}`);
    }
    byId.set(id, fact);
    facts.add(fact);
    const restores = audit.restores.filter((moment) => moment <= at).length;
    const report = `${fact} ${restores}`;
    reports.set(report, (reports.get(report) ?? new Set()).add(id));
  }
  for (const [fact, ids] of reports) {
    const isOnce = fact.startsWith('paid ') || fact.startsWith('failed ');
    if (isOnce && ids.size > 1) problems.push(`${fact} has several ids: ${[...ids].join(', ')}`);
  }
  for (const premium of audit.premiums()) problems.push(...findMissing(premium, facts));
  for (const ids of stored.values()) problems.push(...findUnhandled(ids, byId));
  problems.push(...findDisorder(handled, stored));
  return problems;
}

/** Each payment and each failure must have reached a handler; false reports have no such order. */
function* findMissing({ contract, id, payments, orders }, facts) {
  const about = `${contract.id} ${id}`;
  const [payment] = payments;
  const isReported =
    payment === undefined ||
    facts.has(`paid ${about} ${payment.no}`) ||
    facts.has(`paid ${about} `);
  if (!isReported) yield `no event for the payment ${payment.no} of ${about}`;
  if (payment === undefined && facts.has(`paid ${about} `)) {
    yield `a payment of ${about} was reported that did not happen`;
  }
  for (const { no, state } of orders.values()) {
    const isFailed = facts.has(`failed ${about} ${no}`);
    // Of a premium that is closed, only payments are reported.
    if (state === 'failed' && !isFailed && contract.ended === undefined) {
      yield `no event for the failure ${no} of ${about}`;
    }
    if (state !== 'failed' && isFailed) yield `a failure ${no} was reported that did not happen`;
    if (state !== 'paid' && facts.has(`paid ${about} ${no}`)) {
      yield `a payment ${no} was reported that did not happen`;
    }
  }
}

function* findUnhandled(ids, byId) {
  for (const id of ids) if (!byId.has(id)) yield `${id} reached no handler`;
}

/** The first deliveries of a contract's events must come in the order of its ledger. */
function* findDisorder(handled, stored) {
  const places = new Map();
  for (const ids of stored.values()) ids.forEach((id, place) => places.set(id, place));
  const reached = new Map();
  const seen = new Set();
  for (const { event } of handled) {
    const place = places.get(event.id);
    if (place === undefined || seen.has(event.id)) continue;
    seen.add(event.id);
    const last = reached.get(event.contract_id) ?? -1;
    if (place < last) yield `${event.id} was handed over after a later event`;
    reached.set(event.contract_id, Math.max(last, place));
  }
}

/**
 * Compares the reports of the days and the bills with the truth.
 *
 * @param until Beijing date: the bill of the day before and later ones were not read.
 */
export function auditReports(audit, { reports, bills }, until) {
  const differences = [];
  for (const [date, day] of sumUpDays(audit)) {
    const report = reports.find((one) => one.date === date);
    if (report === undefined) differences.push(`${date}: no report`);
    else differences.push(...compareReport(report, day));
  }
  for (const [date, paid] of sumUpPayments(audit)) {
    if (date >= addDays(until, -1)) continue;
    const bill = bills.find((one) => one.date === date);
    const foreign = audit.foreignPayments.filter((one) => one.date === date);
    if (bill === undefined) differences.push(`${date}: the bill was not compared`);
    else differences.push(...compareBill(bill, paid, foreign));
  }
  return differences;
}

/** The premiums by the date on which they were expected. */
function sumUpDays(audit) {
  const days = new Map();
  for (const { date, payments } of audit.premiums()) {
    const day = days.get(date) ?? { due: 0, paid: 0, amount: 0 };
    day.due += 1;
    if (payments.length > 0) {
      day.paid += 1;
      day.amount += payments[0].amount;
    }
    days.set(date, day);
  }
  return days;
}

/** The payments by the date on which they were made. */
function sumUpPayments(audit) {
  const days = new Map(audit.foreignPayments.map(({ date }) => [date, { count: 0, amount: 0 }]));
  for (const { payments } of audit.allPremiums()) {
    for (const { paidAt, amount } of payments) {
      const date = toDate(paidAt);
      const day = days.get(date) ?? { count: 0, amount: 0 };
      days.set(date, { count: day.count + 1, amount: day.amount + amount });
    }
  }
  return days;
}

function compareReport(report, day) {
  const { date, due, paid, ...others } = report;
  const lines = ['failed', 'open', 'skipped', 'superseded', 'ended', 'stuck'];
  const sum = lines.reduce((count, line) => count + others[line].count, paid.count);
  return [
    ['premiums', due.count, day.due],
    ['sum of the lines', sum, day.due],
    ['paid', paid.count, day.paid],
    ['amount paid', paid.amount, day.amount],
    ['open', others.open.count, 0],
    ['stuck', others.stuck.count, 0],
  ].flatMap(([line, found, expected]) =>
    found === expected ? [] : [`report of ${date}: ${line} ${found}, expected ${expected}`],
  );
}

/** The differences of a bill must be exactly the payments that another system has made. */
function compareBill(bill, paid, foreign) {
  const { date, billed, recorded, missingInBill, otherOrders, amountDiffers } = bill;
  const others = otherOrders.map(({ out_trade_no }) => out_trade_no).toSorted();
  const planted = foreign.map(({ no }) => no).toSorted();
  return [
    ['payments', billed.count, paid.count + foreign.length],
    ['recorded', recorded.count, paid.count],
    ['amount recorded', recorded.amount, paid.amount],
    ['missing in the bill', missingInBill.length, 0],
    ['different amounts', amountDiffers.length, 0],
    ['orders of others', others.join(), planted.join()],
  ].flatMap(([line, found, expected]) =>
    found === expected ? [] : [`bill of ${date}: ${line} ${found}, expected ${expected}`],
  );
}
