import { createHook } from 'node:async_hooks';
import {
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  verify,
} from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeySigner } from '../../lib/crypto/key-signer.js';
import { fixture, merchantPublicKey } from '../support/fixtures.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  Merchant,
} from '../support/applications/merchant.js';
import { sealedForMerchant } from '../support/wire/oaep.js';
import type { WireRequest } from '../support/wire/wire-server.js';

function isSigned({ method, url, headers, body }: WireRequest, key: KeyObject): boolean {
  const field = (name: string) =>
    new RegExp(`${name}="([^"]*)"`).exec(headers.authorization ?? '')?.[1] ?? '';
  const message = `${method}\n${url}\n${field('timestamp')}\n${field('nonce_str')}\n${body.toString()}\n`;
  return verify('RSA-SHA256', Buffer.from(message), key, Buffer.from(field('signature'), 'base64'));
}

describe('the signature of a call', () => {
  let pooled: number;
  const jobs = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === 'SIGNREQUEST' && jobs.add(id)),
    // Only work on the thread pool runs a callback.
    before: (id) => void (jobs.has(id) && (pooled += 1)),
  });
  let merchant: Merchant;
  beforeEach(() => {
    pooled = 0;
    hook.enable();
  });
  afterEach(async () => {
    hook.disable();
    await merchant.stop();
  });
  const call = () => merchant.service.queryContract(CONTRACT);
  const expectSigned = (count: number, key = merchantPublicKey) => {
    expect(merchant.server.requests.map((request) => isSigned(request, key))).toEqual(
      Array.from({ length: count }, () => true),
    );
  };

  it('signs on the event loop while no other call is in flight', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    await call();
    await call();
    expect(pooled).toBe(0);
    expectSigned(2);
  });

  it('signs on the thread pool while another call is in flight', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    await Promise.all(Array.from({ length: 20 }, call));
    expect(pooled).toBe(19);
    expectSigned(20);
  });

  it('signs on the event loop again after the other calls have failed', async () => {
    merchant = await Merchant.start(
      inTurn(
        answerError(400, 'PARAM_ERROR'),
        answerError(404, 'NOT_FOUND'),
        answerSigned(CONTRACT_ANSWER),
      ),
    );
    await Promise.all([errorOf(call()), errorOf(call())]);
    expect(pooled).toBe(1);
    // The burst is over by then.
    await sleep(25);
    await call();
    expect(pooled).toBe(1);
    expectSigned(3);
  });

  it('signs on the thread pool with a long key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), {
      merchantPrivateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    });
    await call();
    expect(pooled).toBe(1);
    expectSigned(1, publicKey);
  });
});

describe('KeySigner', () => {
  let pooled: number;
  const jobs = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === 'SIGNREQUEST' && jobs.add(id)),
    before: (id) => void (jobs.has(id) && (pooled += 1)),
  });
  beforeEach(() => {
    pooled = 0;
    hook.enable();
  });
  afterEach(() => {
    hook.disable();
    vi.restoreAllMocks();
  });

  it('uses the thread pool for 20 ms after signatures have overlapped', async () => {
    const signer = new KeySigner(createPrivateKey(fixture('merchant.key.pem')));
    const sign = () => signer.sign(Buffer.from('message'));
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    await Promise.all([sign(), sign()]);
    expect(pooled).toBe(1);
    now.mockReturnValue(1019);
    await sign();
    expect(pooled).toBe(2);
    now.mockReturnValue(1020);
    await sign();
    expect(pooled).toBe(2);
  });

  it('accepts a key without details, and fails only when it signs', async () => {
    const signer = new KeySigner(createSecretKey(Buffer.alloc(32)));
    expect(await errorOf(signer.sign(Buffer.from('message')))).toHaveProperty(
      'code',
      'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE',
    );
  });

  it('signs and decrypts with the private key', async () => {
    const signer = new KeySigner(createPrivateKey(fixture('merchant.key.pem')));
    const message = Buffer.from('message');
    const signature = await signer.sign(message);
    expect(verify('RSA-SHA256', message, merchantPublicKey, signature)).toBe(true);
    const ciphertext = Buffer.from(sealedForMerchant('李明'), 'base64');
    expect(await signer.decrypt(ciphertext)).toEqual(Buffer.from('李明'));
  });

  it('notices that signatures overlap again after a burst', async () => {
    const signer = new KeySigner(createPrivateKey(fixture('merchant.key.pem')));
    const sign = () => signer.sign(Buffer.from('message'));
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    await Promise.all([sign(), sign(), sign()]);
    expect(pooled).toBe(2);
    await new Promise((resolve) => setImmediate(resolve));
    now.mockReturnValue(2000);
    await Promise.all([sign(), sign()]);
    expect(pooled).toBe(3);
  });
});
