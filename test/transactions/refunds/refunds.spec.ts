import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ApplyAbnormalRefundDto,
  type RefundDto,
  type WechatPayInsuranceOptions,
  WechatPayTransactionService,
} from '../../../lib/index.js';
import { certificateOptions, fixture, PUBLIC_KEY_ID, SERIAL_A } from '../../support/fixtures.js';
import { ABSENT, withField } from '../../support/requests/field-path.js';
import { issuesIn } from '../../support/verdicts/issues.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import { isSignedByMerchant, nonceOf } from '../../support/wire/merchant-signature.js';
import {
  answerError,
  answerSigned,
  errorOf,
  inTurn,
  Merchant,
} from '../../support/applications/merchant.js';
import { readByWechatPay } from '../../support/wire/oaep.js';
import { signedHeaders } from '../../support/wire/platform-signer.js';
import { printed } from '../../support/verdicts/printed.js';
import {
  abnormalRefundRequest,
  CARD_HOLDER,
  CARD_NUMBER,
  fullRefundRequest,
  refundRequest,
} from '../../support/requests/refund-request.js';
import type { WireHandler } from '../../support/wire/wire-server.js';

const REFUND = {
  refund_id: '50000000382019052709732678859',
  out_refund_no: 'refund-1',
  channel: 'LATER_CHANNEL',
  status: 'LATER_STATUS',
  amount: { total: 888, refund: 888 },
  later: { a: 1 },
};
const accepted = answerSigned(JSON.stringify(REFUND));
const hangUp: WireHandler = (_request, _response, incoming) => void incoming.socket.destroy();

let merchant: Merchant;
async function start(
  handler: WireHandler = accepted,
  options?: Partial<WechatPayInsuranceOptions>,
): Promise<WechatPayTransactionService> {
  merchant = await Merchant.start(handler, options);
  return merchant.module.get(WechatPayTransactionService);
}
const sent = (index = 0) => merchant.server.requests[index]!;
const sentJson = (index = 0) => JSON.parse(sent(index).body.toString());
afterEach(() => merchant.stop());

