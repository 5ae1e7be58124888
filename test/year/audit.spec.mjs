import { describe, expect, it } from 'vitest';
import { RequestAudit } from './audit.mjs';

const CONTRACT = {
  k: 'contract',
  at: 0,
  c: 'c1',
  code: 'code1',
  plan: 1,
  foreign: false,
  skip: [],
  list: [
    [1, '2027-01-10', 1_000],
    [2, '2027-02-10', 1_000],
  ],
};

const at = (text) => Date.parse(`${text.replace(' ', 'T')}+08:00`);
let requests = 0;

/** The lines of a request and its response. */
function exchange(moment, m, fields = {}, response = { st: 200 }) {
  const r = (requests += 1);
  return [
    { k: 'in', at: at(moment), r, m, ...fields },
    { k: 'out', at: at(moment), r, m, ...fields, ...response },
  ];
}

const queryContract = (moment, state = 'SIGNED') =>
  exchange(moment, 'query-contract', { code: 'code1' }, { st: 200, state });
const queryOrder = (moment, no, response) => exchange(moment, 'query-order', { no }, response);
const queryPeriod = (moment, p = 1) => exchange(moment, 'query-period', { c: 'c1', p });
const schedule = (moment, p = 1, response = { st: 200 }) =>
  exchange(moment, 'schedule', { c: 'c1', p, amount: 1_000 }, response);
const bareDeduction = (moment, no = 'n1', p = 1, response = { st: 200 }) =>
  exchange(moment, 'deduct', { c: 'c1', p, no, amount: 1_000 }, response);
const deduct = (moment, ...rest) => [...queryContract(moment), ...bareDeduction(moment, ...rest)];
const fact = (moment, type, fields) => ({ k: 'fact', at: at(moment), type, c: 'c1', ...fields });
const handed = (moment, type, fields) => ({ ...fact(moment, type, fields), k: 'handed' });

function rules(...lines) {
  const audit = new RequestAudit();
  for (const line of [CONTRACT, ...lines.flat(3)]) audit.read(line);
  return audit.illegal.map(({ rule }) => rule);
}

const SCHEDULED = schedule('2027-01-09 08:00');

