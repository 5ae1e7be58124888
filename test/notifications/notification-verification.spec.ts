import { createPublicKey, createSecretKey } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { Sealed } from '../../lib/common/sealed.js';
import { getSignedText } from '../../lib/common/signed-text.js';
import { CurrentCredentials } from '../../lib/crypto/current-credentials.js';
import { KeySigner } from '../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../lib/crypto/merchant-credentials.js';
import { WechatPayKeys } from '../../lib/crypto/wechat-pay-keys.js';
import { NotificationVerification } from '../../lib/notifications/notification-verification.js';
import { WechatPayNotificationException } from '../../lib/notifications/wechat-pay-notification.exception.js';
import { errorOf } from '../support/applications/merchant.js';
import {
  API_V3_KEY,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  NOW,
  platformKeys,
  PUBLIC_KEY_ID,
} from '../support/fixtures.js';
import { CONTRACT_RESOURCE, envelopeOf, notificationBody } from '../support/wire/notification.js';
import { seal, signedHeaders } from '../support/wire/platform-signer.js';

const NEXT_API_V3_KEY = 'next-key'.padEnd(32, '1');
const UNDECRYPTABLE =
  'either apiV3Key (WECHATPAY_API_V3_KEY) is not the one that is set on the merchant platform, or the message was altered';

const createMerchant = (apiV3Key: string) =>
  new MerchantCredentials(
    MCHID,
    MERCHANT_SERIAL,
    new KeySigner(platformKeys[PUBLIC_KEY_ID]!),
    createSecretKey(Buffer.from(apiV3Key)),
  );

const createKeys = () =>
  new WechatPayKeys({
    publicKey: {
      serial: PUBLIC_KEY_ID,
      publicKey: createPublicKey(fixture('wechat-pay.pub.pem')),
    },
    clock: () => NOW,
    onRefreshFailure: () => {},
  });

interface Init {
  readonly credentials?: CurrentCredentials;
  readonly keys?: WechatPayKeys;
  readonly clock?: () => number;
  readonly toleranceSeconds?: number;
}

function create({
  credentials = new CurrentCredentials(createMerchant(API_V3_KEY)),
  keys = createKeys(),
  clock = () => NOW,
  toleranceSeconds = 300,
}: Init = {}): NotificationVerification {
  return new NotificationVerification(credentials, keys, new Sealed({ clock, toleranceSeconds }));
}

/** Verifies a body that WeChat Pay has signed. */
const verify = (body: Buffer | string, verification = create()) =>
  verification.verify(signedHeaders(body), body);

async function expectRejection(
  work: Promise<unknown>,
  reason: string,
  explanation: string,
): Promise<void> {
  const error = await errorOf<WechatPayNotificationException>(work);
  expect(error).toBeInstanceOf(WechatPayNotificationException);
  expect([error.reason, error.explanation]).toEqual([reason, explanation]);
}

describe('NotificationVerification', () => {
  it('shows the merchant number and the name', () => {
    const verification = create();
    expect([verification.mchid, verification.name]).toEqual([MCHID, undefined]);
    const settings = new Sealed({ clock: () => NOW, toleranceSeconds: 300 });
    const credentials = new CurrentCredentials(createMerchant(API_V3_KEY));
    const named = new NotificationVerification(credentials, createKeys(), settings, 'b');
    expect([named.mchid, named.name]).toEqual([MCHID, 'b']);
  });

  it('returns the envelope with the decrypted resource', async () => {
    const body = notificationBody({ ...CONTRACT_RESOURCE, later: '险' }, { added: { later: 1 } });
    const notification = await verify(body);
    expect(notification).toStrictEqual({
      id: 'EV-2018022511223320873',
      create_time: '2026-12-01T10:00:00+08:00',
      event_type: 'INSURANCE_ENTRUST.SIGN',
      resource_type: 'encrypt-resource',
      summary: '保险委托代扣签约通知',
      added: { later: 1 },
      original_type: 'insurance_entrust',
      resource: { ...CONTRACT_RESOURCE, later: '险' },
      mchid: MCHID,
    });
    expect(getSignedText(notification)).toBe(body.toString());
  });

  it('keeps the decrypted text out of copies and logs', async () => {
    const notification = await verify(notificationBody({ plan_id: 1 }, { plaintext: 'signed' }));
    expect(Object.getOwnPropertyDescriptor(notification, 'plaintext')).toMatchObject({
      value: '{"plan_id":1}',
      enumerable: false,
    });
  });

  it('keeps its own merchant number where the envelope has another', async () => {
    expect(await verify(notificationBody({}, { mchid: '1900000110' }))).toHaveProperty(
      'mchid',
      MCHID,
    );
  });

  it('replaces a missing summary with an empty text', async () => {
    expect(await verify(notificationBody({}, { summary: undefined }))).toHaveProperty(
      'summary',
      '',
    );
  });

  it.each([
    ['absent', {}],
    ['a number', { original_type: 1 }],
    ['null', { original_type: null }],
  ])('leaves original_type undefined where it arrives as: %s', async (_name, fields) => {
    const notification = await verify(
      notificationBody({}, { resource: { ...seal('{}'), ...fields } }),
    );
    expect(notification.original_type).toBeUndefined();
  });
});

