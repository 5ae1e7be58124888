import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  privateDecrypt,
} from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRequestMessage, toResponseMessage } from '../../lib/crypto/canonical-message.js';
import { decryptResource, encryptField } from '../../lib/crypto/ciphers.js';
import { KeySigner } from '../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../lib/crypto/merchant-credentials.js';
import { verifySignedMessage } from '../../lib/crypto/signature-verifier.js';
import { API_V3_KEY, fixture, MCHID, MERCHANT_SERIAL } from '../support/fixtures.js';
import { checkProperty, wellFormed } from '../support/properties.js';
import { seal, signedHeaders } from '../support/wire/platform-signer.js';

const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));
const bytes = (maxLength = 300) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
/** Characters of the parts that the package itself puts into a message. */
const visible = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 1, maxLength })
    .map((codes) => String.fromCharCode(...codes));
const seconds = fc.integer({ min: 0, max: 9_999_999_999 });

describe('canonical messages', () => {
  it('toRequestMessage has five lines from which every part can be read back', async () => {
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE');
    await checkProperty(
      200,
      fc.property(method, visible(80), seconds, visible(32), fc.option(bytes()), (...parts) => {
        const [verb, target, timestamp, nonce, body] = parts;
        const message = toRequestMessage(verb, target, timestamp, nonce, body ?? undefined);
        const lines = message.toString('latin1').split('\n');
        expect(lines.slice(0, 4)).toEqual([verb, target, String(timestamp), nonce]);
        const rest = Buffer.from(lines.slice(4).join('\n'), 'latin1');
        expect(rest).toEqual(Buffer.concat([body ?? Buffer.alloc(0), Buffer.from('\n')]));
      }),
    );
  });

  it('toResponseMessage has three lines from which every part can be read back', async () => {
    await checkProperty(
      200,
      fc.property(seconds, visible(128), bytes(), (timestamp, nonce, body) => {
        const message = toResponseMessage(String(timestamp), nonce, body).toString('latin1');
        const [first, second, ...rest] = message.split('\n');
        expect([first, second]).toEqual([String(timestamp), nonce]);
        expect(Buffer.from(rest.join('\n'), 'latin1')).toEqual(
          Buffer.concat([body, Buffer.from('\n')]),
        );
      }),
    );
  });
});

describe('a signed message', () => {
  const publicKey = createPublicKey(fixture('wechat-pay.pub.pem'));
  const nonce = visible(128).map((text) => text.replaceAll(',', ';'));
  const verifies = async (headers: Record<string, string>, body: Buffer, at: number) => {
    try {
      const message = { headers, body, receivedAt: at * 1000, tolerance: 300 };
      await verifySignedMessage(message, async () => publicKey);
      return true;
    } catch (error) {
      expect(error).toHaveProperty('name', 'SignatureVerificationError');
      return false;
    }
  };

  it('a signed message is verified as it is, and with no other byte of the body, nonce or timestamp', async () => {
    await checkProperty(
      60,
      fc.asyncProperty(
        bytes(200),
        nonce,
        seconds,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (body, text, at, place, change) => {
          const timestamp = String(at);
          const headers = signedHeaders(body, { nonce: text, timestamp });
          expect(await verifies(headers, body, at)).toBe(true);
          const longer = Buffer.concat([body, Buffer.from([change])]);
          expect(await verifies(headers, longer, at)).toBe(false);
          if (body.length > 0) {
            const changed = Buffer.from(body);
            changed[place % body.length]! ^= change;
            expect(await verifies(headers, changed, at)).toBe(false);
            expect(await verifies(headers, body.subarray(1), at)).toBe(false);
          }
          const other = { ...headers, 'Wechatpay-Nonce': `${text.slice(0, 127)}x` };
          const same = other['Wechatpay-Nonce'] === text;
          expect(await verifies(other, body, at)).toBe(same);
          const later = { ...headers, 'Wechatpay-Timestamp': String((at + 1) % 10_000_000_000) };
          expect(await verifies(later, body, at)).toBe(false);
        },
      ),
    );
  });
});

