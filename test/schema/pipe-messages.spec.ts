import { type BadRequestException, ValidationPipe } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { PreEntrustSignDto } from '../../lib/index.js';
import { withField } from '../support/requests/field-path.js';
import { fullRequest } from '../support/requests/full-request.js';
import { errorOf } from '../support/applications/merchant.js';

describe("messages of Nest's ValidationPipe", () => {
  const pipe = new ValidationPipe({ transform: true, forbidNonWhitelisted: true, whitelist: true });

  async function messagesFor(request: unknown): Promise<unknown> {
    const work = pipe.transform(request, { type: 'body', metatype: PreEntrustSignDto });
    const error = await errorOf<BadRequestException>(work);
    return (error.getResponse() as { message: unknown }).message;
  }

  it.each<[string, unknown, string[]]>([
    ['openid', undefined, ['openid is required']],
    ['openid', null, ['openid is required and must not be null']],
    [
      'plan_id',
      '1',
      ['plan_id must be an integer (a number, not a string) that JavaScript can represent exactly'],
    ],
    ['policy_periods', [], ['policy_periods must have at least 1 item']],
    [
      'policy_periods[1].estimated_deduct_date',
      '2026-13-01',
      [
        'policy_periods.1.estimated_deduct_date must be a real calendar date in the form yyyy-MM-dd (Beijing time)',
      ],
    ],
    [
      'policy_periods[0].estimated_deduct_amount.total',
      -1,
      ['policy_periods.0.estimated_deduct_amount.total must be at least 0'],
    ],
    [
      'real_identity.real_name',
      '欧阳娜娜'.repeat(40),
      [
        'real_identity.real_name must be at most 214 bytes in UTF-8, the most that RSA-OAEP can encrypt',
      ],
    ],
    ['real_identity.name', 'x', ['real_identity.property name should not exist']],
  ])('name the field and the expected value: %s of %j', async (path, value, messages) => {
    expect(await messagesFor(withField(fullRequest(), path, value))).toEqual(messages);
  });

  it('report each required field of an empty body once', async () => {
    expect(await messagesFor({})).toEqual([
      'openid is required',
      'plan_id is required',
      'out_contract_code is required',
      'insured_display_name is required',
      'policy_start_date is required',
      'policy_end_date is required',
      'policy_periods is required',
    ]);
  });
});
