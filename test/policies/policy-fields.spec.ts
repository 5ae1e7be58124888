import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BindContractDto,
  type QueryPolicyDto,
  type SubmitAuthorizationDto,
  type UpdatePolicyDto,
  type UploadPolicyDto,
  WechatPayPolicyService,
} from '../../lib/index.js';
import { ABSENT, withField } from '../support/requests/field-path.js';
import { issuesIn } from '../support/verdicts/issues.js';
import { answerSigned, Merchant } from '../support/applications/merchant.js';
import {
  authorizationRequest,
  fullUpdateRequest,
  fullUploadRequest,
  policyAnswer,
  uploadRequest,
} from '../support/requests/policy-request.js';

const ANSWER = JSON.stringify({ ...policyAnswer(), auth_state: 'AUTH_STATE_INIT' });

let merchant: Merchant;
let policies: WechatPayPolicyService;
beforeAll(async () => {
  merchant = await Merchant.start(answerSigned(ANSWER));
  policies = merchant.module.get(WechatPayPolicyService);
});
afterAll(() => merchant.stop());

type Row = [path: string, value: unknown, ...issues: string[]];
const code32 = (name: string): Row[] => [
  [name, 'aZ9'.padEnd(32, '0')],
  [name, 'aZ9'.padEnd(33, '0'), `${name} length`],
  [name, '', `${name} length`],
  [name, 'a-b', `${name} characters`],
  [name, 'a/b', `${name} characters`],
  [name, '..', `${name} characters`],
  [name, 1, `${name} type`],
  [name, null, `${name} null`],
];
const required = (...names: string[]): Row[] =>
  names.map((name) => [name, ABSENT, `${name} required`]);
const optional = (...names: string[]): Row[] => names.map((name) => [name, ABSENT]);
const nonEmpty = (...names: string[]): Row[] => names.map((name) => [name, '', `${name} length`]);
const inClear = (...names: string[]): Row[] =>
  names.flatMap((name): Row[] => [
    [name, '保'],
    [name, '𠮷', `${name} characters`],
    [name, 5, `${name} type`],
  ]);
const flags = (...names: string[]): Row[] =>
  names.flatMap((name): Row[] => [
    [name, false],
    [name, 'true', `${name} type`],
    [name, 1, `${name} type`],
  ]);
const enums = (...names: string[]): Row[] =>
  names.flatMap((name): Row[] => [
    [name, 'OTHER', `${name} enum`],
    [name, '', `${name} enum`],
    [name, 1, `${name} enum`],
  ]);
const times = (...names: string[]): Row[] =>
  names.flatMap((name): Row[] => [
    [name, '2026-12-02', `${name} date-time`],
    [name, 1_796_000_000, `${name} type`],
  ]);
const planId: Row[] = [
  ['plan_id', '12535'],
  ['plan_id', 12535, 'plan_id type'],
  ['plan_id', '1a', 'plan_id characters'],
  ['plan_id', '-1', 'plan_id characters'],
  ['plan_id', '1.0', 'plan_id characters'],
  ['plan_id', '', 'plan_id length'],
];
const names = (count: number) => Array.from({ length: count }, (_, index) => `张${index}`);
const list = 'insured_name_list';
const nameList: Row[] = [
  [list, names(1)],
  [list, names(11)],
  [list, names(12), `${list} length`],
  [list, '张三', `${list} type`],
  [list, { 0: '张三', length: 1 }, `${list} type`],
  [list, null, `${list} null`],
  [list, ['张三', ''], `${list}[1] length`],
  [list, ['张三', 1], `${list}[1] type`],
  [list, ['张三', null], `${list}[1] null`],
  [list, ['张三', undefined], `${list}[1] required`],
  [list, [['张三']], `${list}[0] type`],
  [list, ['张'.repeat(71)]],
  [list, ['张'.repeat(72)], `${list}[0] length`],
  [list, ['\ud83d'], `${list}[0] characters`],
];
const periods: Row[] = [
  ['policy_periods', []],
  ['policy_periods', [1]],
  ['policy_periods', [0], 'policy_periods[0] range'],
  ['policy_periods', [1, '2'], 'policy_periods[1] type'],
  ['policy_periods', [1.5], 'policy_periods[0] type'],
  ['policy_periods', [null], 'policy_periods[0] null'],
  ['policy_periods', [{ policy_period_id: 1 }], 'policy_periods[0] type'],
  ['policy_periods', 1, 'policy_periods type'],
];
const amounts: Row[] = ['first_period_amount', 'subsequent_period_amount'].flatMap(
  (name): Row[] => [
    [name, 0],
    [name, -1, `${name} range`],
    [name, '1', `${name} type`],
    [name, 0.5, `${name} type`],
  ],
);
const common: Row[] = [
  ...code32('out_insurance_no'),
  ...required('out_insurance_no'),
  ...nameList,
  ...planId,
  ...code32('out_contract_code'),
  ...periods,
  ...amounts,
  ...flags('support_renewal', 'free_insurance', 'combined_payment'),
  ...times('effective_time', 'expired_time', 'start_renewal_time', 'end_renewal_time'),
  ...enums('policy_type', 'policy_state', 'payment_method', 'period_premium_mode'),
  ...enums('payment_period', 'coverage_term_type'),
  ...inClear('coverage_detail', 'car_number', 'pet_name', 'address', 'policy_code'),
  ...optional('address', 'policy_periods', 'combined_payment', 'payment_method'),
  ...optional('period_premium_mode', 'payment_period', 'first_period_amount'),
  ...optional('subsequent_period_amount', 'coverage_term_type'),
  ['later', 1, 'later unknown-property'],
];