describe('refund', () => {
  it.each([
    ['only the required fields', refundRequest()],
    ['every field', fullRefundRequest()],
    [
      "WeChat Pay's number of the order",
      refundRequest({ transaction_id: '42', out_trade_no: undefined }),
    ],
  ])('posts %s unchanged, and nothing else', async (_what, dto) => {
    const transactions = await start();
    await expect(transactions.refund(dto)).resolves.toEqual(REFUND);
    expect(sent()).toMatchObject({ method: 'POST', url: '/v3/refund/domestic/refunds' });
    expect(sentJson()).toEqual(JSON.parse(JSON.stringify(dto)));
    expect(sent().headers['wechatpay-serial']).toBe(PUBLIC_KEY_ID);
    expect(isSignedByMerchant(sent())).toBe(true);
  });

  it.each<[string, unknown, string[]]>([
    ['transaction_id', '42', ['out_trade_no refund-order']],
    ['transaction_id', '4'.repeat(33), ['transaction_id length', 'out_trade_no refund-order']],
    ['out_trade_no', ABSENT, ['out_trade_no refund-order']],
    ['out_trade_no', '', ['out_trade_no length']],
    ['out_trade_no', 'a'.repeat(32), []],
    ['out_trade_no', 'a'.repeat(33), ['out_trade_no length']],
    ['out_trade_no', 'a|b', ['out_trade_no characters']],
    ['out_refund_no', ABSENT, ['out_refund_no required']],
    ['out_refund_no', '', ['out_refund_no length']],
    ['out_refund_no', 'aZ9_-|*@', []],
    ['out_refund_no', 'a'.repeat(64), []],
    ['out_refund_no', 'a'.repeat(65), ['out_refund_no length']],
    ['out_refund_no', 'a/b', ['out_refund_no characters']],
    ['reason', '退'.repeat(80), []],
    ['reason', '退'.repeat(81), ['reason length']],
    ['reason', '😀', ['reason characters']],
    ['reason', '', []],
    ['funds_account', 'UNAVAILABLE', ['funds_account enum']],
    ['notify_url', 'https://merchant.example/a?b', ['notify_url notify-url']],
    ['notify_url', 'http://merchant.example/a', ['notify_url notify-url-scheme']],
    ['notify_url', 'http://127.0.0.1/a', []],
    ['notify_url', `https://merchant.example/${'a'.repeat(231)}`, []],
    ['notify_url', `https://merchant.example/${'a'.repeat(232)}`, ['notify_url length']],
    ['amount', ABSENT, ['amount required']],
    ['amount.refund', 887, []],
    ['amount.refund', 889, ['amount.refund refund-amount']],
    ['amount.refund', 0, ['amount.refund range']],
    ['amount.refund', '888', ['amount.refund type']],
    ['amount.refund', 1.5, ['amount.refund type']],
    ['amount.total', 887, ['amount.refund refund-amount']],
    ['amount.total', ABSENT, ['amount.total required']],
    ['amount.currency', ABSENT, []],
    ['amount.currency', undefined, []],
    ['amount.currency', null, ['amount.currency null']],
    ['amount.currency', 'cny', ['amount.currency enum']],
    ['amount.currency', 'USD', ['amount.currency enum']],
    ['amount.from', [], []],
    ['amount.from', {}, ['amount.from type']],
    ['amount.from', [{ account: 'OTHER', amount: 1 }], ['amount.from[0].account enum']],
    ['amount.from', [{ account: 'AVAILABLE', amount: 0 }], ['amount.from[0].amount range']],
    ['amount.later', 1, ['amount.later unknown-property']],
    ['goods_detail', [null], ['goods_detail[0] type']],
    ['goods_detail[0].merchant_goods_id', '', ['goods_detail[0].merchant_goods_id length']],
    ['goods_detail[0].unit_price', -1, ['goods_detail[0].unit_price range']],
    ['goods_detail[0].unit_price', 0, []],
    ['goods_detail[0].refund_amount', ABSENT, ['goods_detail[0].refund_amount required']],
    ['goods_detail[0].refund_quantity', 0, ['goods_detail[0].refund_quantity range']],
    ['goods_detail[0].wechatpay_goods_id', ABSENT, []],
    ['sub_mchid', '1', ['sub_mchid unknown-property']],
  ])('validates %s %o', async (path, value, issues) => {
    const transactions = await start();
    const dto = withField(fullRefundRequest(), path, value);
    expect(await issuesIn(() => transactions.refund(dto))).toEqual(issues);
    expect(merchant.server.requests).toHaveLength(issues.length === 0 ? 1 : 0);
  });

  it.each([
    ['an absent currency', { refund: 1, total: 2 }],
    ['an undefined currency', { refund: 1, total: 2, currency: undefined }],
    ['CNY', { refund: 1, total: 2, currency: 'CNY' as const }],
  ])(
    'sends CNY for %s, since WeChat Pay requires the currency of a refund',
    async (_what, amount) => {
      const transactions = await start();
      await transactions.refund({ out_trade_no: 'T1', out_refund_no: 'R1', amount });
      expect(sent().body.toString()).toBe(
        '{"out_refund_no":"R1","amount":{"refund":1,"total":2,"currency":"CNY"},"out_trade_no":"T1"}',
      );
      expect(isSignedByMerchant(sent())).toBe(true);
    },
  );

  it('accepts plain HTTP only for a loopback notify_url, even with allowHttpTransactionNotifyUrl', async () => {
    const transactions = await start(accepted, { allowHttpTransactionNotifyUrl: true });
    const dto = refundRequest({ notify_url: 'http://10.0.0.1/refunds' });
    expect(await issuesIn(() => transactions.refund(dto))).toEqual([
      'notify_url notify-url-scheme',
    ]);
  });

  it('logs a warning for a rule that the options soften', async () => {
    const transactions = await start(accepted, {
      rules: { 'refund-order': 'warn', 'refund-amount': 'off' },
    });
    const log = captureLog();
    try {
      const amount = { refund: 2, total: 1, currency: 'CNY' } as const;
      await transactions.refund(refundRequest({ transaction_id: '42', amount }));
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toContain('[refund-order]');
    } finally {
      log.restore();
    }
  });

  it.each([
    ['a 5xx', answerError(500, 'SYSTEM_ERROR')],
    ['a 429', answerError(429, 'FREQUENCY_LIMITED')],
    ['a lost connection', hangUp],
  ])('retries the same body with a new signature after %s', async (_what, failure) => {
    const transactions = await start(inTurn(failure, accepted));
    await expect(transactions.refund(fullRefundRequest())).resolves.toEqual(REFUND);
    expect(merchant.server.requests).toHaveLength(2);
    expect(sent(1).body).toEqual(sent(0).body);
    expect(nonceOf(sent(1))).not.toBe(nonceOf(sent(0)));
    expect(isSignedByMerchant(sent(1))).toBe(true);
  });

  it('reports an unknown outcome when no attempt received a response', async () => {
    const transactions = await start(hangUp);
    expect(await errorOf(transactions.refund(refundRequest()))).toMatchObject({
      reason: 'connection',
      outcomeUnknown: true,
      endpoint: 'POST /v3/refund/domestic/refunds',
    });
    expect(merchant.server.requests).toHaveLength(3);
  });

  it('rejects a response without status', async () => {
    const transactions = await start(answerSigned('{"refund_id":"1"}'));
    expect(await errorOf(transactions.refund(refundRequest()))).toMatchObject({
      reason: 'unexpected-response',
      outcomeUnknown: true,
    });
  });
});

