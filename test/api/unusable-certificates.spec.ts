import { createPublicKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type WechatPayInsuranceOptions,
  type WechatPayNotificationException,
  WechatPayNotificationVerifier,
  type WechatPaySignatureError,
} from '../../lib/index.js';
import { createSelfSignedCertificate } from '../../lib/testing/simulator/keys/self-signed-certificate.js';
import {
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import {
  certificateOptions,
  NOW,
  platformKeys,
  PUBLIC_KEY_ID,
  publicKeyOptions,
  SERIAL_A,
  SERIAL_B,
} from '../support/fixtures.js';
import { gate } from '../support/gate.js';
import { periods, pureSign } from '../support/requests/pre-sign-request.js';
import { notificationBody } from '../support/wire/notification.js';
import { certificateList, seal, signedHeaders } from '../support/wire/platform-signer.js';
import type { WireHandler } from '../support/wire/wire-server.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('platform certificates that cannot be used', () => {
  const startMerchant = useMerchant({
    ...certificateOptions,
    wechatPayPublicKeyId: undefined,
    wechatPayPublicKey: undefined,
    retry: false,
  } as Partial<WechatPayInsuranceOptions>);

  const SERIAL_C = '4D57F09EFDC096DE15EBE81A47057A7232F1B8E4';
  const FILE_A = { serial: SERIAL_A, file: 'platform-a.cert.pem' };
  const FILE_B = { serial: SERIAL_B, file: 'platform-b.cert.pem' };

  /** Serves the list that `list` returns now, and signs everything else with the key of `serial`. */
  const weChatPay =
    (state: { list: WireHandler | string; serial: string; key?: KeyObject }): WireHandler =>
    (request, response, incoming) => {
      const { list, serial, key = platformKeys[serial]! } = state;
      const send = (body: string) =>
        void response.writeHead(200, signedHeaders(body, { serial, key })).end(body);
      if (request.url !== '/v3/certificates') {
        return send(request.method === 'GET' ? CONTRACT_ANSWER : PRE_SIGN_ANSWER);
      }
      return typeof list === 'string' ? send(list) : list(request, response, incoming);
    };
  const downloads = ({ server }: Merchant) =>
    server.requests.filter(({ url }) => url === '/v3/certificates').length;
  const lastSerial = ({ server }: Merchant) => server.requests.at(-1)!.headers['wechatpay-serial'];

  /** A list with a certificate of the key of SERIAL_A that is valid between two moments, and that of SERIAL_B. */
  const listWith = (notBefore: number, notAfter: number) => {
    const privateKey = platformKeys[SERIAL_A]!;
    const pem = createSelfSignedCertificate(
      { serial: SERIAL_C, commonName: 'x', notBefore, notAfter },
      { privateKey, publicKey: createPublicKey(privateKey) },
    );
    const { data } = JSON.parse(certificateList([FILE_B])) as { data: object[] };
    const encrypt_certificate = seal(pem, { associatedData: 'certificate' });
    return JSON.stringify({
      data: [...data, { serial_no: SERIAL_C, encrypt_certificate }],
    });
  };

  it('a serial that is missing from the list fails a write with an unknown outcome, until the list has it', async () => {
    let now: number = NOW;
    const state = { list: certificateList([FILE_A]), serial: SERIAL_A };
    const merchant = await startMerchant(weChatPay(state), { clock: () => now });
    await merchant.service.queryContract(CONTRACT);
    state.serial = SERIAL_B;
    // The list itself is still signed by the old certificate.
    const wire = weChatPay(state);
    const list = weChatPay({ ...state, serial: SERIAL_A });
    merchant.server.handle((request, response, incoming) =>
      (request.url === '/v3/certificates' ? list : wire)(request, response, incoming),
    );
    const error = await errorOf<WechatPaySignatureError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({
      reason: 'unknown-serial',
      outcomeUnknown: true,
      serial: SERIAL_B,
    });
    const rejected = await errorOf<WechatPayNotificationException>(verify(merchant, SERIAL_B));
    expect(rejected).toMatchObject({ reason: 'unknown-serial' });
    expect(downloads(merchant)).toBe(3);
    now += 60_000;
    const stamp = { serial: SERIAL_B, timestamp: String(now / 1000) };
    const body = certificateList([FILE_A, FILE_B]);
    merchant.server.handle((request, response) => {
      const text = request.url === '/v3/certificates' ? body : PRE_SIGN_ANSWER;
      response.writeHead(200, signedHeaders(text, stamp)).end(text);
    });
    await expect(merchant.service.preEntrustSign(pureSign())).resolves.toHaveProperty(
      'redirect_url',
    );
  });

  it.each(['down', 'slow', 'lying'] as const)(
    'a download that is %s fails no call while a known certificate is valid',
    async (fault) => {
      let now: number = NOW;
      const stuck = gate();
      const merchant = await startMerchant(
        weChatPay({ list: certificateList([FILE_A]), serial: SERIAL_A }),
        { clock: () => now, timeout: 5000 },
      );
      await merchant.service.preEntrustSign(pureSign());
      const FAULTS: Record<typeof fault, WireHandler> = {
        down: (_request, response) => void response.destroy(),
        slow: (_request, response) => void stuck.promise.then(() => response.destroy()),
        lying: (_request, response) => {
          const body = certificateList([FILE_B], { apiV3Key: 'x'.repeat(32) });
          response.writeHead(200, signedHeaders(body, { serial: SERIAL_B })).end(body);
        },
      };
      merchant.server.handle((request, response, incoming) => {
        if (request.url === '/v3/certificates') return FAULTS[fault](request, response, incoming);
        const text = request.method === 'GET' ? CONTRACT_ANSWER : PRE_SIGN_ANSWER;
        const timestamp = String(Math.floor(now / 1000));
        return void response
          .writeHead(200, signedHeaders(text, { serial: SERIAL_A, timestamp }))
          .end(text);
      });
      for (const age of [7 * HOUR, 13 * HOUR]) {
        now = NOW + age;
        const calls = [
          merchant.service.preEntrustSign(
            pureSign({ policy_periods: periods([1000, 1000], '2027-06-01') }),
          ),
          merchant.service.queryContract(CONTRACT),
        ];
        await Promise.all(calls);
        await verify(merchant, SERIAL_A, now);
        expect(lastSerial(merchant)).toBe(SERIAL_A);
      }
      expect(downloads(merchant)).toBeGreaterThan(1);
      stuck.open();
    },
  );

  it.each<[string, number, number]>([
    ['expired', NOW - 2 * DAY, NOW],
    ['is not valid yet', NOW + 1000, NOW + 9 * 365 * DAY],
  ])('requests name another certificate than one that %s', async (_what, notBefore, notAfter) => {
    const list = listWith(notBefore, notAfter);
    const merchant = await startMerchant(weChatPay({ list, serial: SERIAL_B }));
    await merchant.service.preEntrustSign(pureSign());
    expect(lastSerial(merchant)).toBe(SERIAL_B);
  });

  it('requests name the certificate that expires last once it is valid', async () => {
    const list = listWith(NOW, Date.parse('2121-01-01T00:00:00Z'));
    const merchant = await startMerchant(weChatPay({ list, serial: SERIAL_B }));
    await merchant.service.preEntrustSign(pureSign());
    expect(lastSerial(merchant)).toBe(SERIAL_C);
  });

  it('a pinned public key verifies although the download lies', async () => {
    const merchant = await startMerchant(
      weChatPay({
        list: certificateList([FILE_B], { apiV3Key: 'x'.repeat(32) }),
        serial: PUBLIC_KEY_ID,
      }),
      publicKeyOptions,
    );
    await merchant.service.preEntrustSign(pureSign());
    expect(await errorOf(verify(merchant, SERIAL_B))).toMatchObject({ reason: 'key-unavailable' });
    await expect(verify(merchant, PUBLIC_KEY_ID)).resolves.toHaveProperty('id');
  });

  const verify = (merchant: Merchant, serial: string, at: number = NOW) => {
    const body = notificationBody();
    const headers = signedHeaders(body, { serial, timestamp: String(Math.floor(at / 1000)) });
    return merchant.module.get(WechatPayNotificationVerifier).verify(headers, body);
  };
});
