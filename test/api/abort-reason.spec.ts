import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WechatPayTransactionService, type WechatPayTransportError } from '../../lib/index.js';
import { API_V3_KEY } from '../support/fixtures.js';
import { answerError, CONTRACT, errorOf } from '../support/applications/merchant.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { BILL, BILL_TARGET, billServer } from '../support/wire/bill-server.js';
import type { WireHandler } from '../support/wire/wire-server.js';

const silence: WireHandler = () => undefined;

const REASONS: readonly [string, unknown][] = [
  ['an Error', new Error('the user left the page')],
  ['a string', 'the user left the page'],
  ['an object', { userId: 7 }],
  ['null', null],
  ['0', 0],
];

describe('the cause of an aborted call', () => {
  const start = useMerchant();

  it.each(REASONS)(
    'attaches the reason of a signal that aborted before the call, here %s',
    async (_what, reason) => {
      const { service, server } = await start(silence);
      const signal = AbortSignal.abort(reason);
      const error = await errorOf(service.preEntrustSign(pureSign(), { signal }));
      expect(error).toMatchObject({ reason: 'aborted', outcomeUnknown: false });
      expect(error.cause).toBe(reason);
      expect(server.requests).toHaveLength(0);
    },
  );

  it.each(REASONS)(
    'attaches the reason of a signal that aborts during the call, here %s',
    async (_what, reason) => {
      const controller = new AbortController();
      const { service } = await start(() => controller.abort(reason));
      const { signal } = controller;
      const error = await errorOf(service.preEntrustSign(pureSign(), { signal }));
      expect(error).toMatchObject({ reason: 'aborted', outcomeUnknown: true });
      expect(error.cause).toBe(reason);
    },
  );

  it('attaches an AbortError when the caller gives no reason', async () => {
    const { service } = await start(silence);
    const error = await errorOf(service.queryContract(CONTRACT, { signal: AbortSignal.abort() }));
    expect(error.cause).toBeInstanceOf(DOMException);
    expect(error.cause).toMatchObject({ name: 'AbortError' });
  });

  it('attaches the TimeoutError of AbortSignal.timeout, also during the backoff', async () => {
    const { service } = await start(answerError(500, 'SYSTEM_ERROR'), {
      retry: { baseDelay: 5000, maxDelay: 5000 },
    });
    const signal = AbortSignal.timeout(500);
    const error = await errorOf(service.preEntrustSign(pureSign(), { signal }));
    expect(error).toMatchObject({ reason: 'aborted', outcomeUnknown: true });
    expect(error.cause).toBe(signal.reason);
    expect(error.cause).toMatchObject({ name: 'TimeoutError' });
  });

  it('attaches the reason of the signal that ends the stream of a bill', async () => {
    const reason = new Error('shutting down');
    const { module } = await start(
      billServer(
        { download_url: `https://api.mch.weixin.qq.com${BILL_TARGET}` },
        (_request, response) => {
          response.writeHead(200).write(BILL.subarray(0, 20));
        },
      ),
    );
    const controller = new AbortController();
    const bill = await module
      .get(WechatPayTransactionService)
      .downloadTradeBill({ bill_date: '2026-11-30' }, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    const error = await errorOf<WechatPayTransportError>(bill.toArray());
    expect([error.reason, error.cause]).toEqual(['aborted', reason]);
    expect(error.cause).toBe(reason);
  });

  it('attaches the reason of the signal that ends the check of credentials', async () => {
    const { client } = await start(silence);
    const reason = new Error('deployment cancelled');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 20);
    const error = await errorOf(client.checkCredentials({ signal: controller.signal }));
    expect(error).toMatchObject({ reason: 'aborted', outcomeUnknown: false });
    expect(error.cause).toBe(reason);
  });

  it('attaches nothing after a timeout of the call', async () => {
    const { service } = await start(silence);
    const error = await errorOf(service.queryContract(CONTRACT, { timeout: 30 }));
    expect(error).toMatchObject({ reason: 'timeout' });
    expect('cause' in error).toBe(false);
  });

  it('keeps the reason out of the message and of JSON', async () => {
    const { service } = await start(silence);
    const signal = AbortSignal.abort(new Error('s3cret of the caller'));
    const error = await errorOf(service.preEntrustSign(pureSign(), { signal }));
    expect(error.message + JSON.stringify(error)).not.toContain('s3cret');
    const shown = inspect(error, { depth: Infinity, showHidden: true });
    for (const ours of [API_V3_KEY.toString(), 'WECHATPAY2-SHA256-RSA2048', '张三']) {
      expect(shown).not.toContain(ours);
    }
  });
});
