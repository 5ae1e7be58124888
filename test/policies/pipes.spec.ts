import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  BindContractDto,
  QueryPolicyDto,
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from '../../lib/index.js';
import { withField } from '../support/requests/field-path.js';
import { type PipeName, PIPES } from '../support/applications/pipe-app.js';
import { piped } from '../support/verdicts/piped.js';
import {
  authorizationRequest,
  fullUpdateRequest,
  fullUploadRequest,
} from '../support/requests/policy-request.js';

const { insurance_name: _name, ...contract } = authorizationRequest();
type Mistake = [path: string, value: unknown, issue: string];
const OF_A_POLICY: Mistake[] = [
  ['insured_name_list', '张三', 'insured_name_list type'],
  ['insured_name_list', { 0: '张三', length: 1 }, 'insured_name_list type'],
  ['insured_name_list', ['张三', 1], 'insured_name_list item-type'],
  ['insured_name_list', ['张三', null], 'insured_name_list item-type'],
  ['insured_name_list', [''], 'insured_name_list item-length'],
  ['insured_name_list', Array(12).fill('张三'), 'insured_name_list length'],
  ['policy_periods', ['1'], 'policy_periods item-type'],
  ['policy_periods', [0], 'policy_periods item-range'],
  ['plan_id', 12535, 'plan_id type'],
  ['support_renewal', 'false', 'support_renewal type'],
  ['effective_time', '2026-12-02', 'effective_time date-time'],
  ['policy_type', 'CAR', 'policy_type enum'],
  ['first_period_amount', '1', 'first_period_amount type'],
  ['address', null, 'address null'],
];
const REQUESTS: [Type, object, Mistake[]][] = [
  [QueryPolicyDto, { out_insurance_no: 'a' }, [['out_insurance_no', 1, 'out_insurance_no type']]],
  [BindContractDto, contract, [['plan_id', 12535, 'plan_id type']]],
  [
    SubmitAuthorizationDto,
    authorizationRequest(),
    [['insurance_name', '险'.repeat(51), 'insurance_name length']],
  ],
  [
    UploadPolicyDto,
    fullUploadRequest(),
    [...OF_A_POLICY, ['insured_name_list', [], 'insured_name_list length']],
  ],
  [UpdatePolicyDto, fullUpdateRequest(), OF_A_POLICY],
];

describe.each(Object.keys(PIPES) as PipeName[])('a pipe with %s', (pipe) => {
  it.each(REQUESTS)('%o keeps every field unchanged', async (type, request) => {
    const { issues, value } = await piped(pipe, type, request);
    expect(issues).toEqual([]);
    expect(JSON.parse(JSON.stringify(value))).toEqual(request);
  });

  it.each(
    REQUESTS.flatMap(([type, request, mistakes]) =>
      mistakes.map(([path, value, issue]) => [type, path, value, issue, request] as const),
    ),
  )('%o rejects %s %o: %s', async (type, path, value, issue, request) => {
    const { issues } = await piped(pipe, type, withField(request, path, value));
    expect(issues).toContain(issue);
  });

  it.each(REQUESTS)(
    '%o handles an unknown property according to the pipe',
    async (type, request) => {
      const { issues, value } = await piped(pipe, type, { ...request, later: 1 });
      const forbids = 'forbidNonWhitelisted' in PIPES[pipe];
      expect(issues).toEqual(forbids ? ['later whitelistValidation'] : []);
      if (!forbids) expect('later' in (value as object)).toBe(!('whitelist' in PIPES[pipe]));
    },
  );

  it('accepts an update without fields or with empty lists', async () => {
    const request = { out_insurance_no: 'a', insured_name_list: [], policy_periods: [] };
    expect((await piped(pipe, UpdatePolicyDto, request)).issues).toEqual([]);
    expect((await piped(pipe, UpdatePolicyDto, { out_insurance_no: 'a' })).issues).toEqual([]);
  });
});
