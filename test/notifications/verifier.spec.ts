import { createRequire } from 'node:module';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type HeaderSource,
  WechatPayNotificationException,
  type WechatPayNotificationRejectionReason,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import {
  API_V3_KEY,
  fixture,
  MCHID,
  NOW,
  PUBLIC_KEY_ID,
  publicKeyOptions,
} from '../support/fixtures.js';
import { errorOf } from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { CONTRACT_RESOURCE, envelopeOf, notificationBody } from '../support/wire/notification.js';
import { seal, signedHeaders } from '../support/wire/platform-signer.js';

interface Plugin {
  Aes: {
    AesGcm: {
      encrypt(text: string, key: string, nonce: string, aad?: string): string;
      decrypt(ciphertext: string, key: string, nonce: string, aad?: string): string;
    };
  };
  Formatter: { response(timestamp: string, nonce: string, body?: string): string };
  Rsa: { sign(message: string, key: string): string };
}
const plugin = createRequire(import.meta.url)('wechatpay-axios-plugin') as Plugin;

describe('WechatPayNotificationVerifier', () => {
  let module: TestingModule;
  let verifier: WechatPayNotificationVerifier;
  beforeAll(async () => {
    module = await startModule({ ...publicKeyOptions, platformCertificates: 'off' });
    verifier = module.get(WechatPayNotificationVerifier);
  });
  afterAll(() => module.close());

  const body = notificationBody();
  const headers = signedHeaders(body);
  const pairs = Object.entries(headers);
  const seconds = NOW / 1000;

  async function expectReason(
    reason: WechatPayNotificationRejectionReason,
    source: HeaderSource,
    bytes: Buffer | Uint8Array | string = body,
    receivedAt?: Date,
  ) {
    const error = await errorOf<WechatPayNotificationException>(
      verifier.verify(source, bytes, { receivedAt }),
    );
    expect(error).toBeInstanceOf(WechatPayNotificationException);
    expect(error).toMatchObject({ name: 'WechatPayNotificationException', reason });
    expect(error.message).toContain(reason);
    return error;
  }

  it('exposes the mchid of the merchant', () => {
    expect(verifier.mchid).toBe(MCHID);
  });

  it.each<[string, HeaderSource]>([
    ['a plain object', headers],
    ['lower case', Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))],
    ['upper case', Object.fromEntries(pairs.map(([name, value]) => [name.toUpperCase(), value]))],
    ['lists of one', Object.fromEntries(pairs.map(([name, value]) => [name, [value]]))],
    ['an object without prototype', Object.assign(Object.create(null), headers)],
    ['Headers', new Headers(headers)],
    ['a Map', new Map(pairs)],
    ['pairs', pairs],
    ['some among others', { Host: 'x', 'X-Absent': undefined, ...headers, 'X-List': ['a', 'b'] }],
  ])('accepts headers as %s', async (_name, source) => {
    await expect(verifier.verify(source, body)).resolves.toHaveProperty('mchid', MCHID);
  });

  it.each<[string, () => string | Uint8Array]>([
    ['text', () => body.toString()],
    ['a Uint8Array', () => Uint8Array.from(body)],
    [
      'a window of a larger array',
      () => {
        const larger = new Uint8Array(body.length + 16);
        larger.set(body, 7);
        return larger.subarray(7, 7 + body.length);
      },
    ],
  ])('accepts the body as %s', async (_name, bytes) => {
    await expect(verifier.verify(headers, bytes())).resolves.toHaveProperty(
      'resource',
      CONTRACT_RESOURCE,
    );
  });

  it.each([[{ id: 'EV-1' }], [undefined], [null], [42], [[1, 2]]])(
    'rejects the parsed body %j',
    async (parsed) => {
      const error = await errorOf(verifier.verify(headers, parsed as unknown as string));
      expect(error).toBeInstanceOf(WechatPayNotificationException);
      expect(error).toHaveProperty('reason', 'raw-body-unavailable');
    },
  );

  it.each<[string, HeaderSource, WechatPayNotificationRejectionReason]>([
    ['no headers', {}, 'missing-header'],
    ['empty lists', { ...headers, 'Wechatpay-Nonce': [] }, 'missing-header'],
    [
      'the same name in two cases',
      { ...headers, 'wechatpay-nonce': headers['Wechatpay-Nonce'] },
      'malformed-header',
    ],
    [
      'a list of two',
      { ...headers, 'Wechatpay-Serial': [PUBLIC_KEY_ID, PUBLIC_KEY_ID] },
      'malformed-header',
    ],
    [
      'Headers that joined two',
      (() => {
        const joined = new Headers(headers);
        joined.append('Wechatpay-Nonce', 'n');
        return joined;
      })(),
      'malformed-header',
    ],
    ['pairs with one twice', [...pairs, pairs[0]!], 'malformed-header'],
    ['a number', { ...headers, 'Wechatpay-Timestamp': seconds } as never, 'malformed-header'],
    ['null', { ...headers, 'Wechatpay-Timestamp': null } as never, 'malformed-header'],
    ['a list in a list', { ...headers, 'Wechatpay-Nonce': [['n']] } as never, 'malformed-header'],
    ['an object', { ...headers, 'Wechatpay-Serial': {} } as never, 'malformed-header'],
  ])('rejects headers with %s', async (_name, source, reason) => {
    await expectReason(reason, source);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '\n1',
    '1e9',
    '+1',
    '-1',
    '01',
    '00',
    '12345678901',
    '１',
    'NaN',
  ])('rejects the timestamp %j', async (timestamp) => {
    await expectReason(
      timestamp === '' ? 'missing-header' : 'malformed-header',
      signedHeaders(body, { timestamp }),
    );
  });

  it('rejects a body with any one bit flipped', async () => {
    const small = notificationBody({}, { resource: seal('{}'), summary: '' });
    const signed = signedHeaders(small);
    await expect(verifier.verify(signed, small)).resolves.toHaveProperty('resource', {});
    const reasons = new Set<string>();
    for (let bit = 0; bit < small.length * 8; bit += 1) {
      const altered = Buffer.from(small);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      reasons.add(
        (await errorOf<WechatPayNotificationException>(verifier.verify(signed, altered))).reason,
      );
    }
    expect(reasons).toEqual(new Set(['signature-mismatch']));
  });

  it.each([null, undefined, 'Wechatpay-Nonce: x', 1])(
    'lets nothing pass with %j as headers',
    async (source) => {
      expect(
        await errorOf(verifier.verify(source as unknown as HeaderSource, body)),
      ).toBeInstanceOf(Error);
    },
  );

  it('rejects every truncation of the body', async () => {
    for (let length = 0; length < body.length; length += 1) {
      await expectReason('signature-mismatch', headers, body.subarray(0, length));
    }
  });

  it.each<[string, (signature: string) => string]>([
    ['a line break inside', (text) => `${text.slice(0, 64)}\n${text.slice(64)}`],
    ['a line break behind', (text) => `${text}\n`],
    ['a carriage return', (text) => `${text}\r\n`],
    ['a blank before', (text) => ` ${text}`],
    ['!!!', (text) => `!!!${text}`],
    ['URL-safe letters', (text) => `${text.replaceAll('+', '-').replaceAll('/', '_')}`],
    ['a character of two bytes', (text) => `${text.slice(0, -4)}Ａ==`],
    ['a zero byte', (text) => `${text}\0`],
  ])('rejects a signature with %s', async (_name, change) => {
    const altered = change(headers['Wechatpay-Signature']!);
    await expectReason('malformed-header', { ...headers, 'Wechatpay-Signature': altered });
  });

  it.each(['\n', '\r', '\r\n', '\0', ' ', '\t', ',', '\u2028', 'é'])(
    'rejects a nonce with %j, although it is signed',
    async (separator) => {
      await expectReason('malformed-header', signedHeaders(body, { nonce: `abc${separator}def` }));
    },
  );

  it('rejects the bytes of a genuine message that is cut at another line feed', async () => {
    const inner = notificationBody();
    const outer = Buffer.concat([Buffer.from('prefix\n'), inner]);
    const genuine = signedHeaders(outer, { nonce: 'abc' });
    // timestamp \n abc \n prefix \n {…} \n: the signature is valid for nonce "abc\nprefix" and body {…} too.
    await expectReason('malformed-header', { ...genuine, 'Wechatpay-Nonce': 'abc\nprefix' }, inner);
    await expectReason('malformed-body', genuine, outer);
  });

  it.each<[string, number, WechatPayNotificationRejectionReason | undefined]>([
    ['300 s before it came', 300, undefined],
    ['301 s before it came', 301, 'timestamp-out-of-tolerance'],
    ['300 s after it came', -300, undefined],
    ['301 s after it came', -301, 'timestamp-out-of-tolerance'],
  ])('compares the timestamp with receivedAt: %s', async (_name, offset, reason) => {
    const old = signedHeaders(body, { timestamp: '1500000000' });
    const receivedAt = new Date((1_500_000_000 + offset) * 1000);
    if (reason !== undefined) await expectReason(reason, old, body, receivedAt);
    else await expect(verifier.verify(old, body, { receivedAt })).resolves.toHaveProperty('id');
    await expectReason('timestamp-out-of-tolerance', old);
  });

  it.each<[string, unknown]>([
    ['an invalid Date', new Date('x')],
    ['a text', '2026-12-01'],
    ['a number', NOW],
    ['an object with a getTime() that returns a text', { getTime: () => 'x' }],
  ])('lets nothing pass with %s as receivedAt', async (_name, receivedAt) => {
    for (const timestamp of ['1', String(seconds), '9999999999']) {
      const error = await errorOf(
        verifier.verify(signedHeaders(body, { timestamp }), body, {
          receivedAt: receivedAt as Date,
        }),
      );
      expect(error).toBeInstanceOf(Error);
    }
  });

  it('names receivedAt when it is an invalid Date', async () => {
    const error = await errorOf(verifier.verify(headers, body, { receivedAt: new Date('x') }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('receivedAt');
  });

  it('names both causes when the APIv3 key differs, and no secret', async () => {
    const other = notificationBody({}, { resource: seal('{}', { apiV3Key: 'x'.repeat(32) }) });
    const error = await expectReason('decryption-failed', signedHeaders(other), other);
    expect(error.message).toContain('apiV3Key');
    expect(error.message).toContain('altered');
    expect(error.message).not.toContain(API_V3_KEY);
    expect(error.getStatus()).toBe(400);
  });

  it('names its own merchant when the notification is for another', async () => {
    const other = notificationBody({ ...CONTRACT_RESOURCE, mchid: '1900000110' });
    const error = await expectReason('merchant-mismatch', signedHeaders(other), other);
    expect(error.message).toContain(MCHID);
    expect(error.message).not.toContain('1900000110');
  });

  it('names the option for an unknown public key', async () => {
    const error = await expectReason('unknown-serial', {
      ...headers,
      'Wechatpay-Serial': 'PUB_KEY_ID_1',
    });
    expect(error.message).toContain('wechatPayPublicKeyId');
  });

  it('names the option for an unknown certificate', async () => {
    const error = await expectReason('unknown-serial', { ...headers, 'Wechatpay-Serial': 'AB12' });
    expect(error.message).toContain('platformCertificates');
  });

  it('accepts a notification that wechatpay-axios-plugin signed and encrypted', async () => {
    const ciphertext = plugin.Aes.AesGcm.encrypt(
      JSON.stringify({ ...CONTRACT_RESOURCE, later: '险' }),
      API_V3_KEY,
      'abcdefghijkl',
      'insurance',
    );
    const text = JSON.stringify(
      envelopeOf(
        {},
        {
          resource: {
            algorithm: 'AEAD_AES_256_GCM',
            ciphertext,
            nonce: 'abcdefghijkl',
            associated_data: 'insurance',
          },
        },
      ),
    );
    const message = plugin.Formatter.response(String(seconds), 'its-nonce', text);
    const notification = await verifier.verify(
      {
        'wechatpay-timestamp': String(seconds),
        'wechatpay-nonce': 'its-nonce',
        'wechatpay-serial': PUBLIC_KEY_ID,
        'wechatpay-signature': plugin.Rsa.sign(message, fixture('wechat-pay.key.pem')),
      },
      text,
    );
    expect(notification.resource).toEqual({ ...CONTRACT_RESOURCE, later: '险' });
  });

  it('verifies only its own merchant where two modules exist', async () => {
    const other = await startModule({
      ...publicKeyOptions,
      mchid: '1900000110',
      apiV3Key: 'x'.repeat(32),
      platformCertificates: 'off',
    });
    const second = other.get(WechatPayNotificationVerifier);
    expect(
      (await errorOf<WechatPayNotificationException>(second.verify(headers, body))).reason,
    ).toBe('decryption-failed');
    const theirs = notificationBody(
      {},
      { resource: seal('{"mchid":"1900000110"}', { apiV3Key: 'x'.repeat(32) }) },
    );
    await expect(second.verify(signedHeaders(theirs), theirs)).resolves.toHaveProperty(
      'mchid',
      '1900000110',
    );
    await expectReason('decryption-failed', signedHeaders(theirs), theirs);
    await other.close();
  });
});