describe('NotificationVerification: the bytes', () => {
  const body = notificationBody();
  const headers = signedHeaders(body);

  it.each([
    ['a Buffer', body],
    ['a text', body.toString()],
    ['a Uint8Array', Uint8Array.from(body)],
    ['a part of a larger array', new Uint8Array([1, 2, ...body, 3]).subarray(2, 2 + body.length)],
  ])('accepts %s', async (_name, bytes) => {
    const notification = await create().verify(headers, bytes);
    expect(getSignedText(notification)).toBe(body.toString());
  });

  it.each([[{ id: 'EV-1' }], [undefined], [null], [1], [[1]]])('rejects %j', async (bytes) => {
    await expectRejection(
      create().verify(headers, bytes as unknown as string),
      'raw-body-unavailable',
      'the raw body must be bytes or a string; a parsed body cannot be verified',
    );
  });
});

describe('NotificationVerification: the signature', () => {
  const body = notificationBody();
  const headers = signedHeaders(body);

  it('looks up the key with the limits of notifications', async () => {
    const keys = createKeys();
    const find = vi.spyOn(keys, 'getVerificationKey');
    await verify(body, create({ keys }));
    expect(find.mock.calls).toEqual([[PUBLIC_KEY_ID, 'notification']]);
  });

  it('rejects other bytes, and names the variable of its merchant', async () => {
    const credentials = new CurrentCredentials(createMerchant(API_V3_KEY), 'SHOP_');
    await expectRejection(
      create({ credentials }).verify(headers, '{}'),
      'signature-mismatch',
      `the signature does not match ${PUBLIC_KEY_ID}: either wechatPayPublicKey (SHOP_PUBLIC_KEY) is not the key of that id (pub_key.pem of the merchant platform), or the bytes were altered on the way, or the message is forged`,
    );
  });

  it('rejects a message without headers', async () => {
    await expectRejection(
      create().verify({}, body),
      'missing-header',
      'the header wechatpay-timestamp is missing: either the message does not come from WeChat Pay, or a proxy dropped it',
    );
  });

  it('passes on another error of the keys', async () => {
    const keys = createKeys();
    const error = new Error('of the keys');
    vi.spyOn(keys, 'getVerificationKey').mockRejectedValue(error);
    expect(await errorOf(verify(body, create({ keys })))).toBe(error);
  });
});

describe('NotificationVerification: the time', () => {
  const body = notificationBody();
  const SIGNED_AT = 1_500_000_000;
  const headers = signedHeaders(body, { timestamp: String(SIGNED_AT) });
  const at = (seconds: number) => (SIGNED_AT + seconds) * 1000;
  const explain = (age: number, tolerance: number) =>
    `the timestamp is ${age} s away from this machine's clock, more than ${tolerance} s: either the clock is wrong, or the message is a replay`;

  it.each([300, -300])('accepts a clock that is off by %i s', async (seconds) => {
    const clock = () => at(seconds);
    await expect(create({ clock }).verify(headers, body)).resolves.toHaveProperty('mchid', MCHID);
  });

  it.each([301, -301])('rejects a clock that is off by %i s', async (seconds) => {
    const work = create({ clock: () => at(seconds) }).verify(headers, body);
    await expectRejection(work, 'timestamp-out-of-tolerance', explain(301, 300));
  });

  it('compares with receivedAt in place of the clock', async () => {
    const accepted = create().verify(headers, body, { receivedAt: new Date(at(300)) });
    await expect(accepted).resolves.toHaveProperty('mchid', MCHID);
    const rejected = create().verify(headers, body, { receivedAt: new Date(at(301)) });
    await expectRejection(rejected, 'timestamp-out-of-tolerance', explain(301, 300));
  });

  it('compares with the tolerance of the options', async () => {
    const verification = create({ toleranceSeconds: 60 });
    const accepted = verification.verify(headers, body, { receivedAt: new Date(at(60)) });
    await expect(accepted).resolves.toHaveProperty('mchid', MCHID);
    const rejected = verification.verify(headers, body, { receivedAt: new Date(at(61)) });
    await expectRejection(rejected, 'timestamp-out-of-tolerance', explain(61, 60));
  });

  it('rejects an invalid Date', async () => {
    const work = create().verify(headers, body, { receivedAt: new Date('x') });
    const error = await errorOf(work);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('receivedAt must be a valid Date');
  });
});

