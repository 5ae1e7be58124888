import { afterEach, describe, expect, it } from 'vitest';
import { type QueryOrderDto, WechatPayTransactionService } from '../../../lib/index.js';
import { MCHID, PUBLIC_KEY_ID } from '../../support/fixtures.js';
import { issuesIn } from '../../support/verdicts/issues.js';
import { isSignedByMerchant } from '../../support/wire/merchant-signature.js';
import {
  answerError,
  answerSigned,
  errorOf,
  inTurn,
  Merchant,
} from '../../support/applications/merchant.js';
import type { WireHandler } from '../../support/wire/wire-server.js';

const ORDER = {
  mchid: MCHID,
  out_trade_no: '1217752501201407033233368018',
  trade_type: 'PAP',
  trade_state: 'SUCCESS',
};
const found = answerSigned(JSON.stringify(ORDER));

describe('queryOrder', () => {
  let merchant: Merchant;
  const start = async (handler: WireHandler = found) => {
    merchant = await Merchant.start(handler);
    return merchant.module.get(WechatPayTransactionService);
  };
  afterEach(() => merchant.stop());

  it.each<[string, QueryOrderDto, string]>([
    [
      "the merchant's number",
      { out_trade_no: '1217752501201407033233368018' },
      '/v3/pay/transactions/out-trade-no/1217752501201407033233368018',
    ],
    [
      'a number with every permitted character',
      { out_trade_no: 'a_-*Z9' },
      '/v3/pay/transactions/out-trade-no/a_-%2AZ9',
    ],
    [
      "WeChat Pay's number",
      { transaction_id: '4200000000000000000000000000' },
      '/v3/pay/transactions/id/4200000000000000000000000000',
    ],
    [
      'out_trade_no next to an undefined transaction_id',
      { out_trade_no: 'a', transaction_id: undefined } as QueryOrderDto,
      '/v3/pay/transactions/out-trade-no/a',
    ],
    [
      'transaction_id next to an undefined out_trade_no',
      { out_trade_no: undefined, transaction_id: 'A1' } as QueryOrderDto,
      '/v3/pay/transactions/id/A1',
    ],
  ])('queries by %s and sends mchid', async (_what, dto, path) => {
    const transactions = await start();
    await expect(transactions.queryOrder(dto)).resolves.toEqual(ORDER);
    const [request] = merchant.server.requests;
    expect(request).toMatchObject({ method: 'GET', url: `${path}?mchid=${MCHID}` });
    expect(request!.body).toHaveLength(0);
    expect(request!.headers['wechatpay-serial']).toBe(PUBLIC_KEY_ID);
    expect(isSignedByMerchant(request!)).toBe(true);
  });

  it.each<[string, unknown, string[]]>([
    ['both numbers', { out_trade_no: 'a', transaction_id: 'b' }, ['out_trade_no order-number']],
    ['neither', {}, ['out_trade_no required']],
    ['an undefined number', { out_trade_no: undefined }, ['out_trade_no required']],
    ['undefined', undefined, ['out_trade_no required']],
    ['null', null, ['out_trade_no required']],
    ['a string', 'a', ['out_trade_no required']],
    ['a null number', { transaction_id: null }, ['transaction_id null']],
    ['a number for a string', { out_trade_no: 1 }, ['out_trade_no type']],
    ['an unknown property', { out_trade_no: 'a', mchid: '1' }, ['mchid unknown-property']],
    ['32 characters', { out_trade_no: 'a'.repeat(32) }, []],
    ['33 characters', { out_trade_no: 'a'.repeat(33) }, ['out_trade_no length']],
    ['an empty number', { out_trade_no: '' }, ['out_trade_no length']],
    ['a slash', { out_trade_no: 'a/b' }, ['out_trade_no characters']],
    ['dots', { out_trade_no: '..' }, ['out_trade_no characters']],
    ["32 of WeChat Pay's", { transaction_id: '4'.repeat(32) }, []],
    ["33 of WeChat Pay's", { transaction_id: '4'.repeat(33) }, ['transaction_id length']],
    ["a hyphen in WeChat Pay's", { transaction_id: '4-2' }, ['transaction_id characters']],
  ])('validates %s', async (_what, dto, issues) => {
    const transactions = await start();
    expect(await issuesIn(() => transactions.queryOrder(dto as QueryOrderDto))).toEqual(issues);
    expect(merchant.server.requests).toHaveLength(issues.length === 0 ? 1 : 0);
  });

  it('names both numbers in the message', async () => {
    const transactions = await start();
    const error = await errorOf(transactions.queryOrder({} as QueryOrderDto));
    expect(error.message).toContain('out_trade_no: must be given, or transaction_id, and not both');
  });

  it('rejects an extra field mchid', async () => {
    const transactions = await start();
    const extraFields = { mchid: '1900000110' };
    expect(
      await issuesIn(() => transactions.queryOrder({ out_trade_no: 'a' }, { extraFields })),
    ).toEqual(['extraFields.mchid extra-field']);
    await transactions.queryOrder({ out_trade_no: 'a' }, { extraFields: { later: 'x' } });
    expect(merchant.server.requests[0]!.url).toBe(
      `/v3/pay/transactions/out-trade-no/a?mchid=${MCHID}&later=x`,
    );
  });

  it('keeps unknown states, types and fields', async () => {
    const later = { ...ORDER, trade_state: 'FROZEN', trade_type: 'LATER', later: [{ a: 1 }] };
    const transactions = await start(answerSigned(JSON.stringify(later)));
    await expect(transactions.queryOrder({ out_trade_no: 'a' })).resolves.toEqual(later);
  });

  it.each([
    ['trade_state', { ...ORDER, trade_state: undefined }],
    ['out_trade_no', { ...ORDER, out_trade_no: 1 }],
  ])('rejects a response without a valid %s', async (_name, response) => {
    const transactions = await start(answerSigned(JSON.stringify(response)));
    const error = await errorOf(transactions.queryOrder({ out_trade_no: 'a' }));
    expect(error).toMatchObject({ reason: 'unexpected-response', outcomeUnknown: false });
    expect(error.message).toContain('out_trade_no and trade_state');
  });

  it('rejects with ORDER_NOT_EXIST when there is no order', async () => {
    const transactions = await start(answerError(404, 'ORDER_NOT_EXIST'));
    expect(await errorOf(transactions.queryOrder({ out_trade_no: 'a' }))).toMatchObject({
      status: 404,
      code: 'ORDER_NOT_EXIST',
      endpoint: 'GET /v3/pay/transactions/out-trade-no/{out_trade_no}',
      retryable: false,
      outcomeUnknown: false,
    });
    expect(merchant.server.requests).toHaveLength(1);
  });

  it('retries after a 5xx', async () => {
    const transactions = await start(inTurn(answerError(500, 'SYSTEM_ERROR'), found));
    await expect(transactions.queryOrder({ transaction_id: '42' })).resolves.toEqual(ORDER);
    expect(merchant.server.requests).toHaveLength(2);
  });
});
