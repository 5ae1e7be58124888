import { createCipheriv, createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WechatPayNotificationRejectionReason } from '../../lib/index.js';
import {
  API_V3_KEY,
  fixture,
  NOW,
  platformKeys,
  publicKeyOptions,
  SERIAL_A,
} from '../support/fixtures.js';
import {
  CONTRACT_RESOURCE,
  envelopeOf,
  notificationBody,
  notificationHeaders,
  replaced,
  without,
} from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { seal } from '../support/wire/platform-signer.js';
import type { HeaderPairs } from '../support/wire/raw-post.js';
import { ReceivingApp } from '../support/applications/receiving-app.js';
import { expectRefused } from '../support/verdicts/rejected-notification.js';
import { WireServer } from '../support/wire/wire-server.js';

const HEADERS = [
  'Wechatpay-Timestamp',
  'Wechatpay-Nonce',
  'Wechatpay-Serial',
  'Wechatpay-Signature',
];
const PROBE = `WECHATPAY/SIGNTEST/${Buffer.alloc(240, 7).toString('base64')}`;
const seconds = NOW / 1000;

describe.each(PLATFORMS)('the guard on %s', (_platform, adapter) => {
  let app: ReceivingApp;
  let weChatPay: WireServer;
  beforeAll(async () => {
    weChatPay = await WireServer.start();
    const options = { ...publicKeyOptions, baseUrl: weChatPay.origin, retry: false } as const;
    app = await ReceivingApp.start(adapter, { options });
  });
  afterAll(async () => {
    await app.stop();
    await weChatPay.stop();
  });

  const body = notificationBody();
  const genuine = notificationHeaders(body);
  const getValue = (name: string) => genuine.find(([key]) => key === name)![1];
  const signature = getValue('Wechatpay-Signature');

  it('accepts a genuine notification', async () => {
    expect((await app.post(body, genuine)).status).toBe(204);
  });

  it.each(HEADERS)('rejects a notification without %s', async (name) => {
    await expectRefused(app, 'missing-header', body, without(genuine, name));
  });

  it.each([
    [
      'SM2 and an unknown serial',
      'WECHATPAY2-SM2-WITH-SM3',
      '5157F09EFDC096DE15EBE81A47057A7232F1B8E9',
    ],
    ['SM2 and the serial of a known key', 'WECHATPAY2-SM2-WITH-SM3', getValue('Wechatpay-Serial')],
    ['a longer RSA key', 'WECHATPAY2-SHA256-RSA4096', getValue('Wechatpay-Serial')],
    [
      'two types',
      'WECHATPAY2-SHA256-RSA2048, WECHATPAY2-SM2-WITH-SM3',
      getValue('Wechatpay-Serial'),
    ],
  ])('rejects a signature type of %s as unsupported', async (_what, type, serial) => {
    const headers = replaced(
      replaced(genuine, 'Wechatpay-Signature-Type', type),
      'Wechatpay-Serial',
      serial,
    );
    await expectRefused(app, 'unsupported-signature-type', body, headers);
    // No key is downloaded.
    expect(weChatPay.requests).toHaveLength(0);
  });

  it.each([
    ['absent', undefined],
    ['empty', ''],
    ['the known one', 'WECHATPAY2-SHA256-RSA2048'],
  ])('accepts a signature type that is %s', async (_what, type) => {
    const rest = without(genuine, 'Wechatpay-Signature-Type');
    const headers = type === undefined ? rest : replaced(rest, 'Wechatpay-Signature-Type', type);
    expect((await app.post(body, headers)).status).toBe(204);
  });

  it.each(HEADERS)('rejects an empty %s', async (name) => {
    await expectRefused(app, 'missing-header', body, replaced(genuine, name, ''));
  });

  it.each(HEADERS)('rejects a repeated %s, in any case', async (name) => {
    const twice: HeaderPairs = [...genuine, [name.toUpperCase(), getValue(name)]];
    await expectRefused(app, 'malformed-header', body, twice);
  });

  it.each(HEADERS)('rejects a second, forged %s before or after the genuine one', async (name) => {
    const forged = ['x', 'forged'] as const;
    for (const value of forged) {
      const before: HeaderPairs = [[name, value], ...genuine];
      await expectRefused(app, 'malformed-header', body, before);
      await expectRefused(app, 'malformed-header', body, [...genuine, [name, value]]);
    }
  });

  it.each([
    ['Wechatpay-Timestamp', '17962128000'],
    ['Wechatpay-Nonce', 'n'.repeat(129)],
    ['Wechatpay-Serial', 'A'.repeat(129)],
    ['Wechatpay-Signature', 'A'.repeat(1028)],
    ['Wechatpay-Nonce', 'n'.repeat(8000)],
  ])('rejects an oversized %s', async (name, value) => {
    await expectRefused(app, 'malformed-header', body, replaced(genuine, name, value));
  });

  it.each<[string, WechatPayNotificationRejectionReason]>([
    ['1e9', 'malformed-header'],
    ['+1796090400', 'malformed-header'],
    ['-1796090400', 'malformed-header'],
    ['01796090400', 'malformed-header'],
    ['01', 'malformed-header'],
    ['0x6b0e5c20', 'malformed-header'],
    [`${seconds}.0`, 'malformed-header'],
    [`${seconds}\u00a0`, 'malformed-header'],
    [`${seconds} ${seconds}`, 'malformed-header'],
    [String(NOW), 'malformed-header'],
    ['0', 'timestamp-out-of-tolerance'],
    ['9999999999', 'timestamp-out-of-tolerance'],
    [String(seconds - 301), 'timestamp-out-of-tolerance'],
    [String(seconds + 301), 'timestamp-out-of-tolerance'],
    [String(seconds - 10 * 365 * 86_400), 'timestamp-out-of-tolerance'],
  ])('rejects the timestamp %j, although it is signed', async (timestamp, reason) => {
    const headers = notificationHeaders(body, { timestamp: encodeAsLatin1(timestamp) });
    await expectRefused(app, reason, body, headers);
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'PUB_KEY_ID_',
    'PUB_KEY_ID_0114232134912410000000000001',
    'pub_key_id_0114232134912410000000000000',
  ])('rejects the unknown serial %j without a download', async (serial) => {
    const before = weChatPay.requests.length;
    const headers = replaced(genuine, 'Wechatpay-Serial', serial);
    await expectRefused(app, 'unknown-serial', body, headers);
    expect(weChatPay.requests).toHaveLength(before);
  });

  it.each([
    ['its prefix', PROBE],
    ['a prefix and nothing', 'WECHATPAY/SIGNTEST/'],
    ['its prefix inside', `AAAA${PROBE}`],
  ])('rejects a probe with %s without a download', async (_name, value) => {
    const before = weChatPay.requests.length;
    const probe = replaced(genuine, 'Wechatpay-Signature', value);
    await expectRefused(app, 'signature-probe', body, probe);
    await expectRefused(
      app,
      'signature-probe',
      body,
      replaced(probe, 'Wechatpay-Serial', SERIAL_A),
    );
    expect(weChatPay.requests).toHaveLength(before);
  });

  it('rejects a signature with any one character changed', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const outcomes = await Promise.all(
      [...signature].map(async (character, index) => {
        const other = character === '=' ? 'A' : alphabet[(alphabet.indexOf(character) + 1) % 64];
        const altered = signature.slice(0, index) + other + signature.slice(index + 1);
        const response = await app.post(body, replaced(genuine, 'Wechatpay-Signature', altered));
        return response.status;
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set([401]));
  });

  it.each<[string, (signature: string) => string]>([
    ['its padding missing', (text) => text.replace(/=+$/, '')],
    ['more padding', (text) => `${text}=`],
    ['URL-safe letters', (text) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['!!! inside', (text) => `${text.slice(0, 8)}!!!${text.slice(8)}`],
    ['trailing junk', (text) => `${text}AAAA`],
    ['junk behind a comma', (text) => `${text},x`],
    ['a blank inside', (text) => `${text.slice(0, 8)} ${text.slice(8)}`],
    ['a tab inside', (text) => `${text.slice(0, 8)}\t${text.slice(8)}`],
    ['bits behind its end', (text) => text.replace(/.==$/, 'B==')],
    ['half of itself', (text) => text.slice(0, 172)],
    ['one byte', () => 'AA=='],
  ])('rejects a signature with %s', async (_name, change) => {
    const altered = change(signature);
    expect(altered).not.toBe(signature);
    const response = await app.post(body, replaced(genuine, 'Wechatpay-Signature', altered));
    expect(response.status).toBe(401);
    expect(JSON.parse(response.body)).toHaveProperty('code', 'FAIL');
  });

  it.each<[string, Buffer]>([
    ['one byte more', Buffer.concat([body, Buffer.from(' ')])],
    ['a line feed more', Buffer.concat([body, Buffer.from('\n')])],
    ['a blank before it', Buffer.concat([Buffer.from(' '), body])],
    ['another id', Buffer.from(body.toString().replace('EV-2', 'EV-3'))],
    ['another event', Buffer.from(body.toString().replace('.SIGN', '.TERMINATE'))],
    [
      'its JSON serialised again',
      Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
    ],
    ['no fields', Buffer.from('{}')],
  ])('rejects a body with %s', async (_name, altered) => {
    await expectRefused(app, 'signature-mismatch', altered, genuine);
  });

  it('rejects the signature of another key under a known serial', async () => {
    for (const key of [
      createPrivateKey(fixture('merchant.key.pem')),
      createPrivateKey(fixture('other-merchant.key.pem')),
      platformKeys[SERIAL_A]!,
    ]) {
      await expectRefused(app, 'signature-mismatch', body, notificationHeaders(body, { key }));
    }
  });

  it('rejects a nonce or timestamp that differs from the signed one', async () => {
    await expectRefused(
      app,
      'signature-mismatch',
      body,
      replaced(genuine, 'Wechatpay-Nonce', 'other'),
    );
    await expectRefused(
      app,
      'signature-mismatch',
      body,
      replaced(genuine, 'Wechatpay-Timestamp', String(seconds + 1)),
    );
  });

  const sealed = seal(JSON.stringify(CONTRACT_RESOURCE));
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const tagCut = (length: number) => bytes.subarray(0, bytes.length - 16 + length);
  const flipped = (index: number) => {
    const copy = Buffer.from(bytes);
    copy[copy.length + index]! ^= 1;
    return copy;
  };
  const shortNonce = (length: number) => {
    const nonce = 'n'.repeat(length);
    const cipher = createCipheriv('aes-256-gcm', API_V3_KEY, nonce);
    cipher.setAAD(Buffer.from('transaction'));
    const parts = [cipher.update('{}'), cipher.final(), cipher.getAuthTag()];
    return { ...sealed, nonce, ciphertext: Buffer.concat(parts).toString('base64') };
  };
  const withCiphertext = (ciphertext: Buffer | string) => ({
    ...sealed,
    ciphertext: typeof ciphertext === 'string' ? ciphertext : ciphertext.toString('base64'),
  });
  it.each<[string, object]>([
    ['a tag of 4 bytes', withCiphertext(tagCut(4))],
    ['a tag of 8 bytes', withCiphertext(tagCut(8))],
    ['a tag of 12 bytes', withCiphertext(tagCut(12))],
    ['a tag of 15 bytes', withCiphertext(tagCut(15))],
    ['no tag', withCiphertext(tagCut(0))],
    ['a flipped bit at the end of its tag', withCiphertext(flipped(-1))],
    ['a flipped bit at the start of its tag', withCiphertext(flipped(-16))],
    ['a flipped bit in its text', withCiphertext(flipped(-17))],
    ['an empty ciphertext', withCiphertext('')],
    ['15 bytes of ciphertext', withCiphertext(Buffer.alloc(15))],
    ['a ciphertext outside of base64', withCiphertext('!!!')],
    ['a ciphertext with a line break', withCiphertext(`${sealed.ciphertext}\n`)],
    ['other associated data', { ...sealed, associated_data: 'refund' }],
    ['no associated data', { ...sealed, associated_data: undefined }],
    ['a nonce of 11 bytes', shortNonce(11)],
    ['a nonce of 13 bytes', shortNonce(13)],
    ['a nonce of 16 bytes', shortNonce(16)],
    ['an empty nonce', { ...sealed, nonce: '' }],
    ['12 characters of more than 12 bytes as nonce', { ...sealed, nonce: '险'.repeat(12) }],
    ['another nonce', { ...sealed, nonce: 'nonce12bytez' }],
    ['another APIv3 key', seal('{}', { apiV3Key: API_V3_KEY.toUpperCase() })],
  ])('rejects a signed notification when its resource has %s', async (_name, resource) => {
    const altered = notificationBody({}, { resource });
    await expectRefused(app, 'decryption-failed', altered, notificationHeaders(altered));
  });

  it.each<[string, unknown]>([
    ['no resource', envelopeOf({}, { resource: undefined })],
    ['null as resource', envelopeOf({}, { resource: null })],
    ['a text as resource', envelopeOf({}, { resource: '{}' })],
    ['a resource in clear', envelopeOf({}, { resource: CONTRACT_RESOURCE })],
    ['another algorithm', envelopeOf({}, { resource: { ...sealed, algorithm: 'AEAD_SM4_GCM' } })],
    ['no algorithm', envelopeOf({}, { resource: { ...sealed, algorithm: undefined } })],
    ['a ciphertext of bytes', envelopeOf({}, { resource: { ...sealed, ciphertext: [1] } })],
    ['a number as nonce', envelopeOf({}, { resource: { ...sealed, nonce: 123456789012 } })],
    ['associated data of 1', envelopeOf({}, { resource: { ...sealed, associated_data: 1 } })],
    ['no id', envelopeOf({}, { id: undefined })],
    ['an empty id', envelopeOf({}, { id: '' })],
    ['a number as id', envelopeOf({}, { id: 1 })],
    ['no event_type', envelopeOf({}, { event_type: undefined })],
    ['an empty event_type', envelopeOf({}, { event_type: '' })],
    ['a list as event_type', envelopeOf({}, { event_type: ['INSURANCE_ENTRUST.SIGN'] })],
    ['no create_time', envelopeOf({}, { create_time: undefined })],
    ['another resource_type', envelopeOf({}, { resource_type: 'plain-resource' })],
    ['a number as summary', envelopeOf({}, { summary: 1 })],
    ['a list as resource text', envelopeOf({}, { resource: seal('[]') })],
    ['null as resource text', envelopeOf({}, { resource: seal('null') })],
    ['no JSON as resource text', envelopeOf({}, { resource: seal('x') })],
    ['no resource text', envelopeOf({}, { resource: seal('') })],
    ['nothing', {}],
    ['a list', [envelopeOf()]],
  ])('rejects a signed notification with %s', async (_name, value) => {
    const altered = Buffer.from(JSON.stringify(value));
    await expectRefused(app, 'malformed-body', altered, notificationHeaders(altered));
  });

  it.each([
    ['no bytes', ''],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"INSURANCE_ENTRUST.SIGN"'],
    ['no JSON', 'id=EV-1'],
    ['a byte order mark', `\ufeff${body.toString()}`],
  ])('rejects a signed body that is %s', async (_name, text) => {
    // As text, since the JSON parsers of the platforms reject these before any guard runs.
    const altered = Buffer.from(text);
    const headers = replaced(notificationHeaders(altered), 'Content-Type', 'application/json');
    const before = app.received.length;
    expect((await app.post(altered, headers)).status).toBe(400);
    expect(app.received).toHaveLength(before);
  });

  it.each(['1900000110', '', 1900000109, null, { $ne: 1 }])(
    'rejects a signed notification for the merchant %j',
    async (mchid) => {
      const altered = notificationBody({ ...CONTRACT_RESOURCE, mchid });
      await expectRefused(app, 'merchant-mismatch', altered, notificationHeaders(altered));
    },
  );
});

/** Node sends header values in Latin-1. */
function encodeAsLatin1(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
