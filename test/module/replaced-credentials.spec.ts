import { createHash, createPublicKey } from 'node:crypto';
import { inspect } from 'node:util';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getWechatPayCredentialsToken,
  WechatPayClient,
  WechatPayConfigurationError,
  WechatPayCredentials,
  type WechatPayCredentialsReplacement,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayNotificationException,
  WechatPayNotificationVerifier,
  WechatPayPolicyService,
  WechatPayStatus,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { type SimulatorOptions, WechatPaySimulator } from '../../lib/testing/index.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import {
  API_V3_KEY,
  certificateOptions,
  fixture,
  MERCHANT_SERIAL,
  NOW as NOW_OF_FIXTURES,
  publicKeyOptions,
  SERIAL_A,
  SERIAL_B,
} from '../support/fixtures.js';
import { sealedForMerchant } from '../support/wire/oaep.js';
import { notificationBody, POLICY_RESOURCE } from '../support/wire/notification.js';
import { certificateList, signedHeaders } from '../support/wire/platform-signer.js';
import { policyAnswer } from '../support/requests/policy-request.js';
import { gate } from '../support/gate.js';
import { until } from '../support/until.js';

const DAY = 86_400_000;
const NOW = '2026-12-01T10:00:00+08:00';
const READ = { method: 'GET', path: '/v3/certificates' } as const;
const NO_PUBLIC_KEY = { wechatPayPublicKeyId: undefined, wechatPayPublicKey: undefined };
const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

async function start(
  init: SimulatorOptions = {},
  options: Partial<WechatPayInsuranceOptions> = {},
) {
  const simulator = await WechatPaySimulator.start({ now: NOW, ...init });
  ended.push(() => simulator.stop());
  const module = await startModule({
    ...simulator.moduleOptions,
    ...options,
  } as WechatPayInsuranceOptions);
  ended.push(() => module.close());
  const merchant = simulator.merchants[0]!;
  return {
    simulator,
    merchant,
    module,
    credentials: module.get(WechatPayCredentials),
    client: module.get(WechatPayClient),
    verifier: module.get(WechatPayNotificationVerifier),
  };
}

async function startForFixtures(options: Partial<WechatPayInsuranceOptions> = {}) {
  const module = await startModule({
    ...publicKeyOptions,
    ...options,
  } as WechatPayInsuranceOptions);
  ended.push(() => module.close());
  return {
    credentials: module.get(WechatPayCredentials),
    client: module.get(WechatPayClient),
    verifier: module.get(WechatPayNotificationVerifier),
  };
}

/** A merchant key that replaces the one of the fixtures. */
const OTHER_KEY = {
  merchantPrivateKey: fixture('other-merchant.key.pem'),
  merchantSerialNumber: '5B5B5B',
};

function getSerial(authorization: unknown): string | undefined {
  return /serial_no="(\w+)"/.exec(String(authorization))?.[1];
}

/** The serial numbers in the `Authorization` headers of the requests, in their order. */
function getSerials({ requests }: WechatPaySimulator): (string | undefined)[] {
  return requests.map(
    ({ headers }) => /serial_no="(\w+)"/.exec(String(headers.authorization))?.[1],
  );
}

async function getReason(work: Promise<unknown>): Promise<string> {
  return (await errorOf<WechatPayNotificationException>(work)).reason;
}

/** The credentials that the simulator has now. */
function pickMerchantKey({ merchantPrivateKey, merchantSerialNumber }: WechatPayInsuranceOptions) {
  return { merchantPrivateKey, merchantSerialNumber } as WechatPayCredentialsReplacement;
}

