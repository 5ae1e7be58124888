import { describe, expect, it } from 'vitest';
import { businessKey, type WechatPayNotification } from '../../../lib/index.js';

const ID = 'EV-1';
const getKey = (event_type: string, resource: object) =>
  businessKey({ id: ID, event_type, resource } as unknown as WechatPayNotification);

/** Event, resource, and the paths of the fields in the key. */
const CASES: readonly [event: string, resource: Record<string, unknown>, fields: string[]][] = [
  ['INSURANCE_ENTRUST.SIGN', { contract_id: 'C1' }, ['contract_id']],
  [
    'INSURANCE_ENTRUST.TERMINATE',
    {
      contract_id: 'C1',
      contract_terminate_info: { contract_terminated_time: '2026-12-31T10:00:00+08:00' },
    },
    ['contract_id', 'contract_terminate_info.contract_terminated_time'],
  ],
  [
    'INSURANCE_ENTRUST.RENEW',
    { contract_id: 'C1', contract_expired_time: '2027-12-01T10:00:00+08:00' },
    ['contract_id', 'contract_expired_time'],
  ],
  ['TRANSACTION.SUCCESS', { transaction_id: 'T1' }, ['transaction_id']],
  [
    'INSURANCE_POLICY_MANAGEMENT.GRANTED',
    { out_insurance_no: 'P1', user_auth_time: '2026-12-01T10:00:00+08:00' },
    ['out_insurance_no', 'user_auth_time'],
  ],
  ...['SUCCESS', 'ABNORMAL', 'CLOSED'].map((status): (typeof CASES)[number] => [
    `REFUND.${status}`,
    { refund_id: 'R1', refund_status: status },
    ['refund_id', 'refund_status'],
  ]),
];

const FULL = {
  contract_id: 'C1',
  contract_expired_time: 'E1',
  contract_terminate_info: { contract_terminated_time: 'E2' },
  transaction_id: 'T1',
  out_trade_no: 'O1',
  out_insurance_no: 'P1',
  user_auth_time: 'A1',
  refund_id: 'R1',
  refund_status: 'SUCCESS',
};

/** Returns the resource with one field set, or removed for `undefined`. */
function changed(resource: object, path: string, value: unknown): object {
  const [name, rest] = path.split(/\.(.*)/, 2) as [string, string?];
  const inner = (resource as Record<string, object>)[name]!;
  return { ...resource, [name]: rest === undefined ? value : changed(inner, rest, value) };
}

describe.each(CASES)('the business key of %s', (event, resource, fields) => {
  it('consists of its fields only', () => {
    const key = getKey(event, resource);
    expect(key).not.toBe(ID);
    expect(getKey(event, { ...FULL, ...resource })).toBe(key);
  });

  it.each(fields)('differs with %s', (field) => {
    expect(getKey(event, changed(resource, field, 'other'))).not.toBe(getKey(event, resource));
  });

  it.each(
    fields.flatMap((field) =>
      [undefined, null, '', 7, true, {}, ['x']].map((value) => [field, value] as const),
    ),
  )('falls back to the id where %s is %j', (field, value) => {
    expect(getKey(event, changed(resource, field, value))).toBe(ID);
  });
});

describe('the business key', () => {
  it.each([undefined, null, 'x', 7, []])(
    'falls back to the id for a termination without its time: %j',
    (info) => {
      expect(
        getKey('INSURANCE_ENTRUST.TERMINATE', { contract_id: 'C1', contract_terminate_info: info }),
      ).toBe(ID);
    },
  );

  it.each(['TRANSACTION.FAIL', 'INSURANCE_ENTRUST.FROZEN', 'REFUND.PROCESSING', 'x', '__proto__'])(
    'falls back to the id for %s',
    (event) => {
      expect(getKey(event, FULL)).toBe(ID);
    },
  );

  it('separates parts that contain the separator', () => {
    const renewal = (contract_id: string, contract_expired_time: string) =>
      getKey('INSURANCE_ENTRUST.RENEW', { contract_id, contract_expired_time });
    const keys = [
      renewal('C', '1|2'),
      renewal('C|1', '2'),
      renewal('C\\', '1'),
      renewal('C', '\\1'),
      renewal('C\\|1', '2'),
      renewal('C|1\\', '2'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('differs between two renewals of one contract and two states of one refund', () => {
    const keys = [
      getKey('INSURANCE_ENTRUST.RENEW', { contract_id: 'C', contract_expired_time: '2027' }),
      getKey('INSURANCE_ENTRUST.RENEW', { contract_id: 'C', contract_expired_time: '2028' }),
      getKey('REFUND.ABNORMAL', { refund_id: 'R', refund_status: 'ABNORMAL' }),
      getKey('REFUND.SUCCESS', { refund_id: 'R', refund_status: 'SUCCESS' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('businessKey', () => {
  const A = '2026-12-01T10:00:00+08:00';

  it.each([
    ['INSURANCE_ENTRUST.SIGN', { contract_id: 'C1' }, 'C1'],
    [
      'INSURANCE_ENTRUST.TERMINATE',
      { contract_id: 'C1', contract_terminate_info: { contract_terminated_time: A } },
      `C1|${A}`,
    ],
    ['INSURANCE_ENTRUST.RENEW', { contract_id: 'C1', contract_expired_time: A }, `C1|${A}`],
    ['TRANSACTION.SUCCESS', { transaction_id: 'T1' }, 'T1'],
    [
      'INSURANCE_POLICY_MANAGEMENT.GRANTED',
      { out_insurance_no: 'P1', user_auth_time: A },
      `P1|${A}`,
    ],
    ['REFUND.SUCCESS', { refund_id: 'R1', refund_status: 'SUCCESS' }, 'R1|SUCCESS'],
    ['REFUND.ABNORMAL', { refund_id: 'R1', refund_status: 'ABNORMAL' }, 'R1|ABNORMAL'],
    ['REFUND.CLOSED', { refund_id: 'R1', refund_status: 'CLOSED' }, 'R1|CLOSED'],
    // The separator and its escape are escaped.
    [
      'INSURANCE_ENTRUST.RENEW',
      { contract_id: 'a|b|c', contract_expired_time: 'd\\e\\f' },
      'a\\|b\\|c|d\\\\e\\\\f',
    ],
  ])('joins the fields of %s in one text', (event, resource, key) => {
    expect(getKey(event, resource)).toBe(key);
  });
});