describe('queryRefund', () => {
  it('percent-encodes the number in the path', async () => {
    const transactions = await start();
    await expect(transactions.queryRefund({ out_refund_no: 'aZ9_-|*@' })).resolves.toEqual(REFUND);
    expect(sent()).toMatchObject({
      method: 'GET',
      url: '/v3/refund/domestic/refunds/aZ9_-%7C%2A%40',
    });
    expect(isSignedByMerchant(sent())).toBe(true);
  });

  it.each([
    ['a'.repeat(64), []],
    ['a'.repeat(65), ['out_refund_no length']],
    ['', ['out_refund_no length']],
    ['.', ['out_refund_no characters']],
    [undefined, ['out_refund_no required']],
    [null, ['out_refund_no null']],
  ])('validates the out_refund_no %o', async (out_refund_no, issues) => {
    const transactions = await start();
    const dto = { out_refund_no } as { out_refund_no: string };
    expect(await issuesIn(() => transactions.queryRefund(dto))).toEqual(issues);
  });

  it('rejects with RESOURCE_NOT_EXISTS when there is no refund', async () => {
    const transactions = await start(answerError(404, 'RESOURCE_NOT_EXISTS'));
    expect(await errorOf(transactions.queryRefund({ out_refund_no: 'a' }))).toMatchObject({
      status: 404,
      endpoint: 'GET /v3/refund/domestic/refunds/{out_refund_no}',
      outcomeUnknown: false,
    });
  });
});