describe('NotificationVerification: the envelope', () => {
  const RESOURCE_PROBLEM =
    'resource is not encrypted with AEAD_AES_256_GCM, or a part of it is missing';

  it.each(['', '{', '[]', 'null', '1', '"EV-1"', '[{"id":"EV-1"}]'])(
    'rejects the body %j',
    async (text) => {
      await expectRejection(verify(text), 'malformed-body', 'the body is not a JSON object');
    },
  );

  it.each([
    ['id', undefined, 'id is missing'],
    ['id', '', 'id is missing'],
    ['id', 1, 'id is missing'],
    ['event_type', undefined, 'event_type is missing'],
    ['event_type', '', 'event_type is missing'],
    ['event_type', ['INSURANCE_ENTRUST.SIGN'], 'event_type is missing'],
    ['create_time', undefined, 'create_time is missing'],
    ['create_time', 1, 'create_time is missing'],
    ['resource_type', undefined, 'resource_type must be encrypt-resource'],
    ['resource_type', 'plain-resource', 'resource_type must be encrypt-resource'],
    ['summary', null, 'summary must be a string'],
    ['summary', 1, 'summary must be a string'],
    ['resource', undefined, RESOURCE_PROBLEM],
    ['resource', null, RESOURCE_PROBLEM],
    ['resource', { ...seal('{}'), algorithm: 'AEAD_SM4_128_GCM' }, RESOURCE_PROBLEM],
    ['resource', { ...seal('{}'), nonce: undefined }, RESOURCE_PROBLEM],
  ])('rejects %s: %j', async (field, value, explanation) => {
    const work = verify(notificationBody({}, { [field]: value }));
    await expectRejection(work, 'malformed-body', explanation);
  });

  it.each([
    ['create_time', ''],
    ['summary', ''],
  ])('accepts an empty %s', async (field, value) => {
    expect(await verify(notificationBody({}, { [field]: value }))).toHaveProperty(field, value);
  });
});

describe('NotificationVerification: the resource', () => {
  const sealed = (plaintext: string, apiV3Key = API_V3_KEY) =>
    Buffer.from(JSON.stringify(envelopeOf({}, { resource: seal(plaintext, { apiV3Key }) })));
  const OTHER_MERCHANT = `it is addressed to another merchant than ${MCHID}: two merchants must not share an APIv3 key or a notify URL`;

  it.each(['', '{', '[]', 'null', '1', '"x"'])('rejects the plaintext %j', async (plaintext) => {
    await expectRejection(
      verify(sealed(plaintext)),
      'malformed-body',
      'the decrypted resource is not a JSON object',
    );
  });

  it('accepts a resource without a merchant', async () => {
    expect(await verify(sealed('{}'))).toMatchObject({ resource: {}, mchid: MCHID });
  });

  it.each(['"1900000110"', '""', 'null', '1900000109'])(
    'rejects a resource of the merchant %s',
    async (mchid) => {
      await expectRejection(
        verify(sealed(`{"mchid":${mchid}}`)),
        'merchant-mismatch',
        OTHER_MERCHANT,
      );
    },
  );

  it('rejects a resource that another APIv3 key has encrypted', async () => {
    await expectRejection(
      verify(sealed('{}', NEXT_API_V3_KEY)),
      'decryption-failed',
      UNDECRYPTABLE,
    );
  });

  it('passes on another error of decryption', async () => {
    const credentials = new CurrentCredentials(createMerchant(API_V3_KEY));
    const error = new Error('of the credentials');
    vi.spyOn(credentials, 'decrypt').mockImplementation(() => {
      throw error;
    });
    expect(await errorOf(verify(sealed('{}'), create({ credentials })))).toBe(error);
  });

  describe('after a change of the APIv3 key', () => {
    const change = () => {
      const credentials = new CurrentCredentials(createMerchant(API_V3_KEY));
      credentials.replace(createMerchant(NEXT_API_V3_KEY));
      return credentials;
    };

    it('accepts the previous key for its own merchant, and keeps the time of the clock', async () => {
      const credentials = change();
      const body = sealed(`{"mchid":"${MCHID}"}`);
      const headers = signedHeaders(body);
      const receivedAt = new Date(NOW + 1000);
      const notification = await create({ credentials }).verify(headers, body, { receivedAt });
      expect(notification.resource).toEqual({ mchid: MCHID });
      expect(credentials.previousUsedAt).toBe(NOW);
    });

    it('rejects the previous key for a resource without a merchant', async () => {
      await expectRejection(
        verify(sealed('{}'), create({ credentials: change() })),
        'decryption-failed',
        'only the previous APIv3 key decrypts it, and it does not say for which merchant it is',
      );
    });

    it('rejects the previous key for another merchant', async () => {
      const work = verify(sealed('{"mchid":"1900000110"}'), create({ credentials: change() }));
      await expectRejection(work, 'merchant-mismatch', OTHER_MERCHANT);
    });

    it('accepts the new key for a resource without a merchant', async () => {
      const work = verify(sealed('{}', NEXT_API_V3_KEY), create({ credentials: change() }));
      await expect(work).resolves.toHaveProperty('resource', {});
    });
  });
});
