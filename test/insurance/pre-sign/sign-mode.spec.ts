import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreEntrustSignDto } from '../../../lib/index.js';
import { withField } from '../../support/requests/field-path.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { issuesOf, refusalOf, sentBy, verdictOn } from '../../support/verdicts/rejected-request.js';

const PAYMENT = {
  amount: { total: 1000 },
  out_trade_no: '1217752501201407033233368018',
  description: 'Health cover 2027',
  transaction_notify_url: 'https://merchant.example/of-the-request',
} satisfies Partial<PreEntrustSignDto>;
const FIELDS = Object.keys(PAYMENT) as (keyof typeof PAYMENT)[];

/** Every choice of the four fields, and which of the others are then missing. */
const COMBINATIONS = Array.from({ length: 16 }, (_, bits) => {
  const given = FIELDS.filter((_field, index) => (bits >> index) & 1);
  const paid = given.includes('amount') || given.includes('out_trade_no');
  return { given, paid, missing: paid ? FIELDS.filter((field) => !given.includes(field)) : [] };
});

describe('the sign mode', () => {
  describe('without a transactionNotifyUrl in the options', () => {
    let merchant: Merchant;
    beforeAll(async () => {
      merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
        transactionNotifyUrl: undefined,
      });
    });
    afterAll(() => merchant.stop());

    it.each(COMBINATIONS)('with $given misses $missing', async ({ given, missing }) => {
      const dto = pureSign(only(given));
      expect(await verdictOn(merchant, dto)).toEqual(missing.map((field) => `${field} sign-mode`));
    });
  });

  describe('with a transactionNotifyUrl in the options', () => {
    let merchant: Merchant;
    beforeAll(async () => {
      merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
    });
    afterAll(() => merchant.stop());

    it.each(COMBINATIONS)('with $given misses $missing but the URL', async ({ given, missing }) => {
      const dto = pureSign(only(given));
      expect(await verdictOn(merchant, dto)).toEqual(
        missing
          .filter((field) => field !== 'transaction_notify_url')
          .map((field) => `${field} sign-mode`),
      );
    });

    it.each(COMBINATIONS.filter(({ given, paid }) => !paid || given.length === 4))(
      'with $given sends those and no default into a pure sign',
      async ({ given }) => {
        const sent = await sentBy(merchant, pureSign(only(given)));
        expect(FIELDS.filter((field) => field in sent)).toEqual(given);
      },
    );

    it('takes the URL of the options in sign-with-payment', async () => {
      const sent = await sentBy(merchant, signWithPayment());
      expect(sent['transaction_notify_url']).toBe(publicKeyOptions.transactionNotifyUrl);
    });

    it('prefers the URL of the request', async () => {
      const sent = await sentBy(merchant, signWithPayment(PAYMENT));
      expect(sent['transaction_notify_url']).toBe(PAYMENT.transaction_notify_url);
    });

    it('does not let undefined turn a pure sign into a sign-with-payment', async () => {
      const sent = await sentBy(
        merchant,
        pureSign({ amount: undefined, out_trade_no: undefined, description: undefined }),
      );
      expect(FIELDS.filter((field) => field in sent)).toEqual([]);
    });

    it('reports a payment field of the wrong type by its own rule only', async () => {
      expect(await issuesOf(merchant, { ...signWithPayment(), out_trade_no: 5 })).toEqual([
        'out_trade_no type',
      ]);
      expect(await issuesOf(merchant, { ...pureSign(), amount: null })).toEqual([
        'amount null',
        'out_trade_no sign-mode',
        'description sign-mode',
      ]);
    });

    it('tells what both modes need', async () => {
      const [issue] = (await refusalOf(merchant, pureSign({ amount: { total: 1000 } }))).issues;
      expect(issue?.message).toBe(
        'is missing: sign-with-payment needs amount, out_trade_no, description, transaction_notify_url; a pure sign has neither amount nor out_trade_no',
      );
    });

    it.each([
      [999, ['amount.total first-amount']],
      [1000, []],
      [1001, ['amount.total first-amount']],
    ])('with a first premium of 1000 and an amount of %i breaks %j', async (total, broken) => {
      const dto = signWithPayment({ amount: { total } });
      expect(await verdictOn(merchant, dto)).toEqual(broken);
    });

    it('takes an amount without a currency', async () => {
      const sent = await sentBy(merchant, signWithPayment({ amount: { total: 1000 } }));
      expect(sent['amount']).toEqual({ total: 1000 });
    });

    it('does not compare an amount that is wrong by itself', async () => {
      const dto = withField(signWithPayment(), 'amount.total', '999');
      expect(await issuesOf(merchant, dto)).toEqual(['amount.total type']);
    });
  });
});

function only(given: readonly (keyof typeof PAYMENT)[]): Partial<PreEntrustSignDto> {
  return Object.fromEntries(given.map((field) => [field, PAYMENT[field]]));
}
