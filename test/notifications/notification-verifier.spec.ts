import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWithProperties } from '../../lib/common/inject-property.js';
import { Sealed } from '../../lib/common/sealed.js';
import type { CurrentCredentials } from '../../lib/crypto/current-credentials.js';
import type { WechatPayKeys } from '../../lib/crypto/wechat-pay-keys.js';
import { NotificationVerification } from '../../lib/notifications/notification-verification.js';
import {
  findVerifierName,
  WechatPayNotificationVerifier,
} from '../../lib/notifications/wechat-pay-notification.verifier.js';
import { errorOf } from '../support/applications/merchant.js';
import { MCHID, NOW } from '../support/fixtures.js';
import { SIGNED } from '../support/handlers/runs.js';

const createVerification = (name?: string) =>
  new NotificationVerification(
    { mchid: MCHID } as CurrentCredentials,
    {} as WechatPayKeys,
    new Sealed({ clock: () => NOW, toleranceSeconds: 300 }),
    name,
  );

const createVerifier = (verification = createVerification()) =>
  createWithProperties(WechatPayNotificationVerifier, [verification]);

describe('WechatPayNotificationVerifier', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('shows the merchant number', () => {
    expect(createVerifier().mchid).toBe(MCHID);
  });

  it('passes headers, body and options on', async () => {
    const verification = createVerification();
    const verify = vi.spyOn(verification, 'verify').mockResolvedValue(SIGNED);
    const options = { receivedAt: new Date(NOW) };
    expect(await createVerifier(verification).verify({ a: '1' }, '{}', options)).toBe(SIGNED);
    expect(verify.mock.calls).toEqual([[{ a: '1' }, '{}', options]]);
  });

  it('shows its dependency to debuggers, and to no log', () => {
    const verifier = createVerifier();
    expect(Object.keys(verifier)).toEqual([]);
    expect(Object.getOwnPropertySymbols(verifier).map(String)).toEqual(['Symbol(verification)']);
    expect(JSON.stringify(verifier)).toBe('{}');
  });

  it('rejects without Nest, and names the remedy', async () => {
    const verifier = new WechatPayNotificationVerifier();
    const remedy =
      'WechatPayNotificationVerifier was created without Nest, or used in its constructor: inject it, or list it in the providers of a module that imports WechatPayInsuranceModule';
    expect(() => verifier.mchid).toThrow(new Error(remedy));
    expect(await errorOf(verifier.verify({}, ''))).toHaveProperty('message', remedy);
  });
});

describe('findVerifierName', () => {
  it.each([
    ['the name of the import', createVerifier(createVerification('b')), 'b'],
    ['undefined for the unnamed import', createVerifier(), undefined],
    ['undefined for a mock', { mchid: MCHID, name: 'b', verify: async () => SIGNED }, undefined],
    ['undefined for a verifier without Nest', new WechatPayNotificationVerifier(), undefined],
  ])('returns %s', (_name, verifier, expected) => {
    expect(findVerifierName(verifier)).toBe(expected);
  });

  it('returns undefined for a verifier whose dependency a test has replaced', () => {
    const verifier = createVerifier(createVerification('b'));
    for (const symbol of Object.getOwnPropertySymbols(verifier)) {
      Object.defineProperty(verifier, symbol, { value: { name: 'b' } });
    }
    expect(findVerifierName(verifier)).toBeUndefined();
  });
});