describe('fields of an authorisation', () => {
  it.each<Row>([
    ...code32('out_insurance_no'),
    ...code32('out_contract_code'),
    ...planId,
    ...required('out_insurance_no', 'plan_id', 'out_contract_code', 'insurance_name'),
    ['insurance_name', '险'.repeat(50)],
    ['insurance_name', '险'.repeat(51), 'insurance_name length'],
    ...nonEmpty('insurance_name', 'payee_mchid', 'payee_appid', 'appid'),
    ...inClear('insurance_name'),
    ['appid', 'a'.repeat(32)],
    ['appid', 'a'.repeat(33), 'appid length'],
    ['openid', 'o', 'openid unknown-property'],
  ])('validates %s %o', async (path, value, ...issues) => {
    const dto: SubmitAuthorizationDto = withField(authorizationRequest(), path, value);
    expect(await issuesIn(() => policies.submitAuthorization(dto))).toEqual(issues);
  });
});

describe('fields of an upload', () => {
  it.each<Row>([
    ...common,
    ...required(list, 'insurance_company_code', 'effective_time', 'expired_time'),
    ...required('coverage_detail', 'support_renewal', 'policy_type', 'policy_state'),
    ...required('openid', 'plan_id', 'out_contract_code', 'free_insurance'),
    ...nonEmpty('insurance_company_code', 'coverage_detail', 'openid', 'appid'),
    ...nonEmpty('payee_mchid', 'payee_appid', 'payee_openid'),
    [list, [], `${list} length`],
    ['insurance_company_code', 'a'.repeat(32)],
    ['insurance_company_code', 'a'.repeat(33), 'insurance_company_code length'],
    ['insurance_name', '险', 'insurance_name unknown-property'],
  ])('validates %s %o', async (path, value, ...issues) => {
    const dto: UploadPolicyDto = withField(fullUploadRequest(), path, value);
    expect(await issuesIn(() => policies.uploadPolicy(dto))).toEqual(issues);
  });
});

describe('fields of an update', () => {
  const fields = Object.keys(fullUpdateRequest()).filter((name) => name !== 'out_insurance_no');
  it.each<Row>([
    ...common,
    ...optional(...fields),
    [list, []],
    ['insurance_name', '险'.repeat(50)],
    ['insurance_name', '险'.repeat(51), 'insurance_name length'],
    ['insurance_name', '', 'insurance_name length'],
    ...['insurance_company_code', 'appid', 'openid', 'payee_mchid'].map((name): Row => [
      name,
      'x',
      `${name} unknown-property`,
    ]),
  ])('validates %s %o', async (path, value, ...issues) => {
    const dto: UpdatePolicyDto = withField(fullUpdateRequest(), path, value);
    expect(await issuesIn(() => policies.updatePolicy(dto))).toEqual(issues);
  });
});

