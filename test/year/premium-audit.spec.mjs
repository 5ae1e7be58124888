import { describe, expect, it } from 'vitest';
import { RequestAudit } from './audit.mjs';
import { auditEvents, auditPremiums, auditReports } from './premium-audit.mjs';

const at = (text) => Date.parse(`${text.replace(' ', 'T')}+08:00`);

/** The audit of one contract with one premium of 2027-01-10, and of what has happened to it. */
function read(...lines) {
  const audit = new RequestAudit();
  const list = [[1, '2027-01-10', 1_000]];
  const contract = {
    k: 'contract',
    c: 'c1',
    code: 'code1',
    plan: 1,
    foreign: false,
    skip: [],
    list,
  };
  for (const line of [contract, ...lines]) audit.read(line);
  return audit;
}

const sent = (moment, no) => ({
  k: 'in',
  at: at(moment),
  r: no,
  m: 'deduct',
  c: 'c1',
  p: 1,
  no,
  amount: 1_000,
});
const result = (moment, type, no) => ({ k: 'fact', at: at(moment), type, no });
const PAID = [
  sent('2027-01-10 08:00', 'n1'),
  result('2027-01-10 08:01', 'TRANSACTION.SUCCESS', 'n1'),
];
const FAILED = ['2027-01-10', '2027-02-08'].flatMap((day, index) => [
  sent(`${day} 08:00`, `n${index}`),
  result(`${day} 08:01`, 'TRANSACTION.FAIL', `n${index}`),
]);

const retried = (day) => [
  sent(`${day} 08:00`, `n${day}`),
  result(`${day} 08:01`, 'TRANSACTION.FAIL', `n${day}`),
];
const outage = (from, until) => [
  { k: 'begin-outage', at: at(from) },
  { k: 'end-outage', at: at(until) },
];

let events = 0;
const handle = (type, fields = {}) => ({
  event: { id: `e${(events += 1)}`, type, contract_id: 'c1', policy_period_id: 1, ...fields },
});

describe('the audit of premiums', () => {
  it('counts a paid premium, and one that was paid twice', () => {
    expect(auditPremiums(read(...PAID), [])).toMatchObject({ premiums: 1, paid: 1, paidTwice: [] });
    const twice = [...PAID, sent('2027-01-11 08:00', 'n2')];
    twice.push(result('2027-01-11 08:01', 'TRANSACTION.SUCCESS', 'n2'));
    expect(auditPremiums(read(...twice), []).paidTwice).toHaveLength(1);
  });

  it('accepts that a premium expired which failed until its last day', () => {
    const found = auditPremiums(read(...FAILED), [handle('expired')]);
    expect(found).toMatchObject({ paid: 0, explained: 1, causes: { expired: 1 }, unexplained: [] });
  });

  it('accepts that a premium expired on whose last day WeChat Pay could not be reached', () => {
    const out = outage('2027-02-08 08:00', '2027-02-08 20:00');
    const twice = [...FAILED.slice(0, 2), ...retried('2027-01-20'), ...out];
    const found = auditPremiums(read(...twice), [handle('expired')]);
    expect(found).toMatchObject({ explained: 1, unexplained: [] });
  });

  it.each([
    ['that expired without a deduction', [], 'expired'],
    [
      'that failed once before the outage of its last day',
      [...FAILED.slice(0, 2), ...outage('2027-02-08 08:00', '2027-02-08 20:00')],
      'expired',
    ],
    [
      'whose last day had an hour without an outage',
      [
        ...FAILED.slice(0, 2),
        ...retried('2027-01-20'),
        ...outage('2027-02-08 08:00', '2027-02-08 19:00'),
      ],
      'expired',
    ],
    ['that was not tried on its last day', FAILED.slice(0, 2), 'expired'],
    ['without an event at its end', FAILED, 'failed'],
    ['that ended although its contract is in force', FAILED, 'ended'],
    ['that was skipped although the policy did not say so', [], 'skipped'],
  ])('does not accept a premium %s', (_case, lines, type) => {
    expect(auditPremiums(read(...lines), [handle(type)]).unexplained).toHaveLength(1);
  });

  it('accepts that a premium ended with its contract', () => {
    const ended = {
      k: 'fact',
      at: at('2027-01-09 20:00'),
      type: 'INSURANCE_ENTRUST.TERMINATE',
      c: 'c1',
    };
    expect(auditPremiums(read(ended), [handle('ended')])).toMatchObject({ explained: 1 });
  });
});

