import { afterEach, describe, expect, it } from 'vitest';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { pureSign, signWithPayment } from '../support/requests/pre-sign-request.js';
import { rejectionOf, verdictOn } from '../support/verdicts/rejected-request.js';

const CONTRACT = 'contract_notify_url';
const TRANSACTION = 'transaction_notify_url';

describe('plain HTTP in a notify URL', () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());

  it.each([
    ['http://127.0.0.1:3000/n', []],
    ['http://127.255.0.1/n', []],
    ['http://localhost:3000/n', []],
    ['http://[::1]:3000/n', []],
    ['HTTP://LOCALHOST/n', []],
    ['http://merchant.example/n', ['notify-url-scheme']],
    ['http://localhost.merchant.example/n', ['notify-url-scheme']],
    ['http://127.0.0.1.merchant.example/n', ['notify-url-scheme']],
    ['http://128.0.0.1/n', ['notify-url-scheme']],
    ['http://0.0.0.0/n', ['notify-url-scheme']],
    ['http://10.0.0.1/n', ['notify-url-scheme']],
    ['http://[::2]/n', ['notify-url-scheme']],
    ['https://merchant.example/n', []],
  ])('validates the notify URL %s with the API on loopback: issues %j', async (url, rules) => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
    expect(await verdictOn(merchant, pureSign({ contract_notify_url: url }))).toEqual(
      rules.map((rule) => `${CONTRACT} ${rule}`),
    );
    expect(await verdictOn(merchant, signWithPayment({ transaction_notify_url: url }))).toEqual(
      rules.map((rule) => `${TRANSACTION} ${rule}`),
    );
  });

  it.each(['http://127.0.0.1:3000/n', 'http://localhost/n', 'http://merchant.example/n'])(
    'rejects the notify URL %s with a remote API',
    async (url) => {
      merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
        baseUrl: 'https://api.merchant.example',
      });
      const dto = signWithPayment({ contract_notify_url: url, transaction_notify_url: url });
      const { issues } = await rejectionOf(merchant, dto);
      expect(issues).toEqual([
        { path: CONTRACT, rule: 'notify-url-scheme', message: 'must use https://' },
        {
          path: TRANSACTION,
          rule: 'notify-url-scheme',
          message:
            'must use https://; for a leased line set the option allowHttpTransactionNotifyUrl',
        },
      ]);
    },
  );

  it('accepts plain HTTP only in transaction_notify_url with allowHttpTransactionNotifyUrl', async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
      allowHttpTransactionNotifyUrl: true,
      transactionNotifyUrl: 'http://10.1.2.3/payments',
    });
    expect(await verdictOn(merchant, signWithPayment())).toEqual([]);
    const url = 'http://10.1.2.3/n';
    const dto = signWithPayment({ contract_notify_url: url, transaction_notify_url: url });
    expect(await verdictOn(merchant, dto)).toEqual([`${CONTRACT} notify-url-scheme`]);
  });

  it('accepts plain HTTP to any host with allowHttpForTesting', async () => {
    const url = 'http://app:3000/n';
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
      allowHttpForTesting: true,
      contractNotifyUrl: url,
      transactionNotifyUrl: url,
    });
    expect(await verdictOn(merchant, signWithPayment())).toEqual([]);
    const dto = signWithPayment({ contract_notify_url: url, transaction_notify_url: url });
    expect(await verdictOn(merchant, dto)).toEqual([]);
    const malformed = pureSign({ contract_notify_url: 'http://app:3000/?a=1' });
    expect(await verdictOn(merchant, malformed)).toEqual([`${CONTRACT} notify-url`]);
  });

  it('reports a malformed plain HTTP URL only by the rule notify-url', async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
    const dto = pureSign({ contract_notify_url: 'http://merchant.example/?a=1' });
    expect(await verdictOn(merchant, dto)).toEqual([`${CONTRACT} notify-url`]);
  });
});