describe('the Authorization header', () => {
  /** WeChat Pay's grammar, with the bounds of its fields. */
  const GRAMMAR =
    /^WECHATPAY2-SHA256-RSA2048 mchid="(\d{8,10})",nonce_str="([0-9a-zA-Z]{32})",timestamp="(0|[1-9]\d{0,9})",serial_no="([0-9A-F]{40})",signature="((?:[A-Za-z0-9+/]{4}){85}[A-Za-z0-9+/]{3}=|(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==)?)"$/;
  const credentials = new MerchantCredentials(
    MCHID,
    MERCHANT_SERIAL,
    new KeySigner(createPrivateKey(fixture('merchant.key.pem'))),
    apiV3Key,
  );

  it('createAuthorization follows the grammar for any request, with a nonce of its own', async () => {
    const nonces = new Set<string>();
    let calls = 0;
    await checkProperty(
      100,
      fc.asyncProperty(visible(80), seconds, fc.option(bytes()), async (target, at, body) => {
        const header = await credentials.createAuthorization('POST', target, at, body ?? undefined);
        const [, mchid, nonce = '', timestamp, serial] = GRAMMAR.exec(header) ?? [];
        expect([mchid, timestamp, serial]).toEqual([MCHID, String(at), MERCHANT_SERIAL]);
        nonces.add(nonce);
        calls += 1;
      }),
    );
    expect(nonces.size).toBe(calls);
  });
});

describe('encryption', () => {
  const key = createPrivateKey(fixture('wechat-pay.key.pem'));
  const publicKey = createPublicKey(key);
  const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

  it('encryptField returns what node:crypto decrypts to the same text, up to 214 bytes', async () => {
    const text = wellFormed({ maxLength: 214 }).filter((one) => Buffer.byteLength(one) <= 214);
    await checkProperty(
      40,
      fc.property(text, (plaintext) => {
        const ciphertext = Buffer.from(encryptField(publicKey, plaintext), 'base64');
        expect(privateDecrypt({ key, ...oaep }, ciphertext).toString()).toBe(plaintext);
      }),
    );
  });

  it('decryptResource returns the text that was sealed, and rejects any change of a byte', async () => {
    const text = wellFormed({ maxLength: 300 });
    const nonce = fc.string({ minLength: 12, maxLength: 12, unit: 'grapheme-ascii' });
    await checkProperty(
      150,
      fc.property(text, nonce, text, fc.nat(), (plaintext, iv, associatedData, place) => {
        const sealed = seal(plaintext, { nonce: iv, associatedData }) as Parameters<
          typeof decryptResource
        >[1];
        expect(decryptResource(apiV3Key, sealed).toString()).toBe(plaintext);
        const changed = Buffer.from(sealed.ciphertext, 'base64');
        changed[place % changed.length]! ^= 1 << (place % 8);
        for (const altered of [
          { ...sealed, ciphertext: changed.toString('base64') },
          { ...sealed, associated_data: `${associatedData} ` },
          { ...sealed, nonce: (iv.startsWith('x') ? 'y' : 'x') + iv.slice(1) },
        ]) {
          expect(() => decryptResource(apiV3Key, altered)).toThrow('the message was altered');
        }
      }),
    );
  });

  it('decryptResource opens a resource exactly where AES-256-GCM of node:crypto opens it', async () => {
    await checkProperty(
      150,
      fc.property(bytes(80), bytes(12), fc.boolean(), (noise, iv, isGenuine) => {
        const genuine = seal('plain', { nonce: 'nonce12bytes' });
        const ciphertext = isGenuine ? genuine.ciphertext : noise.toString('base64');
        const nonce = isGenuine ? genuine.nonce : iv.toString('latin1');
        const resource = { ...genuine, ciphertext, nonce } as Parameters<typeof decryptResource>[1];
        expect(opens(() => decryptResource(apiV3Key, resource))).toBe(
          opens(() => openWithNode(ciphertext, nonce, genuine.associated_data)),
        );
      }),
    );
  });
});

function opens(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}

function openWithNode(ciphertext: string, nonce: string, associatedData: string): Buffer {
  const sealed = Buffer.from(ciphertext, 'base64');
  const iv = Buffer.from(nonce);
  if (iv.length !== 12) throw new Error('WeChat Pay uses nonces of 12 bytes');
  const decipher = createDecipheriv('aes-256-gcm', API_V3_KEY, iv, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  decipher.setAAD(Buffer.from(associatedData));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}