describe('the audit of events', () => {
  const paidEvent = handle('paid', { out_trade_no: 'n1' });
  const stored = (...handled) => new Map([['c1', handled.map(({ event }) => event.id)]]);

  it('accepts an event for each result, also when it is repeated', () => {
    expect(auditEvents(read(...PAID), [paidEvent, paidEvent], stored(paidEvent))).toEqual([]);
  });

  it('reports a payment and a failure without an event', () => {
    expect(auditEvents(read(...PAID), [], new Map())).toHaveLength(1);
    expect(auditEvents(read(...FAILED), [], new Map())).toHaveLength(2);
  });

  it('reports a payment that did not happen', () => {
    const failures = [
      handle('failed', { out_trade_no: 'n0' }),
      handle('failed', { out_trade_no: 'n1' }),
    ];
    const found = auditEvents(read(...FAILED), [...failures, paidEvent], new Map());
    expect(found).toEqual(['a payment n1 was reported that did not happen']);
  });

  it('reports an event of the ledger that reached no handler', () => {
    const lost = handle('scheduled');
    expect(auditEvents(read(...PAID), [paidEvent], stored(lost, paidEvent))).toHaveLength(1);
  });

  it('reports a fact with two ids, and an id with two facts', () => {
    const again = handle('paid', { out_trade_no: 'n1' });
    expect(auditEvents(read(...PAID), [paidEvent, again], new Map())).toHaveLength(1);
    const other = { event: { ...handle('scheduled').event, id: paidEvent.event.id } };
    expect(auditEvents(read(...PAID), [paidEvent, other], new Map())).toHaveLength(1);
  });

  it('accepts another id for a fact that a restored ledger has lost', () => {
    const again = handle('paid', { out_trade_no: 'n1' });
    const audit = read(...PAID, { k: 'restored', at: at('2027-01-11 14:00') });
    const handled = (first, second) => [
      { at: at(first), ...paidEvent },
      { at: at(second), ...again },
    ];
    const around = handled('2027-01-11 13:59', '2027-01-11 14:00');
    expect(auditEvents(audit, around, new Map())).toEqual([]);
    const before = handled('2027-01-11 13:58', '2027-01-11 13:59');
    expect(auditEvents(audit, before, new Map())).toHaveLength(1);
  });

  it('reports events that were handed over in another order', () => {
    const first = handle('scheduled');
    expect(auditEvents(read(...PAID), [paidEvent, first], stored(first, paidEvent))).toHaveLength(
      1,
    );
    expect(auditEvents(read(...PAID), [first, paidEvent], stored(first, paidEvent))).toEqual([]);
  });
});

describe('the audit of reports', () => {
  const total = (count = 0) => ({ count, amount: count * 1_000 });
  const report = (lines) => ({
    date: '2027-01-10',
    ...Object.fromEntries(
      ['failed', 'open', 'skipped', 'superseded', 'ended', 'stuck'].map((line) => [line, total()]),
    ),
    due: total(1),
    paid: total(1),
    ...lines,
  });
  const bill = (lines) => ({
    date: '2027-01-10',
    billed: total(1),
    recorded: total(1),
    missingInBill: [],
    otherOrders: [],
    amountDiffers: [],
    ...lines,
  });
  const compare = (reportLines, billLines, lines = PAID) => {
    const found = { reports: [report(reportLines)], bills: [bill(billLines)] };
    return auditReports(read(...lines), found, '2027-03-01');
  };

  it('accepts a report and a bill that say what has happened', () => {
    expect(compare({}, {})).toEqual([]);
  });

  it.each([
    ['a report without the payment', { paid: total(0) }, {}],
    ['a report that does not add up', { stuck: total(0), due: total(2) }, {}],
    ['a bill with a payment that the ledger does not have', {}, { recorded: total(0) }],
    ['a payment that the bill does not have', {}, { missingInBill: [{}] }],
    ['an order that is not planted', {}, { otherOrders: [{ out_trade_no: 'x' }] }],
    ['amounts that differ', {}, { amountDiffers: [{}] }],
  ])('reports %s', (_case, reportLines, billLines) => {
    expect(compare(reportLines, billLines).length).toBeGreaterThan(0);
  });

  it('expects the payments of another system as differences of the bill', () => {
    const foreign = { ...result('2027-01-10 12:00', 'TRANSACTION.SUCCESS', 'F1'), amount: 1_000 };
    const lines = [...PAID, foreign];
    expect(compare({}, { billed: total(2) }, lines)).toHaveLength(1);
    const otherOrders = [{ out_trade_no: 'F1' }];
    expect(compare({}, { billed: total(2), otherOrders }, lines)).toEqual([]);
  });
});
