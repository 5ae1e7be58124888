import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeySigner } from '../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../lib/crypto/merchant-credentials.js';
import type { WechatPaySigner } from '../../lib/index.js';
import { errorOf } from '../support/applications/merchant.js';
import {
  API_V3_KEY,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  merchantPublicKey,
} from '../support/fixtures.js';
import { sealedForMerchant } from '../support/wire/oaep.js';

const readKey = () => createPrivateKey(fixture('merchant.key.pem'));
const { privateKey: otherKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

interface Parts {
  readonly serial?: string;
  readonly signer?: WechatPaySigner;
  readonly apiV3Key?: string;
  readonly publicKey?: KeyObject | undefined;
}

function create(parts: Parts = {}): MerchantCredentials {
  const {
    serial = MERCHANT_SERIAL,
    signer = new KeySigner(readKey()),
    apiV3Key = API_V3_KEY,
  } = parts;
  const publicKey = 'publicKey' in parts ? parts.publicKey : merchantPublicKey;
  const secret = createSecretKey(Buffer.from(apiV3Key));
  return new MerchantCredentials(MCHID, serial, signer, secret, publicKey);
}

const hsm: WechatPaySigner = { sign: async (message) => message };

describe('MerchantCredentials: equals', () => {
  it.each<[string, Parts, Parts, boolean]>([
    ['two objects with the same key', {}, {}, true],
    ['one custom signer', { signer: hsm }, { signer: hsm }, true],
    [
      'one custom signer without a public key',
      { signer: hsm, publicKey: undefined },
      { signer: hsm },
      true,
    ],
    ['two custom signers', { signer: hsm }, { signer: { ...hsm } }, false],
    ['a custom signer and a key', { signer: hsm }, {}, false],
    ['a key and a custom signer', {}, { signer: hsm }, false],
    ['another public key', {}, { publicKey: createPublicKey(otherKey) }, false],
    ['no public key on the left', { publicKey: undefined }, {}, false],
    ['no public key on the right', {}, { publicKey: undefined }, false],
    ['no public key at all', { publicKey: undefined }, { publicKey: undefined }, false],
    ['another serial number', {}, { serial: `${MERCHANT_SERIAL.slice(1)}0` }, false],
    ['another APIv3 key', {}, { apiV3Key: 'B'.repeat(32) }, false],
  ])('compares %s', (_name, one, other, expected) => {
    expect(create(one).equals(create(other))).toBe(expected);
  });
});

describe('MerchantCredentials: decryption', () => {
  it.each<[string, WechatPaySigner, boolean]>([
    ['a key in memory', new KeySigner(readKey()), true],
    ['a signer with decrypt', { ...hsm, decrypt: async (text) => text }, true],
    ['a signer without decrypt', hsm, false],
    ['a signer whose decrypt is undefined', { ...hsm, decrypt: undefined }, false],
  ])('tells whether it can decrypt with %s', (_name, signer, expected) => {
    expect(create({ signer }).canDecrypt).toBe(expected);
  });

  it('decrypts a field with the private key', async () => {
    expect(await create().decryptField(sealedForMerchant('李明 🚗'))).toBe('李明 🚗');
  });

  it('gives the bytes to a custom signer, and reads a Uint8Array as UTF-8', async () => {
    const given: Buffer[] = [];
    const decrypt = async (ciphertext: Buffer) => {
      given.push(ciphertext);
      return new Uint8Array(Buffer.from('李明')) as Buffer;
    };
    expect(await create({ signer: { ...hsm, decrypt } }).decryptField('AP8B')).toBe('李明');
    expect(given).toEqual([Buffer.from([0, 255, 1])]);
  });

  it('leaves a field as it is without decrypt', async () => {
    expect(await create({ signer: hsm }).decryptField('AP8B')).toBe('AP8B');
  });

  it.each([['a text'], [undefined], [[0, 255]]])('rejects %j from a signer', async (result) => {
    const decrypt = async () => result as unknown as Buffer;
    const error = await errorOf(create({ signer: { ...hsm, decrypt } }).decryptField('AP8B'));
    expect(error).toEqual(new Error('decrypt of the signer must resolve to a Buffer'));
  });

  it('passes on the error of a signer', async () => {
    const locked = new Error('HSM is locked');
    const decrypt = () => Promise.reject(locked);
    expect(await errorOf(create({ signer: { ...hsm, decrypt } }).decryptField('AP8B'))).toBe(
      locked,
    );
  });
});

describe('MerchantCredentials: signer', () => {
  it('fails with the whole reason', async () => {
    const signer = { sign: () => Promise.reject(new Error('HSM is locked')) };
    const error = await errorOf(create({ signer }).createAuthorization('GET', '/', 1, undefined));
    expect(error.message).toBe(
      'The request was not sent:\n  signer: could not sign: HSM is locked',
    );
  });

  it('keeps the APIv3 key', () => {
    expect(create().apiV3Key.export()).toEqual(Buffer.from(API_V3_KEY));
  });
});