describe('WechatPayCredentials with a new merchant certificate', () => {
  it('signs the next call with the new certificate, which is the only valid one', async () => {
    const { simulator, merchant, credentials, client } = await start();
    await client.request(READ);
    const former = simulator.moduleOptions.merchantSerialNumber;
    const renewed = await merchant.rotateMerchantCertificate();
    merchant.retireMerchantCertificates();
    await expect(client.request(READ)).rejects.toMatchObject({ status: 401 });
    const report = credentials.replace(pickMerchantKey(renewed));
    expect(report.merchantSerialNumber).toBe(renewed.merchantSerialNumber);
    await expect(client.request(READ)).resolves.toMatchObject({ status: 200 });
    expect(getSerials(simulator)).toEqual([former, former, renewed.merchantSerialNumber]);
  });

  it('retries a call that began before the replacement with the certificate that it began with', async () => {
    const retry = { baseDelay: 1, maxDelay: 2 };
    const { simulator, merchant, credentials, client } = await start({}, { retry });
    const { merchantSerialNumber: former } = simulator.moduleOptions;
    const renewed = await merchant.rotateMerchantCertificate();
    simulator.fail({ status: 500, code: 'SYSTEM_ERROR', delay: 50 });
    const call = client.request(READ);
    await until(() => simulator.requests.length > 0);
    credentials.replace(pickMerchantKey(renewed));
    await call;
    await client.request(READ);
    expect(getSerials(simulator)).toEqual([former, former, renewed.merchantSerialNumber]);
  });

  it('downloads a bill with the certificate that requested its URL', async () => {
    const bill = '交易时间\n';
    const { promise, open } = gate();
    const merchant = await Merchant.start(async (request, response, incoming) => {
      if (request.url!.startsWith('/v3/billdownload/')) return void response.end(bill);
      await promise;
      const location = {
        hash_type: 'SHA1',
        hash_value: createHash('sha1').update(bill).digest('hex'),
        download_url: `http://${request.headers.host}/v3/billdownload/file?token=1`,
      };
      return answerSigned(JSON.stringify(location))(request, response, incoming);
    });
    ended.push(() => merchant.stop());
    const { requests } = merchant.server;
    const call = merchant.module
      .get(WechatPayTransactionService)
      .downloadFundFlowBill({ bill_date: '2026-11-29' });
    await until(() => requests.length > 0);
    merchant.module.get(WechatPayCredentials).replace(OTHER_KEY);
    open();
    (await call).resume();
    expect(requests.map(({ headers }) => getSerial(headers.authorization))).toEqual([
      MERCHANT_SERIAL,
      MERCHANT_SERIAL,
    ]);
  });

  it('decrypts the fields of a call in flight that are encrypted for the newer certificate', async () => {
    const newer = createPublicKey(OTHER_KEY.merchantPrivateKey);
    const policy = { ...policyAnswer(), insured_name_list: [sealedForMerchant('张三', newer)] };
    const { promise, open } = gate();
    const merchant = await Merchant.start(async (...exchange) => {
      await promise;
      await answerSigned(JSON.stringify(policy))(...exchange);
    });
    ended.push(() => merchant.stop());
    const call = merchant.module
      .get(WechatPayPolicyService)
      .queryPolicy({ out_insurance_no: 'P1' });
    await until(() => merchant.server.requests.length > 0);
    merchant.module.get(WechatPayCredentials).replace(OTHER_KEY);
    open();
    await expect(call).resolves.toMatchObject({ insured_name_list: ['张三'] });
  });

  it('loses none of 100 calls that are in flight while the certificate is replaced', async () => {
    const { simulator, merchant, credentials, client } = await start();
    const { merchantSerialNumber: former } = simulator.moduleOptions;
    const renewed = await merchant.rotateMerchantCertificate();
    const calls = Array.from({ length: 100 }, () => client.request(READ));
    await until(() => simulator.requests.length > 0);
    credentials.replace(pickMerchantKey(renewed));
    const later = Array.from({ length: 10 }, () => client.request(READ));
    await Promise.all([...calls, ...later]);
    const serials = getSerials(simulator);
    const countOf = (serial: string) => serials.filter((one) => one === serial).length;
    expect(countOf(former)).toBe(100);
    expect(countOf(renewed.merchantSerialNumber)).toBe(10);
  });
});