describe('the audit of requests', () => {
  it('accepts a schedule, a deduction on the next day and its payment', () => {
    const paid = fact('2027-01-10 08:01', 'TRANSACTION.SUCCESS', { no: 'n1' });
    expect(rules(SCHEDULED, deduct('2027-01-10 08:00'), paid)).toEqual([]);
  });

  it.each([
    ['accepts', 'on the first day at 08:00', '2027-01-09 08:00:00', []],
    ['reports', 'before 08:00', '2027-01-09 07:59:59', ['schedule-outside-window']],
    ['reports', 'on the day before', '2027-01-08 19:00:00', ['schedule-outside-window']],
    ['accepts', 'on the last day before 19:30', '2027-02-07 19:29:59', []],
    ['reports', 'at 19:30', '2027-02-07 19:30:00', ['schedule-outside-window']],
    ['reports', 'on the day after', '2027-02-08 08:00:00', ['schedule-outside-window']],
  ])('%s a schedule %s', (_verb, _case, moment, expected) => {
    expect(rules(schedule(moment))).toEqual(expected);
  });

  it.each([
    ['reports', 'on the day of the schedule', '2027-01-09 09:00:00', ['deduction-outside-window']],
    ['reports', 'before 08:00', '2027-01-10 07:59:59', ['deduction-outside-window']],
    ['accepts', 'on the last day before 20:00', '2027-02-08 19:59:59', []],
    ['reports', 'on the last day at 20:00', '2027-02-08 20:00:00', ['deduction-outside-window']],
    ['reports', 'on the day after', '2027-02-09 08:00:00', ['deduction-outside-window']],
  ])('%s a deduction %s', (_verb, _case, moment, expected) => {
    expect(rules(SCHEDULED, deduct(moment))).toEqual(expected);
  });

  it('reports a deduction of a paid period', () => {
    const paid = fact('2027-01-10 08:01', 'TRANSACTION.SUCCESS', { no: 'n1' });
    const found = rules(
      SCHEDULED,
      deduct('2027-01-10 08:00'),
      paid,
      deduct('2027-01-11 08:00', 'n2'),
    );
    expect(found).toContain('deduction-of-paid');
  });

  it('reports a second number while the first one is open', () => {
    const second = deduct('2027-01-11 08:00', 'n2');
    expect(rules(SCHEDULED, deduct('2027-01-10 08:00'), second)).toEqual(['second-open-number']);
  });

  describe('a new number after a failure', () => {
    const failed = fact('2027-01-10 08:01', 'TRANSACTION.FAIL', { no: 'n1' });
    const second = deduct('2027-01-11 08:00', 'n2');
    const start = [SCHEDULED, deduct('2027-01-10 08:00'), failed];

    it('reports it when the merchant had not learned of it', () => {
      expect(rules(start, second)).toEqual(['new-number-after-unknown-outcome']);
    });

    it('accepts it after the notification was handed over', () => {
      const told = handed('2027-01-10 08:02', 'TRANSACTION.FAIL', { no: 'n1' });
      expect(rules(start, told, second)).toEqual([]);
    });

    it.each([
      ['accepts it after a query with the result', { st: 200, state: 'PAYERROR' }, []],
      [
        'reports it after a query that was cut',
        { st: 200, state: 'PAYERROR', cut: true },
        ['new-number-after-unknown-outcome'],
      ],
      [
        'reports it after a query that found it open',
        { st: 200, state: 'ACCEPT' },
        ['new-number-after-unknown-outcome'],
      ],
      [
        'reports it after a query that did not find it',
        { st: 404 },
        ['new-number-after-unknown-outcome'],
      ],
    ])('%s', (_case, response, expected) => {
      expect(rules(start, queryOrder('2027-01-10 09:00', 'n1', response), second)).toEqual(
        expected,
      );
    });

    it('reports it on the same day', () => {
      const told = handed('2027-01-10 08:02', 'TRANSACTION.FAIL', { no: 'n1' });
      const early = deduct('2027-01-10 19:00', 'n2');
      expect(rules(start, told, early)).toEqual(['second-deduction-of-a-day']);
    });
  });

  it.each([
    ['reports', 'without a query', [], ['number-repeated-without-query']],
    [
      'reports',
      'after a query that came 59 s after it',
      queryOrder('2027-01-10 08:00:59', 'n1', { st: 404 }),
      ['number-repeated-without-query'],
    ],
    [
      'accepts',
      'after a query that came 60 s after it',
      queryOrder('2027-01-10 08:01:00', 'n1', { st: 404 }),
      [],
    ],
    [
      'reports',
      'after a query without a response',
      queryOrder('2027-01-10 08:01:00', 'n1', { st: 404, cut: true }),
      ['number-repeated-without-query'],
    ],
  ])('%s a number that is sent again %s', (_verb, _case, query, expected) => {
    const sent = deduct('2027-01-10 08:00:00', 'n1', 1, { st: 200, cut: true });
    expect(rules(SCHEDULED, sent, query, deduct('2027-01-10 08:10:00'))).toEqual(expected);
  });

  it('reports the ninth deduction of a premium, not the eighth', () => {
    const tries = (count) =>
      Array.from({ length: count }, (_, index) => {
        const day = `2027-01-${10 + index} 08:00`;
        const no = `n${index}`;
        return [...deduct(day, no), handed(day, 'TRANSACTION.FAIL', { no })];
      });
    expect(rules(SCHEDULED, ...tries(8))).toEqual([]);
    expect(rules(SCHEDULED, ...tries(9))).toEqual(['too-many-deductions']);
  });

  it.each([
    ['reports', 'a query of the contract', bareDeduction('2027-01-10 08:00'), 1],
    [
      'reports',
      'a query that is not older than ten minutes',
      [...queryContract('2027-01-10 08:00'), ...bareDeduction('2027-01-10 08:10:01')],
      1,
    ],
    [
      'accepts',
      'an older query',
      [...queryContract('2027-01-10 08:00'), ...bareDeduction('2027-01-10 08:10:00')],
      0,
    ],
    [
      'reports',
      'a contract that is in force',
      [
        ...queryContract('2027-01-10 08:00', 'TERMINATE_PENDING'),
        ...bareDeduction('2027-01-10 08:00'),
      ],
      1,
    ],
  ])('%s a deduction without %s', (_verb, _case, lines, count) => {
    expect(rules(SCHEDULED, lines)).toEqual(Array(count).fill('contract-not-queried'));
  });

  it('tells requests after a termination that was handed over from those that were not', () => {
    const ended = fact('2027-01-10 07:00', 'INSURANCE_ENTRUST.TERMINATE');
    const told = handed('2027-01-10 07:01', 'INSURANCE_ENTRUST.TERMINATE');
    expect(rules(SCHEDULED, ended, deduct('2027-01-10 08:00'))).toEqual(['not-in-force']);
    expect(rules(SCHEDULED, ended, told, deduct('2027-01-10 08:00'))).toEqual([
      'after-termination',
    ]);
  });

  it('reports a request while a termination can be revoked, and none after the revocation', () => {
    const pending = { k: 'pending', at: at('2027-01-09 20:00'), c: 'c1' };
    const revoked = { k: 'revoke', at: at('2027-01-10 07:00'), c: 'c1' };
    expect(rules(SCHEDULED, pending, deduct('2027-01-10 08:00'))).toEqual(['not-in-force']);
    expect(rules(SCHEDULED, pending, revoked, deduct('2027-01-10 08:00'))).toEqual([]);
  });

  it.each([
    ['reports', 'its plan', [{ k: 'paused', plan: 1 }], ['while-paused']],
    ['reports', 'every plan', [{ k: 'paused', plan: 0 }], ['while-paused']],
    ['accepts', 'another plan', [{ k: 'paused', plan: 2 }], []],
    [
      'accepts',
      'a plan that was resumed',
      [
        { k: 'paused', plan: 1 },
        { k: 'resumed', plan: 1 },
      ],
      [],
    ],
  ])('%s a request during a pause of %s', (_verb, _case, lines, expected) => {
    expect(rules(lines, SCHEDULED)).toEqual(expected);
  });

  it.each([
    ['reports', 'before the end of the window of an open one', '2027-02-09', []],
    ['accepts', 'after the payment of the earlier one', '2027-02-08', ['paid']],
  ])('%s a schedule of a later premium %s', (verb, _case, _day, events) => {
    const later = {
      ...CONTRACT,
      list: [
        [1, '2027-01-12', 1],
        [2, '2027-02-09', 1],
      ],
    };
    const audit = new RequestAudit();
    const paid = fact('2027-01-13 08:01', 'TRANSACTION.SUCCESS', { no: 'n1' });
    const lines = [
      later,
      ...schedule('2027-01-12 08:00'),
      ...(events.length > 0 ? [...deduct('2027-01-13 08:00'), paid] : []),
      ...schedule('2027-02-09 08:00', 2),
    ];
    for (const line of lines) audit.read(line);
    const found = audit.illegal.map(({ rule }) => rule);
    expect(found).toEqual(verb === 'reports' ? ['voids-neighbour'] : []);
  });

  it('reports a schedule that is repeated without a query', () => {
    const again = schedule('2027-01-09 09:00');
    expect(rules(SCHEDULED, again)).toEqual(['schedule-repeated']);
    expect(rules(SCHEDULED, queryPeriod('2027-01-09 08:30'), again)).toEqual([]);
  });

  it('reports a renewal that is repeated without a query', () => {
    const renew = (moment) => exchange(moment, 'renew', { c: 'c1', list: [] }, { st: 500 });
    const twice = [renew('2027-02-11 08:00'), renew('2027-02-11 09:00')];
    expect(rules(...twice)).toEqual(['renewal-repeated']);
    expect(rules(twice[0], queryContract('2027-02-11 08:30'), twice[1])).toEqual([]);
  });
});
