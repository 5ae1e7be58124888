import { createSign } from 'node:crypto';
import { inspect } from 'node:util';
import type { TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
  type WechatPayNotificationException,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import {
  certificateOptions,
  fixture,
  MERCHANT_SERIAL,
  NOW,
  PUBLIC_KEY_ID,
  publicKeyOptions,
  SERIAL_A,
  SERIAL_B,
} from '../support/fixtures.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { certificateList, seal, signedHeaders } from '../support/wire/platform-signer.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { type WireHandler, WireServer } from '../support/wire/wire-server.js';

/** Faults that were found in other packages; each input was mishandled by at least one of them. */
describe('faults of other packages', () => {
  const opened: { stop(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const thing of opened.splice(0).toReversed()) await thing.stop();
  });

  async function start(
    handler: WireHandler = answerSigned(PRE_SIGN_ANSWER),
    options: Partial<WechatPayInsuranceOptions> = {},
    base: WechatPayInsuranceOptions = publicKeyOptions,
  ) {
    const server = await WireServer.start(handler);
    const module: TestingModule = await startModule({
      ...base,
      baseUrl: server.origin,
      retry: false,
      ...options,
    } as WechatPayInsuranceOptions);
    opened.push(server, { stop: () => module.close() });
    return {
      server,
      service: module.get(WechatPayInsuranceService),
      verifier: module.get(WechatPayNotificationVerifier),
    };
  }

  const resource = JSON.stringify({ mchid: publicKeyOptions.mchid, total: 1 });
  const envelope = (sealed: object = seal(resource)) =>
    JSON.stringify({
      id: 'EV-1',
      create_time: '2026-12-01T10:00:00+08:00',
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      summary: '支付成功',
      resource: sealed,
    });
  const getRejection = (work: Promise<unknown>) => errorOf<WechatPayNotificationException>(work);

  it('1: rejects a ciphertext with a flipped byte', async () => {
    const { verifier } = await start();
    const sealed = seal(resource);
    const bytes = Buffer.from(sealed.ciphertext, 'base64');
    bytes[bytes.length - 18]! ^= 8;
    const body = envelope({ ...sealed, ciphertext: bytes.toString('base64') });
    expect(await getRejection(verifier.verify(signedHeaders(body), body))).toMatchObject({
      reason: 'decryption-failed',
    });
  });

  it('1: rejects a platform certificate with an invalid authentication tag', async () => {
    const list = JSON.parse(certificateList([{ serial: SERIAL_A, file: 'platform-a.cert.pem' }]));
    const bytes = Buffer.from(list.data[0].encrypt_certificate.ciphertext, 'base64');
    bytes[0]! ^= 1;
    list.data[0].encrypt_certificate.ciphertext = bytes.toString('base64');
    const body = JSON.stringify(list);
    const { service } = await start(
      (_request, response) =>
        void response.writeHead(200, signedHeaders(body, { serial: SERIAL_A })).end(body),
      {},
      certificateOptions,
    );
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'key-unavailable',
    });
  });

  it.each([4, 8, 12, 15])('2: rejects an authentication tag of %i bytes', async (length) => {
    const { verifier } = await start();
    const sealed = seal(resource);
    const bytes = Buffer.from(sealed.ciphertext, 'base64');
    const body = envelope({
      ...sealed,
      ciphertext: bytes.subarray(0, bytes.length - 16 + length).toString('base64'),
    });
    expect(await getRejection(verifier.verify(signedHeaders(body), body))).toMatchObject({
      reason: 'decryption-failed',
    });
  });

  it('2: rejects an APIv3 key of 16 bytes instead of using AES-128', async () => {
    await expect(
      startModule({ ...publicKeyOptions, apiV3Key: '0123456789abcdef' }),
    ).rejects.toThrow('apiV3Key');
  });

  it.each<[string, (signature: string) => string]>([
    ['inner line breaks', (text) => `${text.slice(0, 64)}\n${text.slice(64)}`],
    ['junk', (text) => `${text.slice(0, 8)}!!!${text.slice(8)}`],
    ['URL-safe letters', (text) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['trailing junk', (text) => `${text}AAAA`],
    ['no padding', (text) => text.replace(/=+$/, '')],
  ])('3: rejects a signature with %s', async (_name, change) => {
    const { verifier } = await start();
    const body = envelope();
    const headers = signedHeaders(body);
    await expect(verifier.verify(headers, body)).resolves.toBeDefined();
    const changed = { ...headers, 'Wechatpay-Signature': change(headers['Wechatpay-Signature']!) };
    expect((await getRejection(verifier.verify(changed, body))).getStatus()).toBe(401);
  });

  it('4: rejects a notification that is ten years old or from the future', async () => {
    const { verifier } = await start();
    const body = envelope();
    for (const timestamp of [NOW / 1000 - 315_360_000, NOW / 1000 + 301]) {
      const headers = signedHeaders(body, { timestamp: String(timestamp) });
      expect(await getRejection(verifier.verify(headers, body))).toMatchObject({
        reason: 'timestamp-out-of-tolerance',
      });
    }
  });

  it('5: reports a signature probe with a reason of its own, for notifications and responses', async () => {
    const probe = { 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${'A'.repeat(320)}` };
    const { verifier, service } = await start(
      (_request, response) =>
        void response
          .writeHead(200, { ...signedHeaders(PRE_SIGN_ANSWER), ...probe })
          .end(PRE_SIGN_ANSWER),
    );
    const body = envelope();
    expect(
      await getRejection(verifier.verify({ ...signedHeaders(body), ...probe }, body)),
    ).toMatchObject({ reason: 'signature-probe' });
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'signature-probe',
      outcomeUnknown: true,
    });
  });

  it('6: accepts the id of a public key as the serial, and a notification without associated_data', async () => {
    const { verifier } = await start();
    const { associated_data, ...sealed } = seal(resource, { associatedData: '' });
    expect(associated_data).toBe('');
    const body = envelope(sealed);
    const headers = signedHeaders(body, { serial: PUBLIC_KEY_ID });
    await expect(verifier.verify(headers, body)).resolves.toMatchObject({ resource: { total: 1 } });
  });

  it('7: fifty forged notifications with unknown serials cause one download, and no key is lost', async () => {
    const { verifier, server } = await start(answerError(500, 'SYSTEM_ERROR'));
    const body = envelope();
    const forged = Array.from({ length: 50 }, (_value, index) => {
      const serial = index.toString(16).padStart(40, 'A');
      return getRejection(
        verifier.verify({ ...signedHeaders(body), 'Wechatpay-Serial': serial }, body),
      );
    });
    for (const error of await Promise.all(forged))
      expect(error.getStatus()).toBeGreaterThanOrEqual(400);
    expect(server.requests.map(({ url }) => url)).toEqual(['/v3/certificates']);
    await expect(verifier.verify(signedHeaders(body), body)).resolves.toBeDefined();
  });

  it('8: a merchant without platform certificates starts and works with the public key', async () => {
    const { service, server } = await start((request, response, incoming) => {
      const handler =
        request.url === '/v3/certificates'
          ? answerError(404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书')
          : answerSigned(PRE_SIGN_ANSWER);
      return handler(request, response, incoming);
    });
    await expect(service.preEntrustSign(pureSign())).resolves.toBeDefined();
    expect(server.requests).toHaveLength(1);
  });

  it('8: names the cause when neither public key nor platform certificate exists', async () => {
    const { service } = await start(
      answerError(404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书'),
      {},
      certificateOptions,
    );
    const error = await errorOf(service.preEntrustSign(pureSign()));
    expect(error).toMatchObject({ reason: 'key-unavailable', outcomeUnknown: false });
    expect(error.message).toContain('wechatPayPublicKeyId');
  });

  it.each<[string, (body: string) => string | Buffer]>([
    ['text', (body) => body],
    ['a Buffer', (body) => Buffer.from(body)],
  ])('9: verifies a body that JSON.stringify would change, given as %s', async (_name, give) => {
    const { verifier } = await start();
    const body = envelope().replace('{"id"', '{ "n": 1.0,\n  "id"');
    await expect(verifier.verify(signedHeaders(body), give(body))).resolves.toHaveProperty(
      'id',
      'EV-1',
    );
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    '10: rejects the serial %s, a property of Object.prototype',
    async (serial) => {
      const { verifier } = await start(undefined, { platformCertificates: 'off' });
      const body = envelope();
      expect(
        await getRejection(
          verifier.verify({ ...signedHeaders(body), 'Wechatpay-Serial': serial }, body),
        ),
      ).toMatchObject({ reason: 'unknown-serial' });
    },
  );

  it('11: two merchants in one process do not share keys', async () => {
    const list = certificateList([{ serial: SERIAL_A, file: 'platform-a.cert.pem' }]);
    const one = await start(
      (request, response) => {
        const body = request.url === '/v3/certificates' ? list : CONTRACT_ANSWER;
        response.writeHead(200, signedHeaders(body, { serial: SERIAL_A })).end(body);
      },
      {},
      certificateOptions,
    );
    const other = await start(undefined, { mchid: '1900000110', platformCertificates: 'off' });
    await one.service.queryContract(CONTRACT);
    const body = envelope();
    const headers = signedHeaders(body, { serial: SERIAL_A });
    await expect(one.verifier.verify(headers, body)).resolves.toHaveProperty('mchid', '1900000109');
    expect(await getRejection(other.verifier.verify(headers, body))).toMatchObject({
      reason: 'unknown-serial',
    });
    expect(await getRejection(other.verifier.verify(signedHeaders(body), body))).toMatchObject({
      reason: 'merchant-mismatch',
    });
  });

  it('12: concurrent calls keep their own method, URL and body', async () => {
    const { service, server } = await start((request, response, incoming) => {
      const handler =
        request.method === 'GET' ? answerSigned(CONTRACT_ANSWER) : answerSigned(PRE_SIGN_ANSWER);
      return handler(request, response, incoming);
    });
    const codes = ['A1', 'B2', 'C3'];
    await Promise.all([
      ...codes.map((out_contract_code) => service.queryContract({ plan_id: 1, out_contract_code })),
      service.preEntrustSign(pureSign({ out_contract_code: 'D4' })),
    ]);
    const urls = server.requests.map(({ url }) => url);
    for (const code of codes)
      expect(urls.filter((url) => url.endsWith(`/${code}`))).toHaveLength(1);
    const posts = server.requests.filter(({ method }) => method === 'POST');
    expect(posts.map(({ body }) => JSON.parse(body.toString()).out_contract_code)).toEqual(['D4']);
  });

  it('13: rejects a response signed by another key than the one it names', async () => {
    const other = createSign('RSA-SHA256');
    const { service } = await start((_request, response) => {
      const headers = signedHeaders(PRE_SIGN_ANSWER);
      other.update(
        `${headers['Wechatpay-Timestamp']}\n${headers['Wechatpay-Nonce']}\n${PRE_SIGN_ANSWER}\n`,
      );
      const signature = other.sign(fixture('merchant.key.pem'), 'base64');
      response
        .writeHead(200, { ...headers, 'Wechatpay-Signature': signature })
        .end(PRE_SIGN_ANSWER);
    });
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'signature-mismatch',
    });
  });

  it('14: sends the full id of the encryption key with every request, including reads', async () => {
    const { service, server } = await start(
      answerSigned(CONTRACT_ANSWER.replace('{', '{"redirect_url":"https://x.example/",')),
    );
    await service.queryContract(CONTRACT);
    await service.preEntrustSign(pureSign());
    expect(server.requests.map(({ headers }) => headers['wechatpay-serial'])).toEqual([
      PUBLIC_KEY_ID,
      PUBLIC_KEY_ID,
    ]);
  });

  it("14: rejects the merchant's own serial among the platform keys at start", async () => {
    const pinned = { ...certificateOptions, platformCertificates: [fixture('merchant.cert.pem')] };
    await expect(startModule(pinned)).rejects.toThrow('platformCertificates[0]');
    await expect(
      startModule({
        ...certificateOptions,
        platformCertificates: [fixture('platform-a.cert.pem')],
        merchantSerialNumber: SERIAL_A.toLowerCase(),
      }),
    ).rejects.toThrow('merchantSerialNumber');
    expect(MERCHANT_SERIAL).not.toBe(SERIAL_B);
  });

  it('15: rejects path parameters that would change the endpoint', async () => {
    const { service, server } = await start();
    for (const out_contract_code of ['a/../b?x=1#y', '..', '.', '%2e%2e', 'a b', '']) {
      await errorOf(service.queryContract({ plan_id: 1, out_contract_code }));
    }
    expect(server.requests).toHaveLength(0);
  });

  it('16: shows the Authorization header in no error, and follows no redirect with it', async () => {
    const elsewhere = await WireServer.start();
    opened.push(elsewhere);
    const { service } = await start(
      (_request, response) => void response.writeHead(302, { Location: elsewhere.origin }).end(),
    );
    const error = await errorOf(service.preEntrustSign(pureSign()));
    expect(
      inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error),
    ).not.toContain('WECHATPAY2');
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('19: uses nonces of 32 characters that do not repeat', async () => {
    const { service, server } = await start(answerSigned(CONTRACT_ANSWER));
    await Promise.all(Array.from({ length: 50 }, () => service.queryContract(CONTRACT)));
    const nonces = server.requests.map(
      ({ headers }) => /nonce_str="([0-9A-Za-z]{32})"/.exec(headers.authorization!)?.[1],
    );
    expect(new Set(nonces).size).toBe(50);
    expect(nonces).not.toContain(undefined);
  });

  it('20: downloads nothing at start, and starts while the API is unreachable', async () => {
    const { server } = await start(undefined, {}, certificateOptions);
    expect(server.requests).toHaveLength(0);
    await expect(
      start(undefined, { baseUrl: 'http://127.0.0.1:1' }, certificateOptions),
    ).resolves.toBeDefined();
  });

  it('21: returns envelope and resource together', async () => {
    const { verifier } = await start();
    const body = envelope();
    await expect(verifier.verify(signedHeaders(body), body)).resolves.toMatchObject({
      id: 'EV-1',
      event_type: 'TRANSACTION.SUCCESS',
      resource: { total: 1 },
    });
  });

  it('23: names two possible causes when the APIv3 key does not decrypt', async () => {
    const { verifier } = await start(undefined, { apiV3Key: 'x'.repeat(32) });
    const body = envelope();
    const error = await getRejection(verifier.verify(signedHeaders(body), body));
    expect(error.message).toMatch(/apiV3Key .* or the message was altered/);
  });
});