describe('WechatPayCredentials with a new APIv3 key', () => {
  it('decrypts notifications with the new key and with the one before it, and no older one', async () => {
    const { merchant, credentials, verifier } = await start();
    const sign = () =>
      merchant.signNotification('REFUND.SUCCESS', {
        mchid: merchant.mchid,
        out_refund_no: 'R-1',
      });
    const verify = ({ headers, body }: ReturnType<typeof sign>) => verifier.verify(headers, body);
    const first = sign();
    // The application has the new key before the merchant platform does.
    const second = 'second-key-second-key-second-key';
    credentials.replace({ apiV3Key: second });
    await expect(verify(first)).resolves.toMatchObject({ resource: { out_refund_no: 'R-1' } });
    const bySecond = merchant.signNotification(
      'REFUND.SUCCESS',
      { mchid: merchant.mchid },
      { apiV3Key: second },
    );
    await expect(verify(bySecond)).resolves.toMatchObject({ event_type: 'REFUND.SUCCESS' });
    credentials.replace({ apiV3Key: 'third-key--third-key--third-key-' });
    await expect(verify(bySecond)).resolves.toMatchObject({ event_type: 'REFUND.SUCCESS' });
    expect(await getReason(verify(first))).toBe('decryption-failed');
  });

  it('rejects what the previous key encrypted once it is forgotten', async () => {
    const { merchant, credentials, verifier } = await start();
    const { mchid } = merchant;
    const { headers, body } = merchant.signNotification('REFUND.SUCCESS', { mchid });
    const { apiV3Key } = merchant.changeApiV3Key();
    credentials.replace({ apiV3Key });
    expect(credentials.read().previousApiV3Key).toEqual({});
    await verifier.verify(headers, body);
    expect(credentials.read().previousApiV3Key).toEqual({ lastUsedAt: new Date(NOW) });
    credentials.forgetPrevious();
    expect(await getReason(verifier.verify(headers, body))).toBe('decryption-failed');
    expect(credentials.read()).not.toHaveProperty('previousApiV3Key');
  });

  it('rejects a notification by the signature although a leaked previous key encrypted it', async () => {
    const { merchant, credentials, verifier } = await start();
    const leaked = merchant.moduleOptions.apiV3Key;
    credentials.replace({ apiV3Key: merchant.changeApiV3Key().apiV3Key });
    const forged = merchant.signNotification(
      'REFUND.SUCCESS',
      {},
      { apiV3Key: leaked, privateKey: fixture('merchant.key.pem') },
    );
    expect(await getReason(verifier.verify(forged.headers, forged.body))).toBe(
      'signature-mismatch',
    );
  });

  it('rejects what the previous key encrypted unless it names this merchant, since another merchant may have set a leaked key', async () => {
    const { credentials, verifier } = await startForFixtures();
    const granted = { event_type: 'INSURANCE_POLICY_MANAGEMENT.GRANTED' };
    const send = async (resource: object) => {
      const body = notificationBody(resource, granted);
      return verifier.verify(signedHeaders(body), body);
    };
    await expect(send(POLICY_RESOURCE)).resolves.toMatchObject({ resource: POLICY_RESOURCE });
    credentials.replace({ apiV3Key: 'another-key-another-key-another-' });
    const error = await errorOf<WechatPayNotificationException>(send(POLICY_RESOURCE));
    expect([error.reason, error.getStatus()]).toEqual(['decryption-failed', 400]);
    expect(error.message).toContain('only the previous APIv3 key decrypts it');
    const named = { ...POLICY_RESOURCE, mchid: publicKeyOptions.mchid };
    await expect(send(named)).resolves.toMatchObject({ resource: named });
  });

  it('keeps the previous key when the same key is set again', async () => {
    const { merchant, credentials, verifier } = await start();
    const { mchid } = merchant;
    const { headers, body } = merchant.signNotification('REFUND.SUCCESS', { mchid });
    const { apiV3Key } = merchant.changeApiV3Key();
    credentials.replace({ apiV3Key });
    const { replacedAt } = credentials.read();
    credentials.replace({ apiV3Key });
    expect(credentials.read().replacedAt).toEqual(replacedAt);
    await expect(verifier.verify(headers, body)).resolves.toBeDefined();
  });

  /**
   * Downloads the certificates, replaces the APIv3 key here but not on the merchant platform, and downloads them
   * again 13 hours later, with a new certificate on the list.
   *
   * @param signer serial of the certificate that signs the second list.
   */
  async function downloadTwice(signer: string): Promise<string[]> {
    let now = NOW_OF_FIXTURES;
    const certificates = [
      { serial: SERIAL_A, file: 'platform-a.cert.pem' },
      { serial: SERIAL_B, file: 'platform-b.cert.pem' },
    ];
    let downloads = 0;
    const merchant = await Merchant.start(
      (request, response) => {
        const isList = request.url === READ.path;
        if (isList) downloads += 1;
        const body = isList ? certificateList(certificates.slice(0, downloads)) : CONTRACT_ANSWER;
        const serial = isList && downloads === 2 ? signer : SERIAL_A;
        const timestamp = String(Math.floor(now / 1000));
        response.writeHead(200, signedHeaders(body, { serial, timestamp })).end(body);
      },
      { ...certificateOptions, ...NO_PUBLIC_KEY, clock: () => now },
    );
    ended.push(() => merchant.stop());
    await merchant.service.queryContract(CONTRACT);
    merchant.module
      .get(WechatPayCredentials)
      .replace({ apiV3Key: 'the-next-key-the-next-key-the-ne' });
    now += 13 * 3_600_000;
    await merchant.service.queryContract(CONTRACT);
    expect(downloads).toBe(2);
    const { keys } = merchant.module.get(WechatPayStatus).read();
    return keys.keys.map(({ serial }) => serial);
  }

  it('accepts certificates that the previous key encrypted and a known certificate signed', async () => {
    expect(await downloadTwice(SERIAL_A)).toEqual([SERIAL_A, SERIAL_B]);
  });

  it('rejects certificates that only the previous key proves, since it may have leaked', async () => {
    expect(await downloadTwice(SERIAL_B)).toEqual([SERIAL_A]);
  });
});

