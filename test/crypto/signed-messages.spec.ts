import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifySignedMessage } from '../../lib/crypto/signature-verifier.js';
import { type HeaderSource, readSignedHeaders } from '../../lib/crypto/signed-headers.js';
import { SignatureVerificationError } from '../../lib/errors/wechat-pay-call.errors.js';
import { fixture, NOW, PUBLIC_KEY_ID, SERIAL_A } from '../support/fixtures.js';
import { signedHeaders } from '../support/wire/platform-signer.js';

const SIGNATURE = Buffer.alloc(256, 7);
const VALID = {
  'wechatpay-timestamp': '1796090400',
  'wechatpay-nonce': 'a-nonce',
  'wechatpay-serial': SERIAL_A,
  'wechatpay-signature': SIGNATURE.toString('base64'),
};
const READ = {
  timestamp: '1796090400',
  nonce: 'a-nonce',
  serial: SERIAL_A,
  signature: SIGNATURE,
};

function catchError(source: unknown): SignatureVerificationError {
  try {
    readSignedHeaders(source as HeaderSource);
  } catch (error) {
    if (error instanceof SignatureVerificationError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('readSignedHeaders', () => {
  const upper = Object.fromEntries(
    Object.entries(VALID).map(([name, value]) => [name.toUpperCase(), value]),
  );

  it.each<[string, HeaderSource]>([
    ['an object', VALID],
    ['names in capital letters', upper],
    ['a Headers', new Headers(VALID)],
    ['a list of pairs', Object.entries(upper)],
    ['lists of one value', { ...VALID, 'wechatpay-nonce': ['a-nonce'] }],
    ['other headers', { ...VALID, 'request-id': 'x', 'wechatpay-other': ['a', 'b'] }],
    ['headers without a value', { ...VALID, 'WECHATPAY-NONCE': undefined, 'x-y': undefined }],
    [
      'the type of signature',
      { ...VALID, 'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048' },
    ],
    [
      'the type of signature in a list, with blanks and empty entries',
      {
        ...VALID,
        'wechatpay-signature-type': ['WECHATPAY2-SHA256-RSA2048', ' , WECHATPAY2-SHA256-RSA2048 '],
      },
    ],
  ])('reads %s', (_name, source) => {
    expect(readSignedHeaders(source)).toEqual(READ);
  });

  it.each(Object.keys(VALID))('rejects a message without %s', (name) => {
    const message = `the header ${name} is missing: either the message does not come from WeChat Pay, or a proxy dropped it`;
    for (const value of [undefined, '', [], ['']]) {
      expect(catchError({ ...VALID, [name]: value })).toMatchObject({
        reason: 'missing-header',
        message,
      });
    }
  });

  it.each(Object.entries(VALID))('rejects a message with two %s', (name, value) => {
    const error = {
      reason: 'malformed-header',
      message: `the header ${name} occurs more than once`,
    };
    expect(catchError({ ...VALID, [name]: [value, value] })).toMatchObject(error);
    expect(catchError({ ...VALID, [name.toUpperCase()]: value })).toMatchObject(error);
    expect(catchError([...Object.entries(VALID), [name, value]])).toMatchObject(error);
  });

  it.each(Object.keys(VALID))('rejects a %s that is not a text', (name) => {
    const { reason, message } = catchError({ ...VALID, [name]: [7] });
    expect(reason).toBe('malformed-header');
    expect(message).toContain(`the header ${name} is not `);
  });

  it.each([
    ['wechatpay-timestamp', '-1', 'a decimal of up to 10 digits'],
    ['wechatpay-timestamp', '01', 'a decimal of up to 10 digits'],
    ['wechatpay-timestamp', '1e3', 'a decimal of up to 10 digits'],
    ['wechatpay-timestamp', '12345678901', 'a decimal of up to 10 digits'],
    ['wechatpay-nonce', 'a\nb', 'up to 128 printable characters'],
    ['wechatpay-nonce', 'a,b', 'up to 128 printable characters'],
    ['wechatpay-nonce', 'a b', 'up to 128 printable characters'],
    ['wechatpay-nonce', 'x'.repeat(129), 'up to 128 printable characters'],
    ['wechatpay-serial', 'A B', 'up to 128 letters and digits'],
    ['wechatpay-serial', 'A'.repeat(129), 'up to 128 letters and digits'],
    ['wechatpay-signature', 'not base64', 'canonical base64 of up to 1,024 characters'],
    ['wechatpay-signature', 'A'.repeat(1028), 'canonical base64 of up to 1,024 characters'],
  ])('rejects a %s that is %j', (name, value, form) => {
    expect(catchError({ ...VALID, [name]: value })).toMatchObject({
      reason: 'malformed-header',
      message: `the header ${name} is not ${form}`,
    });
  });

  it.each([
    ['wechatpay-timestamp', '0'],
    ['wechatpay-timestamp', '9999999999'],
    ['wechatpay-nonce', '!'],
    ['wechatpay-nonce', '~'.repeat(128)],
    ['wechatpay-nonce', '+-'],
    ['wechatpay-serial', 'z_-0'.repeat(32)],
    ['wechatpay-signature', 'A'.repeat(1024)],
  ])('takes a %s that is %j', (name, value) => {
    expect(() => readSignedHeaders({ ...VALID, [name]: value })).not.toThrow();
  });

  it('tells a probe of WeChat Pay from a broken signature', () => {
    const value = `WECHATPAY/SIGNTEST/${VALID['wechatpay-signature']}`;
    expect(catchError({ ...VALID, 'wechatpay-signature': value })).toMatchObject({
      reason: 'signature-probe',
      message: 'WeChat Pay probes whether wrong signatures are rejected, which is normal',
    });
  });

  it.each([
    ['WECHATPAY2-SHA256-RSA4096', 'WECHATPAY2-SHA256-RSA4096', ''],
    ['WECHATPAY2-SHA256-RSA2048, other ', 'other', ''],
    [
      'WECHATPAY2-SM2-WITH-SM3',
      'WECHATPAY2-SM2-WITH-SM3',
      '; this package does not support SM2 (国密)',
    ],
    ['y'.repeat(65), 'y'.repeat(64), ''],
  ])('rejects the type of signature %j before it looks at other headers', (type, named, note) => {
    const error = {
      reason: 'unsupported-signature-type',
      message: `the signature type ${named} is not supported, it must be WECHATPAY2-SHA256-RSA2048${note}`,
    };
    expect(catchError({ 'wechatpay-signature-type': type })).toMatchObject(error);
    expect(
      catchError({ 'wechatpay-signature-type': ['WECHATPAY2-SHA256-RSA2048', type] }),
    ).toMatchObject(error);
  });
});

describe('verifySignedMessage', () => {
  const body = Buffer.from('{"名":1}');
  const publicKeys: Record<string, string> = {
    [PUBLIC_KEY_ID]: 'wechat-pay.pub.pem',
    [SERIAL_A]: 'platform-a.cert.pem',
  };
  const findKey = async (serial: string) => createPublicKey(fixture(publicKeys[serial]!));
  const verify = (serial: string, changed: object = {}) =>
    verifySignedMessage(
      {
        headers: signedHeaders(body, { serial }),
        body,
        receivedAt: NOW,
        tolerance: 300,
        ...changed,
      },
      findKey,
    );

  it.each([PUBLIC_KEY_ID, SERIAL_A])('accepts a message that %s has signed', async (serial) => {
    await expect(verify(serial)).resolves.toMatchObject({
      timestamp: String(NOW / 1000),
      serial,
    });
  });

  it.each([-300_000, 300_000, 300_999])(
    'accepts a message %i ms from its timestamp',
    async (difference) => {
      await expect(verify(SERIAL_A, { receivedAt: NOW + difference })).resolves.toBeDefined();
    },
  );

  it.each([
    [-300_001, '301'],
    [301_000, '301'],
    [Number.NaN, 'NaN'],
  ])('rejects a message %i ms from its timestamp, and asks for no key', async (difference, age) => {
    const headers = signedHeaders(body, { serial: SERIAL_A });
    const message = { headers, body, receivedAt: NOW + difference, tolerance: 300 };
    const findNothing = () => Promise.reject(new Error('a key was asked for'));
    await expect(verifySignedMessage(message, findNothing)).rejects.toMatchObject({
      reason: 'timestamp-out-of-tolerance',
      message: `the timestamp is ${age} s away from this machine's clock, more than 300 s: either the clock is wrong, or the message is a replay`,
    });
  });

  it('rejects altered bytes, and names what to check for the kind of key', async () => {
    const changed = { body: Buffer.from('{"名":2}'), variablePrefix: 'SHOP_' };
    await expect(verify(SERIAL_A, changed)).rejects.toMatchObject({
      reason: 'signature-mismatch',
      message:
        'the signature does not match the bytes: either they were altered on the way, or the message is forged',
    });
    const error: Error = await verify(PUBLIC_KEY_ID, changed).then(
      () => new Error('it was accepted'),
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ reason: 'signature-mismatch' });
    expect(error.message).toMatch(
      new RegExp(
        `^the signature does not match ${PUBLIC_KEY_ID}: .*SHOP_\\w*PUBLIC_KEY.*pub_key.pem`,
      ),
    );
  });
});
