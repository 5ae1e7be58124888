import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../lib/schema/read-request.js';
import { Rfc3339 } from '../../lib/schema/scalar.decorators.js';

class MomentDto {
  @Rfc3339({ presence: 'optional' })
  at?: string;
}

const pipe = new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true });

async function verdicts(at: unknown): Promise<{ served: string[]; piped: boolean }> {
  const { issues } = readRequest(MomentDto, { at });
  const piped = await pipe.transform({ at }, { type: 'body', metatype: MomentDto }).then(
    () => true,
    () => false,
  );
  return { served: issues.map(({ rule }) => rule), piped };
}

describe('Rfc3339', () => {
  it.each([
    '2026-12-01T10:00:00+08:00',
    '2026-12-01T02:00:00Z',
    '2026-12-01T00:00:00-23:59',
    '2026-12-01T23:59:59+00:00',
    '2028-02-29T00:00:00+08:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59+23:59',
  ])('accepts %s', async (at) => {
    expect(await verdicts(at)).toEqual({ served: [], piped: true });
  });

  it.each([
    ['no offset', '2026-12-01T10:00:00'],
    ['no seconds', '2026-12-01T10:00+08:00'],
    ['fractional seconds', '2026-12-01T10:00:00.5+08:00'],
    ['an offset without minutes', '2026-12-01T10:00:00+08'],
    ['an offset without its colon', '2026-12-01T10:00:00+0800'],
    ['an offset of 24 hours', '2026-12-01T10:00:00+24:00'],
    ['an offset of 60 minutes', '2026-12-01T10:00:00+08:60'],
    ['hour 24', '2026-12-01T24:00:00+08:00'],
    ['minute 60', '2026-12-01T10:60:00+08:00'],
    ['second 60', '2026-12-01T10:00:60+08:00'],
    ['29 February of another year', '2027-02-29T00:00:00+08:00'],
    ['31 April', '2027-04-31T00:00:00+08:00'],
    ['month 13', '2027-13-01T00:00:00+08:00'],
    ['day 0', '2027-01-00T00:00:00+08:00'],
    ['a space instead of T', '2026-12-01 10:00:00+08:00'],
    ['lower-case letters', '2026-12-01t10:00:00z'],
    ['a date', '2026-12-01'],
    ['a compact form', '20261201T100000+0800'],
    ['a leading space', ' 2026-12-01T10:00:00Z'],
    ['a trailing line break', '2026-12-01T10:00:00Z\n'],
    ['a long year', '+12026-12-01T10:00:00Z'],
    ['full-width digits', '２０２６-12-01T10:00:00Z'],
    ['an empty string', ''],
    ['an HTTP date', 'Tue, 01 Dec 2026 02:00:00 GMT'],
  ])('rejects a string with %s', async (_what, at) => {
    expect(await verdicts(at)).toEqual({ served: ['date-time'], piped: false });
  });

  it.each([
    ['a number', 1_796_000_000, 'type'],
    ['a Date', new Date(0), 'type'],
    ['a list of one', ['2026-12-01T10:00:00Z'], 'type'],
    ['null', null, 'null'],
  ])('rejects %s', async (_what, at, rule) => {
    expect(await verdicts(at)).toEqual({ served: [rule], piped: false });
  });

  it('accepts an absent optional field', async () => {
    expect(await verdicts(undefined)).toEqual({ served: [], piped: true });
  });
});