describe("WechatPayCredentials with a new public key of WeChat Pay's", () => {
  it('verifies by the new key, and for seven days by the former one', async () => {
    const { simulator, merchant, credentials, client, verifier } = await start();
    const { wechatPayPublicKeyId: former } = simulator.moduleOptions;
    const { wechatPayPublicKeyId, wechatPayPublicKey } = await merchant.changePublicKey();
    const sign = (serial: string) => merchant.signNotification('REFUND.SUCCESS', {}, { serial });
    const verify = ({ headers, body }: ReturnType<typeof sign>) => verifier.verify(headers, body);
    expect(await getReason(verify(sign(wechatPayPublicKeyId)))).toBe('unknown-serial');
    const report = credentials.replace({ wechatPayPublicKeyId, wechatPayPublicKey });
    expect(report).toMatchObject({
      wechatPayPublicKeyId,
      formerKeys: [{ serial: former, until: new Date(Date.parse(NOW) + 7 * DAY) }],
    });
    await verify(sign(wechatPayPublicKeyId));
    await verify(sign(former));
    await client.request(READ);
    expect(simulator.requests.at(-1)!.headers['wechatpay-serial']).toBe(wechatPayPublicKeyId);
    await simulator.advanceBy(7 * DAY - 1);
    await verify(sign(former));
    await simulator.advanceBy(1);
    expect(await getReason(verify(sign(former)))).toBe('unknown-serial');
    expect(credentials.read().formerKeys).toEqual([]);
    await verify(sign(wechatPayPublicKeyId));
  });

  it('ends a call in flight whose response the former key signs', async () => {
    const { simulator, merchant, credentials, client } = await start();
    simulator.fail({ delay: 100 });
    const call = client.request(READ);
    await until(() => simulator.requests.length > 0);
    const { wechatPayPublicKeyId, wechatPayPublicKey } = await merchant.changePublicKey();
    credentials.replace({ wechatPayPublicKeyId, wechatPayPublicKey });
    await expect(call).resolves.toMatchObject({ status: 200 });
  });

  it('drops the former key at once when it is forgotten', async () => {
    const { simulator, merchant, credentials, verifier } = await start();
    const { wechatPayPublicKeyId: serial } = simulator.moduleOptions;
    const { wechatPayPublicKeyId, wechatPayPublicKey } = await merchant.changePublicKey();
    credentials.replace({ wechatPayPublicKeyId, wechatPayPublicKey });
    credentials.forgetPrevious();
    const { headers, body } = merchant.signNotification('REFUND.SUCCESS', {}, { serial });
    expect(await getReason(verifier.verify(headers, body))).toBe('unknown-serial');
  });

  it('keeps the downloaded certificates', async () => {
    const { merchant, credentials, client, module } = await start();
    merchant.signWith('certificate');
    await client.request(READ);
    const readSerials = () =>
      module
        .get(WechatPayStatus)
        .read()
        .keys.keys.flatMap(({ kind, serial }) => (kind === 'platform-certificate' ? serial : []));
    const before = readSerials();
    expect(before).toHaveLength(1);
    const { wechatPayPublicKeyId, wechatPayPublicKey } = await merchant.changePublicKey();
    credentials.replace({ wechatPayPublicKeyId, wechatPayPublicKey });
    expect(readSerials()).toEqual(before);
  });
});