describe('fields of a query and a binding', () => {
  it.each(code32('out_insurance_no').concat(required('out_insurance_no')))(
    'validates %s %o',
    async (path, value, ...issues) => {
      const dto: QueryPolicyDto = withField({ out_insurance_no: 'a' }, path, value);
      expect(await issuesIn(() => policies.queryPolicy(dto))).toEqual(issues);
      expect(await issuesIn(() => policies.queryAuthorization(dto))).toEqual(issues);
      const { insurance_name: _name, ...contract } = authorizationRequest();
      const binding: BindContractDto = withField(contract, path, value);
      expect(await issuesIn(() => policies.bindContract(binding))).toEqual(issues);
    },
  );
});

describe('fields that another field requires', () => {
  const times = {
    start_renewal_time: '2027-12-01T00:00:00+08:00',
    end_renewal_time: '2027-12-03T00:00:00+08:00',
  };
  const state = (policy_state: UploadPolicyDto['policy_state'], policy_code?: string) => ({
    policy_state,
    policy_code,
  });
  const type = (policy_type: UploadPolicyDto['policy_type']) => ({ policy_type });
  const rule = 'policy-conditional-fields';
  const cases: [string, Partial<UploadPolicyDto>, string[]][] = [
    ['a car without its number', type('POLICY_TYPE_CAR'), [`car_number ${rule}`]],
    [
      'a car with an empty number',
      { ...type('POLICY_TYPE_CAR'), car_number: '' },
      [`car_number ${rule}`],
    ],
    ['a car with its number', { ...type('POLICY_TYPE_CAR'), car_number: '京A1' }, []],
    [
      'a car with a pet_name only',
      { ...type('POLICY_TYPE_CAR'), pet_name: 'x' },
      [`car_number ${rule}`],
    ],
    ['a pet without its name', type('POLICY_TYPE_PET'), [`pet_name ${rule}`]],
    ['a pet with its name', { ...type('POLICY_TYPE_PET'), pet_name: '旺财' }, []],
    ...(['OTHER', 'MEDICAL', 'ACCIDENT', 'CRITICAL', 'LIFE', 'PROPERTY', 'ANNUITY'] as const).map(
      (name): [string, Partial<UploadPolicyDto>, string[]] => [
        name,
        type(`POLICY_TYPE_${name}`),
        [],
      ],
    ),
    [
      'an approved policy without its code',
      state('POLICY_STATE_APPROVED'),
      [`policy_code ${rule}`],
    ],
    ['an approved policy with its code', state('POLICY_STATE_APPROVED', 'P'), []],
    [
      'an inactive policy without its code',
      state('POLICY_STATE_INACTIVE'),
      [`policy_code ${rule}`],
    ],
    [
      'an inactive policy with an empty code',
      state('POLICY_STATE_INACTIVE', ''),
      [`policy_code ${rule}`],
    ],
    ['an inactive policy with its code', state('POLICY_STATE_INACTIVE', 'P'), []],
    ['a policy that is being issued, without a code', state('POLICY_STATE_ISSUING'), []],
    ['a declined policy without a code', state('POLICY_STATE_DECLINED'), []],
    [
      'a renewal without its times',
      { support_renewal: true },
      [`start_renewal_time ${rule}`, `end_renewal_time ${rule}`],
    ],
    [
      'a renewal without its end',
      { support_renewal: true, start_renewal_time: times.start_renewal_time },
      [`end_renewal_time ${rule}`],
    ],
    ['a renewal with its times', { support_renewal: true, ...times }, []],
    ['no renewal and no times', { support_renewal: false }, []],
    ['no renewal with times', { support_renewal: false, ...times }, []],
    [
      'a renewal with an invalid time, which is one issue',
      { support_renewal: true, ...times, end_renewal_time: 'soon' },
      ['end_renewal_time date-time'],
    ],
  ];
  it.each(cases)('validates an upload of %s', async (_what, changes, issues) => {
    expect(await issuesIn(() => policies.uploadPolicy(uploadRequest(changes)))).toEqual(issues);
  });

  it.each([
    type('POLICY_TYPE_CAR'),
    type('POLICY_TYPE_PET'),
    state('POLICY_STATE_APPROVED'),
    { support_renewal: true },
  ])(
    'accepts an update with %o and without the fields that an upload requires',
    async (changes) => {
      const dto = { out_insurance_no: 'a', ...changes };
      expect(await issuesIn(() => policies.updatePolicy(dto))).toEqual([]);
    },
  );

  it('names the condition in the message', async () => {
    const dto = uploadRequest(type('POLICY_TYPE_CAR'));
    await expect(policies.uploadPolicy(dto)).rejects.toThrow(
      'car_number: is required with POLICY_TYPE_CAR',
    );
  });
});

