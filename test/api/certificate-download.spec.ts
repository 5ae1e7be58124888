import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createSelfSignedCertificate } from '../../lib/testing/simulator/keys/self-signed-certificate.js';
import {
  type WechatPayConfigurationError,
  type WechatPayInsuranceOptions,
  type WechatPayNotificationException,
  WechatPayNotificationVerifier,
  type WechatPaySignatureError,
} from '../../lib/index.js';
import {
  certificateOptions,
  fixture,
  MERCHANT_SERIAL,
  merchantPublicKey,
  NOW,
  platformKeys,
  PUBLIC_KEY_ID,
  publicKeyOptions,
  SERIAL_A,
  SERIAL_B,
} from '../support/fixtures.js';
import {
  answerError,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { notificationBody } from '../support/wire/notification.js';
import {
  certificateList,
  seal,
  signedHeaders,
  type SignOptions,
} from '../support/wire/platform-signer.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import type { WireHandler } from '../support/wire/wire-server.js';
import { useMerchant } from '../support/applications/use-merchant.js';

const FILE_A = { serial: SERIAL_A, file: 'platform-a.cert.pem' };
const FILE_B = { serial: SERIAL_B, file: 'platform-b.cert.pem' };
const EXPIRED = {
  serial: new X509Certificate(fixture('expired.cert.pem')).serialNumber,
  file: 'expired.cert.pem',
};

describe('the download of platform certificates', () => {
  const startMerchant = useMerchant();
  let merchant: Merchant;

  /** Serves the list, and signs all other responses with one of WeChat Pay's keys. */
  const weChatPay =
    (
      list: WireHandler,
      signOptions: SignOptions = { serial: SERIAL_A },
      body = CONTRACT_ANSWER,
    ): WireHandler =>
    (request, response, incoming) =>
      request.url === '/v3/certificates'
        ? list(request, response, incoming)
        : void response.writeHead(200, signedHeaders(body, signOptions)).end(body);
  const listed =
    (body: string, options: SignOptions = { serial: SERIAL_A }): WireHandler =>
    (_request, response) =>
      void response.writeHead(200, signedHeaders(body, options)).end(body);
  const start = async (
    handler: WireHandler,
    base: WechatPayInsuranceOptions = certificateOptions,
    options: Partial<WechatPayInsuranceOptions> = {},
  ) =>
    (merchant = await startMerchant(handler, {
      ...withoutPublicKey,
      ...base,
      retry: false,
      ...options,
    }));
  const withoutPublicKey = { wechatPayPublicKeyId: undefined, wechatPayPublicKey: undefined };
  const downloads = () =>
    merchant.server.requests.filter(({ url }) => url === '/v3/certificates').length;
  const verify = (serial: string) => {
    const body = notificationBody();
    return merchant.module
      .get(WechatPayNotificationVerifier)
      .verify(signedHeaders(body, { serial }), body);
  };

  /** A notification that names another key than the one that signed it. */
  const verifyNamed = (serial: string) => {
    const body = notificationBody();
    const headers = { ...signedHeaders(body), 'Wechatpay-Serial': serial };
    return merchant.module.get(WechatPayNotificationVerifier).verify(headers, body);
  };

  it('downloads platform certificates once for a hundred first calls', async () => {
    await start(weChatPay(listed(certificateList([FILE_A]))));
    await Promise.all(Array.from({ length: 100 }, () => merchant.service.queryContract(CONTRACT)));
    expect(downloads()).toBe(1);
  });

  it('downloads platform certificates once for a hundred first notifications', async () => {
    await start(weChatPay(listed(certificateList([FILE_A]))));
    const all = await Promise.all(Array.from({ length: 100 }, () => verify(SERIAL_A)));
    expect(all).toHaveLength(100);
    expect(downloads()).toBe(1);
  });

  it('downloads platform certificates for an unknown serial in a response although notifications have used their limit', async () => {
    await start(weChatPay(listed(certificateList([FILE_A]))));
    const body = notificationBody();
    const forged = { ...signedHeaders(body), 'Wechatpay-Serial': 'DEADBEEF' };
    const verifier = merchant.module.get(WechatPayNotificationVerifier);
    for (let time = 0; time < 5; time += 1) {
      expect(await errorOf(verifier.verify(forged, body))).toHaveProperty(
        'reason',
        'unknown-serial',
      );
    }
    expect(downloads()).toBe(1);
    merchant.server.handle(
      weChatPay(listed(certificateList([FILE_A, FILE_B])), { serial: SERIAL_B }, PRE_SIGN_ANSWER),
    );
    await expect(merchant.service.preEntrustSign(pureSign())).resolves.toHaveProperty(
      'redirect_url',
    );
    expect(downloads()).toBe(2);
  });

  it('verifies platform certificates when the application replaces Promise', async () => {
    class OtherPromise<T> extends Promise<T> {}
    const forged = { serial: SERIAL_A, key: platformKeys[SERIAL_B]! };
    await start(weChatPay(listed(certificateList([FILE_A]), forged)));
    vi.stubGlobal('Promise', OtherPromise);
    const error = await errorOf(merchant.service.queryContract(CONTRACT));
    vi.unstubAllGlobals();
    expect(error).toMatchObject({ reason: 'key-unavailable' });
    expect(error.message).toContain('signature');
  });

  it('accepts a list signed by a serial in lower case with a leading zero', async () => {
    const list = certificateList([{ ...FILE_B, serial: SERIAL_B.toLowerCase() }]);
    await start(weChatPay(listed(list, { serial: SERIAL_B }), { serial: SERIAL_B }));
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    await expect(verify(SERIAL_B)).resolves.toHaveProperty('id');
    expect(downloads()).toBe(1);
  });

  it('accepts a list signed by the public key in a gradual migration, and verifies with both', async () => {
    await start(
      weChatPay(listed(certificateList([FILE_A, FILE_B]), { serial: PUBLIC_KEY_ID })),
      publicKeyOptions,
    );
    for (const serial of [SERIAL_A, PUBLIC_KEY_ID, SERIAL_B]) {
      await expect(verify(serial)).resolves.toHaveProperty('id');
    }
    expect(downloads()).toBe(1);
  });

  it('skips platform certificates of another algorithm on the list', async () => {
    const list = JSON.parse(certificateList([FILE_A])) as { data: object[] };
    const sm2 = {
      serial_no: '1234ABCD',
      encrypt_certificate: { ...seal('x'), algorithm: 'AEAD_SM4_GCM' },
    };
    await start(weChatPay(listed(JSON.stringify({ data: [sm2, ...list.data] }))));
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it('reports a list with only certificates of another algorithm as unsupported', async () => {
    const sm2 = { ...seal('x'), algorithm: 'AEAD_SM4_GCM' };
    const entry = { serial_no: '1234ABCD', encrypt_certificate: sm2 };
    await start(weChatPay(listed(JSON.stringify({ data: [entry] }))));
    const error = await errorOf(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'key-unavailable' });
    expect(error.message).toContain('SM2 (国密) is not supported');
  });

  const genuine = certificateList([FILE_A]);
  const changed = (change: (entry: Record<string, unknown>) => object): string => {
    const { data } = JSON.parse(genuine) as { data: Record<string, unknown>[] };
    return JSON.stringify({ data: data.map(change) });
  };
  it.each<[string, WireHandler]>([
    [
      'sealed with another APIv3 key',
      listed(certificateList([FILE_A], { apiV3Key: 'x'.repeat(32) })),
    ],
    ['signed by a key that is not on the list', listed(genuine, { serial: SERIAL_B })],
    ['signed by a public key that is not known', listed(genuine, { serial: PUBLIC_KEY_ID })],
    [
      'signed by another key with a serial of the list',
      listed(genuine, { serial: SERIAL_A, key: platformKeys[SERIAL_B] }),
    ],
    ['not signed', (_request, response) => void response.writeHead(200).end(genuine)],
    [
      'altered after it was signed',
      (_request, response) =>
        void response
          .writeHead(200, signedHeaders(genuine, { serial: SERIAL_A }))
          .end(`${genuine} `),
    ],
    ['301 s old', listed(genuine, { serial: SERIAL_A, timestamp: String(NOW / 1000 - 301) })],
    [
      'with another serial than that of the certificate',
      listed(certificateList([{ ...FILE_A, serial: SERIAL_B }]), {
        serial: SERIAL_B,
        key: platformKeys[SERIAL_A],
      }),
    ],
    [
      'with a flipped bit in it',
      listed(
        changed((entry) => {
          const sealed = entry['encrypt_certificate'] as { ciphertext: string };
          const bytes = Buffer.from(sealed.ciphertext, 'base64');
          bytes[100]! ^= 1;
          return {
            ...entry,
            encrypt_certificate: { ...sealed, ciphertext: bytes.toString('base64') },
          };
        }),
      ),
    ],
    ['without serials', listed(changed((entry) => ({ ...entry, serial_no: undefined })))],
    ['without certificates', listed(changed(({ serial_no }) => ({ serial_no })))],
    ['empty', listed('{"data":[]}')],
    ['without a list', listed('{"data":{}}')],
    ['with a list of null', listed('{"data":[null]}')],
    ['equal to null', listed('null')],
    ['not in JSON', listed('<html>')],
    [
      'with text in place of a certificate',
      listed(
        JSON.stringify({ data: [{ serial_no: SERIAL_A, encrypt_certificate: seal('no PEM') }] }),
      ),
    ],
  ])('rejects a list of platform certificates that is %s', async (_name, list) => {
    await start(weChatPay(list));
    const error = await errorOf<WechatPaySignatureError>(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ name: 'WechatPaySignatureError', reason: 'key-unavailable' });
    // Without a key, only the download is sent.
    expect(merchant.server.requests.every(({ url }) => url === '/v3/certificates')).toBe(true);
    expect(await errorOf<WechatPayNotificationException>(verify(SERIAL_A))).toHaveProperty(
      'reason',
      'key-unavailable',
    );
  });

  const YEAR = 365 * 86_400_000;
  const makeCertificate = (
    serial: string,
    keys: { publicKey: KeyObject; privateKey: KeyObject },
    notAfter = NOW + YEAR,
  ) =>
    createSelfSignedCertificate({ serial, commonName: 'x', notBefore: NOW - YEAR, notAfter }, keys);
  const listOf = (...certificates: readonly (readonly [serial: string, pem: string])[]) =>
    JSON.stringify({
      data: certificates.map(([serial_no, pem]) => ({
        serial_no,
        encrypt_certificate: seal(pem, { associatedData: 'certificate' }),
      })),
    });
  const newKeys = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
  const merchantKeys = {
    publicKey: merchantPublicKey,
    privateKey: createPrivateKey(fixture('merchant.key.pem')),
  };
  const SERIAL_C = '4D57F09EFDC096DE15EBE81A47057A7232F1B8E4';

  it.each<[string, string, { publicKey: KeyObject; privateKey: KeyObject }, RegExp]>([
    ['RSA of 512 bits', SERIAL_C, newKeys(512), /at least 2048 bits, not 512/],
    ['RSA of 1024 bits', SERIAL_C, newKeys(1024), /at least 2048 bits, not 1024/],
    ['RSA of 2040 bits', SERIAL_C, newKeys(2040), /at least 2048 bits, not 2040/],
    [
      'an elliptic curve',
      SERIAL_C,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      /cannot be read as an RSA certificate/,
    ],
    ["the merchant's own key", SERIAL_C, merchantKeys, /is the merchant's own certificate/],
    [
      "the merchant's own serial",
      MERCHANT_SERIAL,
      newKeys(2048),
      /is the merchant's own certificate/,
    ],
  ])(
    'rejects a platform certificate with %s, both downloaded and pinned',
    async (_what, serial, keys, message) => {
      const pem = makeCertificate(serial, keys);
      const list = listOf([serial, pem], [SERIAL_A, fixture('platform-a.cert.pem')]);
      await start(weChatPay(listed(list)));
      const downloaded = await errorOf<WechatPaySignatureError>(
        merchant.service.queryContract(CONTRACT),
      );
      expect(downloaded).toMatchObject({ reason: 'key-unavailable' });
      expect(downloaded.message).toMatch(message);
      expect(merchant.server.requests.every(({ url }) => url === '/v3/certificates')).toBe(true);
      const options = { ...certificateOptions, platformCertificates: [pem] };
      const pinned = await errorOf<WechatPayConfigurationError>(startModule(options));
      expect(pinned.issues).toHaveLength(1);
      expect(pinned.message).toMatch(message);
    },
  );

  it('accepts a platform certificate with RSA of 2048 bits, both downloaded and pinned', async () => {
    const keys = newKeys(2048);
    const pem = makeCertificate(SERIAL_C, keys);
    const signed = { serial: SERIAL_C, key: keys.privateKey };
    await start(weChatPay(listed(listOf([SERIAL_C, pem]), signed), signed));
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    await start(weChatPay(listed(''), signed), certificateOptions, {
      platformCertificates: [pem],
    });
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it.each([
    ['expired a millisecond ago', NOW, false],
    ['expires in a second', NOW + 1000, true],
  ])(
    'checks the expiry of the certificate that signed the list, which %s',
    async (_when, notAfter, trusted) => {
      const keys = newKeys(2048);
      const list = listOf(
        [SERIAL_C, makeCertificate(SERIAL_C, keys, notAfter)],
        [SERIAL_A, fixture('platform-a.cert.pem')],
      );
      await start(weChatPay(listed(list, { serial: SERIAL_C, key: keys.privateKey })));
      const result = merchant.service.queryContract(CONTRACT);
      if (trusted) {
        await expect(result).resolves.toHaveProperty('contract_id');
      } else {
        const { message } = await errorOf(result);
        expect(message).toContain(`is signed by ${SERIAL_C}, which has expired`);
      }
    },
  );

  it('accepts a list with an expired certificate but does not use that certificate', async () => {
    await start(weChatPay(listed(certificateList([EXPIRED, FILE_A]))));
    await merchant.service.queryContract(CONTRACT);
    const sent = merchant.server.requests.at(-1)!;
    expect(sent.headers['wechatpay-serial']).toBe(SERIAL_A);
    expect(await errorOf(verifyNamed(EXPIRED.serial))).toHaveProperty('reason', 'unknown-serial');
  });

  it('accepts a 404 without platform certificates for a merchant with a public key', async () => {
    await start(
      weChatPay(answerError(404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书'), {
        serial: PUBLIC_KEY_ID,
      }),
      publicKeyOptions,
    );
    expect(await errorOf(verifyNamed('DEADBEEF'))).toHaveProperty('reason', 'unknown-serial');
    await expect(verify(PUBLIC_KEY_ID)).resolves.toHaveProperty('id');
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    expect(downloads()).toBe(1);
  });

  it.each<[string, WireHandler]>([
    ['500', answerError(500, 'SYSTEM_ERROR')],
    ['403', answerError(403, 'NO_AUTH')],
    ['a broken connection', (_request, response) => void response.destroy()],
    ['a timeout', () => undefined],
  ])(
    'responds 500 to a notification when the download ends in %s, and accepts the redelivery',
    async (_name, list) => {
      let now: number = NOW;
      await start(weChatPay(list), certificateOptions, { timeout: 200, clock: () => now });
      const error = await errorOf<WechatPayNotificationException>(verify(SERIAL_A));
      expect(error).toHaveProperty('reason', 'key-unavailable');
      expect(error.getStatus()).toBe(500);
      now += 60_000;
      merchant.server.handle(weChatPay(listed(genuine)));
      await expect(verify(SERIAL_A)).resolves.toHaveProperty('id');
    },
  );

  it('verifies and encrypts with pinned certificates without a download', async () => {
    await start(weChatPay(listed(genuine), { serial: SERIAL_B }), certificateOptions, {
      platformCertificates: [
        fixture('platform-a.cert.pem'),
        new X509Certificate(fixture('platform-b.cert.pem')),
      ],
    });
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    await expect(verify(SERIAL_A)).resolves.toHaveProperty('id');
    expect(await errorOf(verifyNamed('DEADBEEF'))).toHaveProperty('reason', 'unknown-serial');
    expect(downloads()).toBe(0);
  });

  it("does not download for an unknown serial when platformCertificates is 'off'", async () => {
    await start(weChatPay(listed(genuine)), publicKeyOptions, { platformCertificates: 'off' });
    expect(await errorOf(verify(SERIAL_A))).toHaveProperty('reason', 'unknown-serial');
    expect(downloads()).toBe(0);
  });
});