describe('WechatPayCredentials with wrong credentials', () => {
  const startPlain = async (options: object = {}): Promise<TestingModule> => {
    const module = await startModule({ ...publicKeyOptions, ...options });
    ended.push(() => module.close());
    return module;
  };

  it.each<[string, object, readonly string[]]>([
    ['nothing', {}, ['credentials']],
    ['a value that is not an object', 'key' as never, ['credentials']],
    ['only undefined', { apiV3Key: undefined }, ['credentials']],
    [
      'a private key without its serial',
      { merchantPrivateKey: fixture('merchant.key.pem') },
      ['merchantSerialNumber'],
    ],
    ['a serial without its private key', { merchantSerialNumber: '5A' }, ['merchantPrivateKey']],
    [
      'a public key without its id',
      { wechatPayPublicKey: fixture('wechat-pay.pub.pem') },
      ['wechatPayPublicKeyId'],
    ],
    [
      'a public key id without its key',
      { wechatPayPublicKeyId: 'PUB_KEY_ID_1' },
      ['wechatPayPublicKey'],
    ],
    ['a short APIv3 key', { apiV3Key: 'short' }, ['apiV3Key']],
    ['another merchant', { apiV3Key: API_V3_KEY, mchid: '1900000110' }, ['mchid']],
    ['another timeout', { apiV3Key: API_V3_KEY, timeout: 5 }, ['timeout']],
    ['an unknown option', { apiV3key: API_V3_KEY }, ['apiV3key', 'credentials']],
    [
      'a list instead of downloads',
      { platformCertificates: [fixture('platform-a.cert.pem')] },
      ['platformCertificates'],
    ],
    [
      'several mistakes',
      { apiV3Key: 'short', merchantPrivateKey: 'no key', merchantSerialNumber: '#' },
      ['merchantSerialNumber', 'merchantPrivateKey', 'apiV3Key'],
    ],
  ])(
    'replace rejects %s by the name of the option and replaces nothing',
    async (_name, given, options) => {
      const credentials = (await startPlain()).get(WechatPayCredentials);
      const error = ((): unknown => {
        try {
          return credentials.replace(given);
        } catch (thrown) {
          return thrown;
        }
      })();
      expect(error).toBeInstanceOf(WechatPayConfigurationError);
      const { issues, message } = error as WechatPayConfigurationError;
      expect(issues.map(({ option }) => option)).toEqual(options);
      expect(message).toMatch(/^The credentials were not replaced:\n/);
      expect(message).not.toContain('no key');
      expect(credentials.read()).toEqual({
        mchid: publicKeyOptions.mchid,
        merchantSerialNumber: MERCHANT_SERIAL,
        wechatPayPublicKeyId: publicKeyOptions.wechatPayPublicKeyId,
        formerKeys: [],
      });
    },
  );

  /** Pins a certificate that is valid at the start and expired afterwards. */
  async function startWithExpired() {
    let now = Date.parse('2020-06-01T00:00:00Z');
    const pinned = { platformCertificates: [fixture('expired.cert.pem')] };
    const module = await startPlain({ ...pinned, clock: () => now });
    now = Date.parse('2026-01-01T00:00:00Z');
    return { credentials: module.get(WechatPayCredentials), pinned };
  }

  it('replace rejects a certificate that does not belong to the private key', async () => {
    const credentials = (await startPlain()).get(WechatPayCredentials);
    expect(() =>
      credentials.replace({
        merchantPrivateKey: fixture('merchant.key.pem'),
        merchantCertificate: fixture('platform-a.cert.pem'),
      }),
    ).toThrow('merchantCertificate: does not belong to merchantPrivateKey');
  });

  it('replace accepts options that repeat the ones of the module', async () => {
    const credentials = (await startPlain()).get(WechatPayCredentials);
    const apiV3Key = 'another-key-another-key-another-';
    expect(credentials.replace({ ...publicKeyOptions, apiV3Key })).toMatchObject({
      previousApiV3Key: {},
      formerKeys: [],
    });
  });

  it('replace changes nothing with the credentials that are in use', async () => {
    const credentials = (await startPlain()).get(WechatPayCredentials);
    const before = credentials.read();
    expect(credentials.replace(publicKeyOptions)).toEqual(before);
  });

  it('replaces a key although a pinned certificate has expired since the start', async () => {
    const { credentials, pinned } = await startWithExpired();
    const apiV3Key = 'another-key-another-key-another-';
    expect(credentials.replace({ apiV3Key })).toMatchObject({ previousApiV3Key: {} });
    const repeated = { ...pinned, apiV3Key: 'the-next-key-the-next-key-the-ne' };
    expect(credentials.replace(repeated)).toMatchObject({ previousApiV3Key: {} });
  });

  it('replace rejects another expired certificate in place of one that has expired', async () => {
    const { credentials } = await startWithExpired();
    const platformCertificates = [`${fixture('expired.cert.pem')}\n`];
    expect(() => credentials.replace({ platformCertificates })).toThrow(
      /platformCertificates\[0\].*expired/,
    );
  });

  it('keeps the keys that are not replaced although their bytes were erased after the start', async () => {
    const erased = {
      merchantPrivateKey: Buffer.from(fixture('merchant.key.pem')),
      apiV3Key: Buffer.from(API_V3_KEY),
    };
    const { credentials, verifier } = await startForFixtures(erased);
    for (const bytes of Object.values(erased)) bytes.fill(0);
    const report = credentials.replace({
      wechatPayPublicKeyId: 'PUB_KEY_ID_0114232134912410000000000001',
      wechatPayPublicKey: createPublicKey(fixture('platform-a.cert.pem')),
    });
    expect(report).not.toHaveProperty('previousApiV3Key');
    expect(report.merchantSerialNumber).toBe(MERCHANT_SERIAL);
    const body = notificationBody();
    await expect(verifier.verify(signedHeaders(body), body)).resolves.toBeDefined();
    const next = Buffer.from('another-key-another-key-another-');
    credentials.replace({ apiV3Key: next });
    next.fill(0);
    credentials.replace(OTHER_KEY);
    expect(credentials.read()).toMatchObject({ previousApiV3Key: {} });
    await expect(verifier.verify(signedHeaders(body), body)).resolves.toBeDefined();
  });

  it('replaces pinned certificates, of which the former ones verify for seven days', async () => {
    const pinned = { platformCertificates: [fixture('platform-a.cert.pem')] };
    const credentials = (await startPlain(pinned)).get(WechatPayCredentials);
    const report = credentials.replace({ platformCertificates: [fixture('platform-b.cert.pem')] });
    expect(report.formerKeys.map(({ serial }) => serial)).toEqual([
      '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    ]);
  });

  it('shows no secret when it is printed', async () => {
    const credentials = (await startPlain()).get(WechatPayCredentials);
    credentials.replace({ apiV3Key: 'another-key-another-key-another-' });
    const shown = inspect(credentials, { depth: Infinity, showHidden: true, getters: true });
    for (const text of [shown, JSON.stringify(credentials), JSON.stringify(credentials.read())]) {
      expect(text).not.toMatch(/another-key|0123456789abcdef|BEGIN/);
    }
  });
});

it('WechatPayCredentials of a named import replaces only the credentials of that import', async () => {
  const module = await Test.createTestingModule({
    imports: [
      WechatPayInsuranceModule.forRoot(publicKeyOptions),
      WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, mchid: '1900000110', name: 'b' }),
    ],
  }).compile();
  ended.push(() => module.close());
  const named: WechatPayCredentials = module.get(getWechatPayCredentialsToken('b'));
  named.replace(OTHER_KEY);
  expect(named.read()).toMatchObject({ mchid: '1900000110', merchantSerialNumber: '5B5B5B' });
  expect(module.get(WechatPayCredentials).read().merchantSerialNumber).toBe(MERCHANT_SERIAL);
});

describe('checkCredentials after a replacement', () => {
  const check = async (client: WechatPayClient) => {
    const { findings } = await client.checkCredentials();
    return Object.fromEntries(findings.map(({ check: name, outcome }) => [name, outcome]));
  };

  it('checkCredentials checks the new credentials', async () => {
    const { merchant, credentials, client } = await start({ now: undefined });
    await merchant.rotateMerchantCertificate();
    merchant.retireMerchantCertificates();
    merchant.changeApiV3Key();
    const renewed = await merchant.changePublicKey();
    expect(await check(client)).toMatchObject({ 'merchant-key': 'failed' });
    credentials.replace(renewed);
    expect(await check(client)).toMatchObject({
      'merchant-key': 'passed',
      'api-v3-key': 'passed',
      'wechat-pay-key': 'passed',
    });
  });

  it('checkCredentials reports a new APIv3 key that the merchant platform does not have yet', async () => {
    const { credentials, client } = await start();
    credentials.replace({ apiV3Key: 'another-key-another-key-another-' });
    const { findings } = await client.checkCredentials();
    const finding = findings.find(({ check: name }) => name === 'api-v3-key');
    expect(finding).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('set the new one on the merchant platform'),
    });
  });
});
