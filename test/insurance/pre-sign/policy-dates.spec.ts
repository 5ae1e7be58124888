import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PreEntrustSignDto } from '../../../lib/index.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { signedHeaders } from '../../support/wire/platform-signer.js';
import { rejectionOf, verdictOn } from '../../support/verdicts/rejected-request.js';

const DATE = (index: number) => `policy_periods[${index}].estimated_deduct_date`;
const ID = (index: number) => `policy_periods[${index}].policy_period_id`;

describe('dates and ids of the periods', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
  });
  afterAll(() => merchant.stop());

  it.each([
    ['2027-12-01', '2027-12-01', []],
    ['2027-11-30', '2027-12-01', []],
    ['2027-12-02', '2027-12-01', ['policy_end_date policy-dates-order']],
    ['2026-01-01', '2027-12-01', []],
  ])('validates a policy from %s to %s: issues %j', async (start, end, broken) => {
    const dto = pureSign({ policy_start_date: start, policy_end_date: end });
    expect(await verdictOn(merchant, dto)).toEqual(broken);
  });

  it.each([
    [[1, 2, 3], []],
    [[1, 5, 840], []],
    [[13, 14, 24], []],
    [[838, 839, 840], []],
    [[1, 1, 2], [`${ID(1)} period-ids-increasing`]],
    [[1, 2, 2], [`${ID(2)} period-ids-increasing`]],
    [[2, 1, 3], [`${ID(1)} period-ids-increasing`]],
    [
      [5, 1, 3],
      [`${ID(1)} period-ids-increasing`, `${ID(2)} period-ids-increasing`],
    ],
    [
      [3, 2, 1],
      [`${ID(1)} period-ids-increasing`, `${ID(2)} period-ids-increasing`],
    ],
    [[1, 0, 2], [`${ID(1)} range`]],
    [[1, 841, 2], [`${ID(1)} range`]],
  ])('validates the ids %j: issues %j', async (ids, broken) => {
    expect(await verdictOn(merchant, pureSign({ policy_periods: listed({ ids }) }))).toEqual(
      broken,
    );
  });

  it.each([
    [['2026-12-02', '2026-12-03', '2026-12-04'], []],
    [['2026-12-02', '2027-12-01'], []],
    [['2026-12-02', '2026-12-02'], [`${DATE(1)} period-dates-increasing`]],
    [['2026-12-03', '2026-12-02'], [`${DATE(1)} period-dates-increasing`]],
    [
      ['2026-12-05', '2026-12-03', '2026-12-04'],
      [`${DATE(1)} period-dates-increasing`, `${DATE(2)} period-dates-increasing`],
    ],
    [['2026-12-02', '2027-12-02'], [`${DATE(1)} period-dates-within-policy`]],
    [['2027-12-02'], [`${DATE(0)} period-dates-within-policy`]],
    [['2026-12-02', '2027-02-29', '2027-02-28'], [`${DATE(1)} date`]],
  ])('validates the dates %j: issues %j', async (dates, broken) => {
    expect(await verdictOn(merchant, pureSign({ policy_periods: listed({ dates }) }))).toEqual(
      broken,
    );
  });

  it('compares each date with the end of the policy', async () => {
    const dates = ['2026-12-02', '2028-01-01', '2028-02-01'];
    const dto = pureSign({ policy_periods: listed({ dates }) });
    expect(await verdictOn(merchant, dto)).toEqual([
      `${DATE(1)} period-dates-within-policy`,
      `${DATE(2)} period-dates-within-policy`,
    ]);
  });

  it('does not compare the dates with an invalid policy_end_date', async () => {
    expect(await verdictOn(merchant, pureSign({ policy_end_date: '2026-13-01' }))).toEqual([
      'policy_end_date date',
    ]);
  });

  it.each([
    ['2026-11-30', '2026-12-02', 'pure sign', [`${DATE(0)} period-dates-future`]],
    ['2026-12-01', '2026-12-02', 'pure sign', [`${DATE(0)} period-dates-future`]],
    ['2026-12-02', '2026-12-03', 'pure sign', []],
    ['2026-11-30', '2026-12-02', 'sign-with-payment', [`${DATE(0)} period-dates-future`]],
    ['2026-12-01', '2026-12-02', 'sign-with-payment', []],
    [
      '2026-11-30',
      '2026-12-01',
      'sign-with-payment',
      [`${DATE(0)} period-dates-future`, `${DATE(1)} period-dates-future`],
    ],
  ])(
    'validates the dates %s and %s on 1 December in a %s: issues %j',
    async (first, second, mode, broken) => {
      const policy_periods = listed({ dates: [first, second] });
      const make = mode === 'pure sign' ? pureSign : signWithPayment;
      expect(await verdictOn(merchant, make({ policy_periods }))).toEqual(broken);
    },
  );

  it('explains in the message why the date of today is rejected', async () => {
    const today = listed({ dates: ['2026-12-01', '2026-12-02'] });
    const past = listed({ dates: ['2026-11-30', '2026-12-02'] });
    const pure = await rejectionOf(merchant, pureSign({ policy_periods: today }));
    const paid = await rejectionOf(merchant, signWithPayment({ policy_periods: past }));
    expect(pure.issues[0]?.message).toBe(
      'must be later than today in Beijing; only the first date may be today, in sign-with-payment',
    );
    expect(paid.issues[0]?.message).toBe('must not be earlier than today in Beijing');
  });
});

describe.each([
  ['UTC', 0],
  ['Asia/Shanghai', 8],
  ['America/Los_Angeles', -8],
  ['Pacific/Kiritimati', 14],
])('today in Beijing, for a process in %s', (zone, hours) => {
  const before = process.env['TZ'];
  let now = 0;
  let merchant: Merchant;

  beforeEach(async () => {
    process.env['TZ'] = zone;
    merchant = await Merchant.start(
      (_request, response) => {
        const timestamp = String(Math.floor(now / 1000));
        response.writeHead(200, signedHeaders(PRE_SIGN_ANSWER, { timestamp }));
        response.end(PRE_SIGN_ANSWER);
      },
      { clock: () => now },
    );
  });
  afterEach(async () => {
    await merchant.stop();
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it.each([
    ['2026-12-01T15:59:59.999Z', '2026-12-01', '2026-12-02'],
    ['2026-12-01T16:00:00.000Z', '2026-12-02', '2026-12-03'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01', '2027-01-02'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29', '2028-03-01'],
  ])('takes %s as the Beijing date %s', async (moment, today, tomorrow) => {
    expect(new Date('2026-12-01').getTimezoneOffset() + hours * 60).toBe(0);
    now = Date.parse(moment);
    const on = (date: string): Partial<PreEntrustSignDto> => ({
      policy_end_date: '2029-12-31',
      policy_periods: listed({ dates: [date] }),
    });
    expect(await verdictOn(merchant, pureSign(on(today)))).toEqual([
      `${DATE(0)} period-dates-future`,
    ]);
    expect(await verdictOn(merchant, pureSign(on(tomorrow)))).toEqual([]);
    expect(await verdictOn(merchant, signWithPayment(on(today)))).toEqual([]);
  });
});

function listed({
  ids = [1, 2, 3],
  dates = ['2026-12-02', '2027-01-02', '2027-02-02'],
}): PreEntrustSignDto['policy_periods'] {
  return dates.map((estimated_deduct_date, index) => ({
    policy_period_id: ids[index]!,
    estimated_deduct_date,
    estimated_deduct_amount: { total: 1000 },
  }));
}