describe('times of a policy', () => {
  const start = (start_renewal_time: string) => ({ start_renewal_time });
  const end = (end_renewal_time: string) => ({ end_renewal_time });
  const cases: [string, Partial<UpdatePolicyDto>, string[]][] = [
    ['60 days before the end', start('2027-10-03T00:00:00+08:00'), []],
    ['60 days and a second before', start('2027-10-02T23:59:59+08:00'), ['start_renewal_time']],
    ['60 days before, in another zone', start('2027-10-02T16:00:00Z'), []],
    [
      '60 days and a second before, in another zone',
      start('2027-10-02T15:59:59Z'),
      ['start_renewal_time'],
    ],
    ['60 days after the end', end('2028-01-31T00:00:00+08:00'), []],
    ['60 days and a second after', end('2028-01-31T00:00:01+08:00'), ['end_renewal_time']],
    ['an end 60 days before', end('2027-10-03T00:00:00+08:00'), []],
    ['an end 60 days and a second before', end('2027-10-02T23:59:59+08:00'), ['end_renewal_time']],
    ['a start 60 days after', start('2028-01-31T00:00:00+08:00'), []],
    [
      'a start 60 days and a second after',
      start('2028-01-31T00:00:01+08:00'),
      ['start_renewal_time'],
    ],
    [
      'a start at the end of the renewal',
      { ...start('2027-12-02T00:00:00+08:00'), ...end('2027-12-02T00:00:00+08:00') },
      [],
    ],
    [
      'a start after the end of the renewal',
      { ...start('2027-12-02T00:00:01+08:00'), ...end('2027-12-02T00:00:00+08:00') },
      ['end_renewal_time'],
    ],
    [
      'a start when the policy starts',
      { effective_time: '2027-11-02T00:00:00+08:00', ...start('2027-11-02T00:00:00+08:00') },
      ['start_renewal_time'],
    ],
    [
      'a start a second after the policy starts',
      { effective_time: '2027-11-02T00:00:00+08:00', ...start('2027-11-02T00:00:01+08:00') },
      [],
    ],
    [
      'a policy without duration',
      { effective_time: '2027-12-02T00:00:00+08:00' },
      ['expired_time'],
    ],
    ['a policy of a second', { effective_time: '2027-12-01T23:59:59+08:00' }, []],
    [
      'a policy that ends before it starts',
      { effective_time: '2028-01-01T00:00:00+08:00' },
      ['expired_time'],
    ],
    ['a policy of a second, across zones', { effective_time: '2027-12-01T15:59:59Z' }, []],
    [
      'a policy without duration, across zones',
      { effective_time: '2027-12-01T16:00:00Z' },
      ['expired_time'],
    ],
  ];
  it.each(cases)('validates the times of %s', async (_what, changes, paths) => {
    const issues = paths.map((path) => `${path} policy-times`);
    expect(await issuesIn(() => policies.uploadPolicy(uploadRequest(changes)))).toEqual(issues);
    const update = {
      out_insurance_no: 'a',
      effective_time: '2026-12-02T00:00:00+08:00',
      expired_time: '2027-12-02T00:00:00+08:00',
      ...changes,
    };
    expect(await issuesIn(() => policies.updatePolicy(update))).toEqual(issues);
  });

  it.each([
    start('2030-01-01T00:00:00+08:00'),
    end('2030-01-01T00:00:00+08:00'),
    { expired_time: '2020-01-01T00:00:00+08:00' },
    { effective_time: '2030-01-01T00:00:00+08:00' },
  ])('skips comparisons in an update with only %o', async (changes) => {
    const dto = { out_insurance_no: 'a', ...changes };
    expect(await issuesIn(() => policies.updatePolicy(dto))).toEqual([]);
  });
});
