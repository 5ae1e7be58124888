import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreEntrustSignDto } from '../../../lib/index.js';
import { withField } from '../../support/requests/field-path.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import {
  issuesOf,
  rejectionOf,
  sentBy,
  verdictOn,
} from '../../support/verdicts/rejected-request.js';

const PAYMENT = {
  amount: { total: 1000 },
  out_trade_no: '1217752501201407033233368018',
  description: 'Health cover 2027',
  transaction_notify_url: 'https://merchant.example/of-the-request',
} satisfies Partial<PreEntrustSignDto>;
const FIELDS = Object.keys(PAYMENT) as (keyof typeof PAYMENT)[];

/** Every combination of the four fields, with the missing ones. */
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

    it.each(COMBINATIONS)(
      'reports $missing as missing when $given are given',
      async ({ given, missing }) => {
        const dto = pureSign(only(given));
        expect(await verdictOn(merchant, dto)).toEqual(
          missing.map((field) => `${field} sign-mode`),
        );
      },
    );
  });

  describe('with a transactionNotifyUrl in the options', () => {
    let merchant: Merchant;
    beforeAll(async () => {
      merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
    });
    afterAll(() => merchant.stop());

    it.each(COMBINATIONS)(
      'reports $missing except the URL as missing when $given are given',
      async ({ given, missing }) => {
        const dto = pureSign(only(given));
        expect(await verdictOn(merchant, dto)).toEqual(
          missing
            .filter((field) => field !== 'transaction_notify_url')
            .map((field) => `${field} sign-mode`),
        );
      },
    );

    it.each(COMBINATIONS.filter(({ given, paid }) => !paid || given.length === 4))(
      'sends $given and adds no default to a pure sign',
      async ({ given }) => {
        const sent = await sentBy(merchant, pureSign(only(given)));
        expect(FIELDS.filter((field) => field in sent)).toEqual(given);
      },
    );

    it('uses the URL of the options in sign-with-payment', async () => {
      const sent = await sentBy(merchant, signWithPayment());
      expect(sent['transaction_notify_url']).toBe(publicKeyOptions.transactionNotifyUrl);
    });

    it('prefers the URL of the request to the option', async () => {
      const sent = await sentBy(merchant, signWithPayment(PAYMENT));
      expect(sent['transaction_notify_url']).toBe(PAYMENT.transaction_notify_url);
    });

    it('treats a request with undefined payment fields as a pure sign', async () => {
      const sent = await sentBy(
        merchant,
        pureSign({ amount: undefined, out_trade_no: undefined, description: undefined }),
      );
      expect(FIELDS.filter((field) => field in sent)).toEqual([]);
    });

    it('reports a payment field of the wrong type only by the rule of the field', async () => {
      expect(await issuesOf(merchant, { ...signWithPayment(), out_trade_no: 5 })).toEqual([
        'out_trade_no type',
      ]);
      expect(await issuesOf(merchant, { ...pureSign(), amount: null })).toEqual([
        'amount null',
        'out_trade_no sign-mode',
        'description sign-mode',
      ]);
    });

    it('names the required fields of both modes in the message', async () => {
      const [issue] = (await rejectionOf(merchant, pureSign({ amount: { total: 1000 } }))).issues;
      expect(issue?.message).toBe(
        'is required: sign-with-payment needs amount, out_trade_no, description, transaction_notify_url; a pure sign has neither amount nor out_trade_no',
      );
    });

    it.each([
      [999, ['amount.total first-amount']],
      [1000, []],
      [1001, ['amount.total first-amount']],
    ])(
      'compares a first premium of 1000 with an amount of %i: issues %j',
      async (total, broken) => {
        const dto = signWithPayment({ amount: { total } });
        expect(await verdictOn(merchant, dto)).toEqual(broken);
      },
    );

    it('accepts an amount without a currency', async () => {
      const sent = await sentBy(merchant, signWithPayment({ amount: { total: 1000 } }));
      expect(sent['amount']).toEqual({ total: 1000 });
    });

    it('does not compare an invalid amount with the first premium', async () => {
      const dto = withField(signWithPayment(), 'amount.total', '999');
      expect(await issuesOf(merchant, dto)).toEqual(['amount.total type']);
    });
  });
});

function only(given: readonly (keyof typeof PAYMENT)[]): Partial<PreEntrustSignDto> {
  return Object.fromEntries(given.map((field) => [field, PAYMENT[field]]));
}
