import { afterEach, describe, expect, it } from 'vitest';
import type { RuleName, WechatPayInsuranceOptions } from '../../lib/index.js';
import { success, verdictOnCall } from '../support/verdicts/call-verdict.js';
import { withField } from '../support/requests/field-path.js';
import { INSURANCE_CALLS, type InsuranceCall } from '../support/requests/insurance-calls.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { Merchant } from '../support/applications/merchant.js';

interface RuleCase {
  readonly call: InsuranceCall['name'];
  readonly path: string;
  readonly value: unknown;
  /** The violated rule, if any. */
  readonly rule?: RuleName;
}

const ID = 'policy_periods[1].policy_period_id';
const DATES = [
  'policy_periods[0].estimated_deduct_date',
  'policy_periods[1].estimated_deduct_date',
];
const [FIRST_DATE = '', SECOND_DATE = ''] = DATES;
const TOTAL = 'policy_periods[0].estimated_deduct_amount.total';
const HTTP = 'http://merchant.example/transactions';

// It is 2026-12-01 in Beijing. The renewal's dates are 2026-12-02 and 2027-01-02, ids 1 and 2; the
// modification's dates are 2026-11-20 and 2026-12-20.
const CASES: readonly RuleCase[] = [
  { call: 'renewContract', path: ID, value: 3 },
  { call: 'renewContract', path: ID, value: 1, rule: 'period-ids-increasing' },
  { call: 'renewContract', path: SECOND_DATE, value: '2026-12-03' },
  {
    call: 'renewContract',
    path: SECOND_DATE,
    value: '2026-12-02',
    rule: 'period-dates-increasing',
  },
  { call: 'renewContract', path: FIRST_DATE, value: '2026-12-01', rule: 'period-dates-future' },
  { call: 'renewContract', path: FIRST_DATE, value: '2026-12-02' },
  { call: 'renewContract', path: TOTAL, value: 0, rule: 'zero-amount' },
  { call: 'renewContract', path: TOTAL, value: 1 },
  { call: 'modifyPolicyPeriods', path: ID, value: 3 },
  { call: 'modifyPolicyPeriods', path: ID, value: 1, rule: 'period-ids-increasing' },
  { call: 'modifyPolicyPeriods', path: SECOND_DATE, value: '2026-11-21' },
  {
    call: 'modifyPolicyPeriods',
    path: SECOND_DATE,
    value: '2026-11-20',
    rule: 'period-dates-increasing',
  },
  // A signed list may start with a free period, and part of it may be in the past.
  { call: 'modifyPolicyPeriods', path: TOTAL, value: 0 },
  { call: 'modifyPolicyPeriods', path: FIRST_DATE, value: '2020-01-01' },
  {
    call: 'applyDeduction',
    path: 'transaction_notify_url',
    value: HTTP,
    rule: 'notify-url-scheme',
  },
  {
    call: 'applyDeduction',
    path: 'transaction_notify_url',
    value: 'https://merchant.example/transactions',
  },
  // The API of these tests is on loopback.
  {
    call: 'applyDeduction',
    path: 'transaction_notify_url',
    value: 'http://127.0.0.1/transactions',
  },
];

let merchant: Merchant;
afterEach(() => merchant.stop());

async function verdictOn(
  { call: name, path, value }: RuleCase,
  options: Partial<WechatPayInsuranceOptions> = {},
): Promise<string[]> {
  const call = INSURANCE_CALLS.find((candidate) => candidate.name === name)!;
  merchant = await Merchant.start(success(call), options);
  return verdictOnCall(merchant, call, withField(call.dto, path, value));
}

describe('rules of a request that span fields', () => {
  it.each(CASES)('$call with $path $value violates $rule', async (row) => {
    const expected = row.rule === undefined ? [] : [`${row.path} ${row.rule}`];
    expect(await verdictOn(row)).toEqual(expected);
  });

  it.each(CASES.filter(({ rule }) => rule !== undefined))(
    "$call with $path $value is sent when $rule is 'off'",
    async (row) => {
      expect(await verdictOn(row, { rules: { [row.rule!]: 'off' } })).toEqual([]);
    },
  );

  it.each(CASES.filter(({ rule }) => rule !== undefined))(
    "$call with $path $value is logged without the value when $rule is 'warn'",
    async (row) => {
      const log = captureLog();
      try {
        expect(await verdictOn(row, { rules: { [row.rule!]: 'warn' } })).toEqual([]);
        const lines = log.lines.filter((line) => line.startsWith('warn'));
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain(`: ${row.path} `);
        expect(lines[0]).toContain(`[${row.rule}]`);
        expect(lines[0]).not.toContain('123124412412423431');
        expect(lines[0]).not.toContain(HTTP);
      } finally {
        log.restore();
      }
    },
  );

  it('applyDeduction accepts a plain HTTP notify URL with allowHttpTransactionNotifyUrl', async () => {
    const row = { call: 'applyDeduction', path: 'transaction_notify_url', value: HTTP } as const;
    expect(await verdictOn(row, { allowHttpTransactionNotifyUrl: true })).toEqual([]);
  });
});
