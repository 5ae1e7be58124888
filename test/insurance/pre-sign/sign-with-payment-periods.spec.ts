import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreEntrustSignDto, WechatPayInsuranceOptions } from '../../../lib/index.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../../support/applications/merchant.js';
import { periods, pureSign, signWithPayment } from '../../support/requests/pre-sign-request.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import { rejectionOf, sentBy } from '../../support/verdicts/rejected-request.js';

const RULE = 'sign-with-payment-periods';
const ONE = { policy_periods: periods([1000], '2026-12-01') };

describe(`the rule ${RULE}`, () => {
  let log: ReturnType<typeof captureLog>;
  let merchant: Merchant;
  beforeEach(() => {
    log = captureLog();
  });
  afterEach(async () => {
    log.restore();
    await merchant.stop();
  });

  async function start(rules?: WechatPayInsuranceOptions['rules']): Promise<void> {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
      rules,
      transactionNotifyUrl: 'http://127.0.0.1:3000/n',
    });
    log.lines.length = 0;
  }

  it.each([
    ['', signWithPayment({ ...ONE })],
    [' and can_auto_reinsure', signWithPayment({ ...ONE, can_auto_reinsure: true })],
  ])(
    'logs a warning for one period in sign-with-payment%s and sends the request',
    async (_name, dto) => {
      for (const rules of [undefined, {}, { [RULE]: 'warn' as const }]) {
        await start(rules);
        expect(await sentBy(merchant, dto)).toMatchObject({ policy_periods: [{}] });
        expect(log.lines).toEqual([
          expect.stringMatching(
            /^warn POST \S+\/jsapi: policy_periods should have at least two periods .*保单的扣费周期列表个数不符合规范.* \[sign-with-payment-periods\]$/,
          ),
        ]);
        await merchant.stop();
      }
      await start();
    },
  );

  it.each<[string, PreEntrustSignDto]>([
    ['two periods in sign-with-payment', signWithPayment()],
    ['two periods and can_auto_reinsure', signWithPayment({ can_auto_reinsure: true })],
    ['one period of a pure sign', pureSign({ policy_periods: periods([1000]) })],
    [
      'one period of a pure sign with can_auto_reinsure',
      pureSign({ policy_periods: periods([1000]), can_auto_reinsure: true }),
    ],
  ])("reports nothing for %s, even with the severity 'error'", async (_name, dto) => {
    await start({ [RULE]: 'error' });
    await sentBy(merchant, dto);
    expect(log.lines).toEqual([]);
  });

  it("rejects one period in sign-with-payment with the severity 'error'", async () => {
    await start({ [RULE]: 'error' });
    const { issues } = await rejectionOf(merchant, signWithPayment({ ...ONE }));
    expect(issues).toEqual([
      {
        path: 'policy_periods',
        rule: RULE,
        message: expect.stringContaining('at least two periods in sign-with-payment'),
      },
    ]);
    expect(log.lines).toEqual([]);
  });

  it("reports nothing with the severity 'off'", async () => {
    await start({ [RULE]: 'off' });
    await sentBy(merchant, signWithPayment({ ...ONE }));
    expect(log.lines).toEqual([]);
  });
});
