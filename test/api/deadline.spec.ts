import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  WechatPayRequestValidationError,
  type WechatPaySigner,
  type WechatPayTransportError,
} from '../../lib/index.js';
import { certificateOptions, publicKeyOptions, SERIAL_A } from '../support/fixtures.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import type { WireHandler } from '../support/wire/wire-server.js';
import { useMerchant } from '../support/applications/use-merchant.js';

const silence: WireHandler = () => undefined;

describe('the deadline of a call', () => {
  const start = useMerchant();

  it('ends a call to a silent server with an unknown outcome', async () => {
    const { service } = await start(silence, { timeout: 400 });
    const error = await errorOf<WechatPayTransportError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: true });
  });

  it('accepts a shorter timeout for one call, and never reports a read as unclear', async () => {
    const { service } = await start(silence);
    const error = await errorOf<WechatPayTransportError>(
      service.queryContract(CONTRACT, { timeout: 50 }),
    );
    expect(error).toMatchObject({
      reason: 'timeout',
      outcomeUnknown: false,
      endpoint:
        'GET /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
    });
  });

  it('sends nothing when the signature is there only after the timeout', async () => {
    let isFrozen = false;
    const signer: WechatPaySigner = {
      sign: async (message) => {
        // Blocks the process, as a frozen virtual machine does: afterwards the timer of the deadline is overdue.
        if (isFrozen) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
        return sign('RSA-SHA256', message, publicKeyOptions.merchantPrivateKey);
      },
    };
    const { service, server } = await start(answerSigned(PRE_SIGN_ANSWER), {
      merchantPrivateKey: undefined,
      signer,
      timeout: 400,
    });
    // The next request finds an open connection, on which it leaves at once.
    await service.preEntrustSign(pureSign());
    isFrozen = true;
    const error = await errorOf<WechatPayTransportError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: false });
    expect(server.requests).toHaveLength(1);
  });

  it('ends a call in the middle of a response', async () => {
    const { service } = await start((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{');
    });
    const error = await errorOf(service.preEntrustSign(pureSign(), { timeout: 500 }));
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: true });
  });

  it('limits the download of keys to the deadline of the call', async () => {
    const server = await start(silence, { timeout: 5000 });
    const waiting = await Merchant.start(silence, {
      ...certificateOptions,
      wechatPayPublicKey: undefined,
      wechatPayPublicKeyId: undefined,
      baseUrl: server.server.origin,
    });
    const error = await errorOf(waiting.service.preEntrustSign(pureSign(), { timeout: 400 }));
    await waiting.stop();
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: false });
    expect(server.server.requests.map(({ url }) => url)).toEqual(['/v3/certificates']);
  });

  it("ends a call when the caller's signal aborts, before and during the call", async () => {
    const { service, server } = await start(silence);
    const before = await errorOf(
      service.preEntrustSign(pureSign(), { signal: AbortSignal.abort() }),
    );
    expect(before).toMatchObject({ reason: 'aborted', outcomeUnknown: false });
    expect(server.requests).toHaveLength(0);
    const controller = new AbortController();
    server.handle(() => controller.abort());
    const during = await errorOf(service.preEntrustSign(pureSign(), { signal: controller.signal }));
    expect(during).toMatchObject({ reason: 'aborted', outcomeUnknown: true });
  });

  it('limits the download for an unknown serial in a response to the deadline of the call', async () => {
    const { service } = await start((request, response, incoming) => {
      if (request.url === '/v3/certificates') return silence(request, response, incoming);
      const headers = { ...signedHeaders(PRE_SIGN_ANSWER), 'Wechatpay-Serial': SERIAL_A };
      response.writeHead(200, headers).end(PRE_SIGN_ANSWER);
    });
    const error = await errorOf(service.preEntrustSign(pureSign(), { timeout: 500 }));
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: true });
  });

  it('ends a write with an unknown outcome when the signal aborts during the backoff', async () => {
    const { service } = await start(answerError(500, 'SYSTEM_ERROR'), {
      retry: { baseDelay: 5000, maxDelay: 5000 },
    });
    const signal = AbortSignal.timeout(500);
    const error = await errorOf(service.preEntrustSign(pureSign(), { signal }));
    expect(error).toMatchObject({ reason: 'aborted', outcomeUnknown: true });
  });

  it('removes its listener from the signal after the call', async () => {
    const { service } = await start(answerSigned(CONTRACT_ANSWER));
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (
      listeners--,
      remove(...args)
    );
    await service.queryContract(CONTRACT, { signal });
    expect(listeners).toBe(0);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 31, '5' as unknown as number])(
    'rejects a timeout of %s',
    async (timeout) => {
      const { service, server } = await start(silence);
      const error = await errorOf<WechatPayRequestValidationError>(
        service.queryContract(CONTRACT, { timeout }),
      );
      expect(error).toBeInstanceOf(WechatPayRequestValidationError);
      expect(error.issues[0]).toMatchObject({ path: 'timeout', rule: 'range' });
      expect(server.requests).toHaveLength(0);
    },
  );
});
