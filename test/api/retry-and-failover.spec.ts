import net from 'node:net';
import { sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { WechatPayApiError, WechatPayTransportError } from '../../lib/index.js';
import { fixture } from '../support/fixtures.js';
import { isSignedByMerchant, nonceOf } from '../support/wire/merchant-signature.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { type WireHandler, WireServer } from '../support/wire/wire-server.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { freePort } from '../support/free-port.mjs';

const ok = answerSigned(PRE_SIGN_ANSWER);
const hangUp: WireHandler = (_request, _response, incoming) => void incoming.socket.destroy();

describe('retries of a call', () => {
  const start = useMerchant();
  const others: WireServer[] = [];

  afterEach(async () => {
    await Promise.all(others.splice(0).map((server) => server.stop()));
  });

  it.each([
    [500, 'SYSTEM_ERROR'],
    [502, 'SERVICE_UNAVAILABLE'],
    [503, 'SERVICE_UNAVAILABLE'],
    [429, 'RATELIMIT_EXCEEDED'],
    [429, 'FREQUENCY_LIMITED'],
    [429, 'SOME_NEW_CODE'],
    [599, 'SOME_NEW_CODE'],
    [403, 'FREQUENCY_LIMITED'],
  ])(
    'retries a pre-sign after %i %s with the same body and a fresh signature',
    async (status, code) => {
      const { service, server } = await start(inTurn(answerError(status, code), ok));
      await service.preEntrustSign(pureSign());
      const [first, second] = server.requests;
      expect(server.requests).toHaveLength(2);
      expect(second!.body).toEqual(first!.body);
      const nonces = [first, second].map((request) => nonceOf(request!));
      expect(nonces[0]).not.toBe(nonces[1]);
      for (const request of [first!, second!]) expect(isSignedByMerchant(request)).toBe(true);
    },
  );

  it.each([
    [400, 'PARAM_ERROR'],
    [400, 'INVALID_REQUEST'],
    [401, 'SIGN_ERROR'],
    [403, 'NO_AUTH'],
    [404, 'RESOURCE_NOT_EXISTS'],
  ])('does not retry after %i %s', async (status, code) => {
    const { service, server } = await start(answerError(status, code));
    const error = await errorOf<WechatPayApiError>(service.preEntrustSign(pureSign()));
    expect(server.requests).toHaveLength(1);
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({
      status,
      code,
      retryable: false,
      outcomeUnknown: false,
      requestId: 'REQ-1',
    });
  });

  it('fails with an unknown outcome after the first attempt and two retries', async () => {
    const { service, server } = await start(answerError(500, 'SYSTEM_ERROR'));
    const error = await errorOf<WechatPayApiError>(service.preEntrustSign(pureSign()));
    expect(server.requests).toHaveLength(3);
    expect(error).toMatchObject({ status: 500, retryable: true, outcomeUnknown: true });
  });

  it('never reports an unknown outcome for a read', async () => {
    const { service } = await start(answerError(500, 'SYSTEM_ERROR'));
    const error = await errorOf<WechatPayApiError>(service.queryContract(CONTRACT));
    expect(error).toMatchObject({ status: 500, retryable: true, outcomeUnknown: false });
  });

  it('reports an unknown outcome for a 4xx response to the retry of an unclear write', async () => {
    const { service } = await start(
      inTurn(answerError(500, 'SYSTEM_ERROR'), answerError(400, 'INVALID_REQUEST')),
    );
    const error = await errorOf<WechatPayApiError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ status: 400, code: 'INVALID_REQUEST', outcomeUnknown: true });
  });

  it('reports a known outcome for a 4xx response to the retry of a rejected write', async () => {
    const { service } = await start(
      inTurn(answerError(429, 'RATELIMIT_EXCEEDED'), answerError(400, 'INVALID_REQUEST')),
    );
    const error = await errorOf<WechatPayApiError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ status: 400, outcomeUnknown: false });
  });

  it('does not retry with retry: false', async () => {
    const { service, server } = await start(answerError(500, 'SYSTEM_ERROR'), { retry: false });
    await errorOf(service.preEntrustSign(pureSign()));
    expect(server.requests).toHaveLength(1);
  });

  it('retries after a connection that broke without a response', async () => {
    const { service, server } = await start(inTurn(hangUp, ok));
    await expect(service.preEntrustSign(pureSign())).resolves.toHaveProperty('redirect_url');
    expect(server.requests).toHaveLength(2);
  });

  it('throws the last error when the backoff would exceed the deadline', async () => {
    const { service, server } = await start(answerError(500, 'SYSTEM_ERROR'), {
      retry: { baseDelay: 60_000, maxDelay: 60_000 },
      timeout: 2000,
    });
    const error = await errorOf(service.preEntrustSign(pureSign()));
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(server.requests).toHaveLength(1);
  });

  it('fails over to the backup host on a network error with a fresh signature, even with retry: false', async () => {
    const backup = await WireServer.start(ok);
    others.push(backup);
    const { service, server } = await start(hangUp, { retry: false, backupBaseUrl: backup.origin });
    await service.preEntrustSign(pureSign());
    expect([server.requests.length, backup.requests.length]).toEqual([1, 1]);
    expect(backup.requests[0]!.body).toEqual(server.requests[0]!.body);
    expect(nonceOf(backup.requests[0]!)).not.toBe(nonceOf(server.requests[0]!));
  });

  it('starts the next retry at the first host when both hosts have failed', async () => {
    const backup = await WireServer.start(hangUp);
    others.push(backup);
    const { service, server } = await start(inTurn(hangUp, ok), { backupBaseUrl: backup.origin });
    await service.preEntrustSign(pureSign());
    expect([server.requests.length, backup.requests.length]).toEqual([2, 1]);
  });

  it('does not fail over to the backup host after an HTTP response', async () => {
    const backup = await WireServer.start(ok);
    others.push(backup);
    const { service } = await start(answerError(503, 'SERVICE_UNAVAILABLE'), {
      backupBaseUrl: backup.origin,
    });
    await errorOf(service.preEntrustSign(pureSign()));
    expect(backup.requests).toHaveLength(0);
  });

  it('uses no backup host with a custom baseUrl unless backupBaseUrl is set', async () => {
    const { service } = await start(hangUp, { retry: false });
    const error = await errorOf<WechatPayTransportError>(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
  });

  it('reports a known outcome when no connection was established', async () => {
    await start(ok);
    const closed = await closedPort();
    const lonely = await start(ok, { baseUrl: closed, retry: false });
    const error = await errorOf<WechatPayTransportError>(lonely.service.preEntrustSign(pureSign()));
    await lonely.stop();
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('reports an error of the signer, and an unknown outcome when it follows an unclear attempt', async () => {
    let signatures = 0;
    const signer = {
      sign: (message: Buffer) => {
        signatures += 1;
        if (signatures > 1) return Promise.reject(new Error('HSM is gone'));
        return Promise.resolve(sign('RSA-SHA256', message, fixture('merchant.key.pem')));
      },
    };
    const { service } = await start(answerError(500, 'SYSTEM_ERROR'), {
      merchantPrivateKey: undefined,
      signer,
    });
    const unclear = await errorOf(service.preEntrustSign(pureSign()));
    expect(unclear).toMatchObject({ name: 'WechatPayTransportError', outcomeUnknown: true });
    expect(unclear.message).toContain('HSM is gone');
    const clear = await errorOf(service.preEntrustSign(pureSign()));
    expect(clear).toMatchObject({
      name: 'WechatPayConfigurationError',
      issues: [{ option: 'signer' }],
    });
  });

  describe('a call of class never', () => {
    const never = { method: 'POST', path: '/v3/some/write', body: { n: 1 } } as const;

    it('does not retry a call of class never, and reports an unknown outcome', async () => {
      const { client, server } = await start(answerError(500, 'SYSTEM_ERROR'));
      const error = await errorOf<WechatPayApiError>(client.request(never));
      expect(server.requests).toHaveLength(1);
      expect(error).toMatchObject({ outcomeUnknown: true });
    });

    it('does not fail over a call of class never once the connection was established', async () => {
      const backup = await WireServer.start(ok);
      others.push(backup);
      const { client } = await start(hangUp, { backupBaseUrl: backup.origin });
      const error = await errorOf<WechatPayTransportError>(client.request(never));
      expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
      expect(backup.requests).toHaveLength(0);
    });

    it('fails over a call of class never when no connection was established', async () => {
      const backup = await WireServer.start(answerSigned('{"n":1}'));
      others.push(backup);
      const { client } = await start(ok, {
        baseUrl: await closedPort(),
        backupBaseUrl: backup.origin,
      });
      await expect(client.request(never)).resolves.toMatchObject({ status: 200, data: { n: 1 } });
      expect(backup.requests).toHaveLength(1);
    });
  });

  it('fails over within 3 s when the first host accepts no connection', async () => {
    const backup = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    others.push(backup);
    // A TLS handshake that never finishes leaves the connection unestablished.
    const silent = net.createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const { service } = await start(ok, {
      baseUrl: `https://127.0.0.1:${port}`,
      backupBaseUrl: backup.origin,
    });
    await expect(service.queryContract(CONTRACT)).resolves.toHaveProperty(
      'contract_state',
      'SIGNED',
    );
    silent.close();
  });
});

async function closedPort(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}