describe('applyAbnormalRefund', () => {
  it('sends the id in the path and encrypts card and name with the key of the sent serial number', async () => {
    const transactions = await start();
    await expect(transactions.applyAbnormalRefund(abnormalRefundRequest())).resolves.toEqual(
      REFUND,
    );
    expect(sent()).toMatchObject({
      method: 'POST',
      url: '/v3/refund/domestic/refunds/50000000382019052709732678859/apply-abnormal-refund',
    });
    const { bank_account, real_name, ...rest } = sentJson();
    expect(rest).toEqual({
      out_refund_no: 'refund-1',
      type: 'USER_BANK_CARD',
      bank_type: 'ICBC_DEBIT',
    });
    const serial = sent().headers['wechatpay-serial'] as string;
    expect(readByWechatPay(bank_account, serial)).toBe(CARD_NUMBER);
    expect(readByWechatPay(real_name, serial)).toBe(CARD_HOLDER);
    expect(isSignedByMerchant(sent())).toBe(true);
  });

  it('encrypts with a platform certificate when there is no public key', async () => {
    const body = JSON.stringify(REFUND);
    const transactions = await start(
      (_request, response) =>
        void response.writeHead(200, signedHeaders(body, { serial: SERIAL_A })).end(body),
      {
        ...certificateOptions,
        wechatPayPublicKey: undefined,
        wechatPayPublicKeyId: undefined,
        platformCertificates: [fixture('platform-a.cert.pem')],
      },
    );
    await transactions.applyAbnormalRefund(abnormalRefundRequest());
    expect(sent().headers['wechatpay-serial']).toBe(SERIAL_A);
    expect(readByWechatPay(sentJson().bank_account, SERIAL_A)).toBe(CARD_NUMBER);
  });

  it('sends no card when none is given', async () => {
    const transactions = await start();
    await transactions.applyAbnormalRefund({
      refund_id: '5',
      out_refund_no: 'r',
      type: 'MERCHANT_BANK_CARD',
    });
    expect(sentJson()).toEqual({ out_refund_no: 'r', type: 'MERCHANT_BANK_CARD' });
  });

  it.each<[keyof ApplyAbnormalRefundDto, unknown, string[]]>([
    ['refund_id', ABSENT, ['refund_id required']],
    ['refund_id', '5'.repeat(32), []],
    ['refund_id', '5'.repeat(33), ['refund_id length']],
    ['refund_id', '..', ['refund_id characters']],
    ['out_refund_no', ABSENT, ['out_refund_no required']],
    ['type', ABSENT, ['type required']],
    ['type', 'CASH', ['type enum']],
    ['bank_type', 'CMB_CREDIT', ['bank_type enum']],
    ['bank_account', '', ['bank_account length']],
    ['bank_account', '6'.repeat(214), []],
    ['bank_account', '6'.repeat(215), ['bank_account length']],
    ['bank_account', 6214, ['bank_account type']],
    ['real_name', '\ud83d', ['real_name characters']],
    ['real_name', '张'.repeat(71), []],
    ['real_name', '张'.repeat(72), ['real_name length']],
  ])('validates %s %o', async (name, value, issues) => {
    const transactions = await start();
    const dto = withField(abnormalRefundRequest(), name, value);
    expect(await issuesIn(() => transactions.applyAbnormalRefund(dto))).toEqual(issues);
  });

  it.each([
    ['a 5xx', answerError(500, 'SYSTEM_ERROR'), { status: 500 }],
    ['a lost connection', hangUp, { reason: 'connection' }],
    ['a wrong signature', ((_request, response) => void response.end('{}')) as WireHandler, {}],
  ])('sends no retry after %s and reports an unknown outcome', async (_what, failure, known) => {
    const transactions = await start(inTurn(failure, accepted));
    const error = await errorOf(transactions.applyAbnormalRefund(abnormalRefundRequest()));
    expect(error).toMatchObject({
      ...known,
      outcomeUnknown: true,
      endpoint: 'POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund',
    });
    expect(merchant.server.requests).toHaveLength(1);
  });

  it('keeps card and name out of errors and logs', async () => {
    const log = captureLog();
    try {
      const body = (text: string) => JSON.stringify({ code: 'PARAM_ERROR', message: text });
      const transactions = await start((_request, response) => {
        response.writeHead(400).end(body(`card ${CARD_NUMBER} of ${CARD_HOLDER} is frozen`));
      });
      const errors = [await errorOf(transactions.applyAbnormalRefund(abnormalRefundRequest()))];
      merchant.server.handle(hangUp);
      errors.push(await errorOf(transactions.applyAbnormalRefund(abnormalRefundRequest())));
      const wrong = abnormalRefundRequest({ type: 'CASH' as 'USER_BANK_CARD' });
      errors.push(await errorOf(transactions.applyAbnormalRefund(wrong)));
      expect(errors[0]!.message).toContain('card *** of *** is frozen');
      const shown = [...errors.map(printed), inspect(transactions, { depth: 9 }), ...log.lines];
      for (const text of shown) {
        expect(text).not.toContain(CARD_NUMBER);
        expect(text).not.toContain(CARD_HOLDER);
      }
    } finally {
      log.restore();
    }
  });
});

describe('DTO of a refund', () => {
  it('remains unmodified by a request', async () => {
    const transactions = await start();
    const dto: RefundDto = Object.freeze(fullRefundRequest());
    const before = structuredClone(dto);
    await transactions.refund(dto);
    const abnormal = abnormalRefundRequest();
    await transactions.applyAbnormalRefund(abnormal);
    expect(dto).toEqual(before);
    expect(abnormal).toEqual(abnormalRefundRequest());
  });
});
