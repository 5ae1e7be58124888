import { createPublicKey, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  explainAbsence,
  formatMoment,
  namePublicKeyOptions,
} from '../../lib/crypto/explain-keys.js';
import type { WechatPayKey } from '../../lib/crypto/wechat-pay-key.js';
import { WechatPayKeys, type WechatPayKeysInit } from '../../lib/crypto/wechat-pay-keys.js';
import type { SignatureVerificationError } from '../../lib/errors/wechat-pay-call.errors.js';
import { errorOf } from '../support/applications/merchant.js';
import { fixture, NOW, PUBLIC_KEY_ID, SERIAL_A, SERIAL_B } from '../support/fixtures.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const publicKey: WechatPayKey = {
  serial: PUBLIC_KEY_ID,
  publicKey: createPublicKey(fixture('wechat-pay.pub.pem')),
};
const create = (serial: string, file: string, from: number, to: number): WechatPayKey => ({
  serial,
  publicKey: new X509Certificate(fixture(file)).publicKey,
  validFrom: from,
  validTo: to,
});
const A = create(SERIAL_A, 'platform-a.cert.pem', NOW - DAY, NOW + DAY);
const B = create(SERIAL_B, 'platform-b.cert.pem', NOW - DAY, NOW + 2 * DAY);
const NOW_TEXT = '2026-12-01T02:00:00.000Z';

describe('formatMoment', () => {
  it.each<[number | undefined, string]>([
    [0, '1970-01-01T00:00:00.000Z'],
    [undefined, '1970-01-01T00:00:00.000Z'],
    [NOW, NOW_TEXT],
    [8.64e15, '+275760-09-13T00:00:00.000Z'],
    [-8.64e15, '-271821-04-20T00:00:00.000Z'],
    [8.64e15 + 1, '8640000000000001'],
    [-8.64e15 - 1, '-8640000000000001'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
  ])('formats %d', (moment, text) => {
    expect(formatMoment(moment)).toBe(text);
  });
});

describe('explainAbsence', () => {
  const tail = `, and this machine's clock says ${NOW_TEXT}: check the clock, and the list if platformCertificates is one`;
  const expired = { ...A, validTo: NOW };
  const early = { ...B, validFrom: NOW + 1 };

  it.each<[string, readonly WechatPayKey[], string]>([
    [
      'an empty list',
      [],
      'WeChat Pay has none for this merchant number; set wechatPayPublicKeyId (SHOP_PUBLIC_KEY_ID) and wechatPayPublicKey (SHOP_PUBLIC_KEY)',
    ],
    ['an expired key', [expired], `${SERIAL_A} expired at ${NOW_TEXT}${tail}`],
    [
      'a key of tomorrow',
      [early],
      `${SERIAL_B} is not valid before 2026-12-01T02:00:00.001Z${tail}`,
    ],
    [
      'both',
      [expired, early],
      `${SERIAL_A} expired at ${NOW_TEXT}, ${SERIAL_B} is not valid before 2026-12-01T02:00:00.001Z${tail}`,
    ],
  ])('explains %s', (_name, keys, text) => {
    expect(explainAbsence(keys, NOW, 'SHOP_')).toBe(text);
  });

  it('names the options with the usual prefix', () => {
    expect(namePublicKeyOptions(undefined)).toBe(
      'wechatPayPublicKeyId (WECHATPAY_PUBLIC_KEY_ID) and wechatPayPublicKey (WECHATPAY_PUBLIC_KEY)',
    );
  });
});

describe('WechatPayKeys', () => {
  let now: number;
  let failures: unknown[];
  const download = vi.fn<NonNullable<WechatPayKeysInit['download']>>();
  beforeEach(() => {
    now = NOW;
    failures = [];
    download.mockReset().mockResolvedValue([A]);
  });
  afterEach(() => vi.useRealTimers());

  const keysWith = (init: Partial<WechatPayKeysInit> = {}) =>
    new WechatPayKeys({
      download,
      clock: () => now,
      onRefreshFailure: (failure) => failures.push(failure),
      ...init,
    });
  const explain = async (
    keys: WechatPayKeys,
    serial: string,
    audience: 'response' | 'notification',
  ) => {
    const error = await errorOf<SignatureVerificationError>(
      keys.getVerificationKey(serial, audience),
    );
    return [error.reason, error.message];
  };
  const fail = (message: string) => download.mockRejectedValue(new Error(message));

  describe('messages', () => {
    it.each([
      [
        'PUB_KEY_ID_2',
        'the key PUB_KEY_ID_2 is unknown: set wechatPayPublicKeyId (WECHATPAY_PUBLIC_KEY_ID) and wechatPayPublicKey (WECHATPAY_PUBLIC_KEY) as the merchant platform shows them',
      ],
      [
        SERIAL_B,
        `the key ${SERIAL_B} is unknown: it is not among the known and valid platform certificates; if platformCertificates is 'off' or a list, add it there`,
      ],
    ])('names the remedy for the unknown serial %s', async (serial, message) => {
      const [reason, text] = await explain(keysWith(), serial, 'response');
      expect(reason).toBe('unknown-serial');
      expect(text).toContain(message);
    });

    it('names the moment at which a pinned certificate expired', async () => {
      const keys = keysWith({ download: undefined, pinnedCertificates: [{ ...A, validTo: NOW }] });
      expect((await explain(keys, SERIAL_A, 'response'))[1]).toContain(
        `the platform certificate ${SERIAL_A} expired at ${NOW_TEXT}, and this machine's clock says ${NOW_TEXT}`,
      );
      expect(download).not.toHaveBeenCalled();
    });

    it('explains an unknown key after a failed download, for a minute', async () => {
      const keys = keysWith();
      fail('unreachable');
      const [reason, text] = await explain(keys, SERIAL_B, 'notification');
      expect(reason).toBe('key-unavailable');
      expect(text).toContain('the platform certificates could not be downloaded: unreachable');
      now += 59_999;
      const [later, laterText] = await explain(keys, SERIAL_B, 'notification');
      expect(later).toBe('key-unavailable');
      expect(laterText).toContain(
        `the key ${SERIAL_B} is unknown, and the last download of the platform certificates failed`,
      );
      expect(download).toHaveBeenCalledOnce();
    });

    it('explains why a notification cannot wait', async () => {
      const keys = keysWith();
      let release: () => void = () => undefined;
      download.mockReturnValue(new Promise((resolve) => (release = () => resolve([A]))));
      const waiting = Array.from({ length: 100 }, () => explain(keys, SERIAL_B, 'notification'));
      const [reason, text] = await explain(keys, SERIAL_B, 'notification');
      expect(reason).toBe('key-unavailable');
      expect(text).toContain(
        'too many notifications are already waiting for the platform certificates',
      );
      release();
      await Promise.all(waiting);
    });
  });

  describe('inventory', () => {
    it('lists keys without their material, and the moments of the downloads', async () => {
      const keys = keysWith({ publicKey });
      const own = { serial: PUBLIC_KEY_ID, validFrom: undefined, validTo: undefined };
      expect(keys.inventory).toStrictEqual({
        keys: [own],
        downloads: true,
        downloadedAt: undefined,
        failedAt: undefined,
      });
      await keys.getVerificationKey(SERIAL_A, 'response');
      const ofA = { serial: SERIAL_A, validFrom: NOW - DAY, validTo: NOW + DAY };
      expect(keys.inventory).toStrictEqual({
        keys: [own, ofA],
        downloads: true,
        downloadedAt: NOW,
        failedAt: undefined,
      });
      now += 60_000;
      fail('unreachable');
      await errorOf(keys.getVerificationKey(SERIAL_B, 'response'));
      expect(keys.inventory).toMatchObject({ downloadedAt: NOW, failedAt: NOW + 60_000 });
    });

    it('shows that nothing is downloaded', () => {
      expect(keysWith({ download: undefined, publicKey }).inventory.downloads).toBe(false);
    });
  });

  describe('replaceFixed', () => {
    it('does nothing for the same keys', () => {
      const keys = keysWith({ publicKey, pinnedCertificates: [A] });
      expect(keys.replaceFixed({ publicKey, pinnedCertificates: [{ ...A }] })).toBe(false);
      expect(keys.former).toEqual([]);
    });

    it('replaces the keys, keeps the downloaded ones, and verifies with the former until they are forgotten', async () => {
      const keys = keysWith({ publicKey });
      await keys.getVerificationKey(SERIAL_A, 'response');
      expect(keys.replaceFixed({ pinnedCertificates: [B] })).toBe(true);
      expect(keys.publicKey).toBeUndefined();
      expect(keys.inventory.keys.map(({ serial }) => serial)).toEqual([SERIAL_B, SERIAL_A]);
      expect(keys.former.map(({ key }) => key.serial)).toEqual([PUBLIC_KEY_ID]);
      expect(await keys.getVerificationKey(PUBLIC_KEY_ID, 'response')).toBe(publicKey.publicKey);
      keys.forgetFormer();
      expect(keys.former).toEqual([]);
      expect((await explain(keys, PUBLIC_KEY_ID, 'response'))[0]).toBe('unknown-serial');
    });

    it('gives the former keys to the download', async () => {
      const keys = keysWith({ publicKey });
      keys.replaceFixed({ pinnedCertificates: [B] });
      await keys.getVerificationKey(SERIAL_A, 'response');
      expect(download.mock.calls).toEqual([[[B], [publicKey]]]);
    });
  });

  describe('forgetFailures', () => {
    it('lets the next download start at once', async () => {
      const keys = keysWith();
      fail('unreachable');
      await explain(keys, SERIAL_A, 'response');
      download.mockResolvedValue([A]);
      expect((await explain(keys, SERIAL_A, 'response'))[0]).toBe('key-unavailable');
      keys.forgetFailures();
      expect(keys.inventory.failedAt).toBeUndefined();
      expect(await keys.getVerificationKey(SERIAL_A, 'response')).toBe(A.publicKey);
    });
  });

  describe('refresh', () => {
    it('reports that a refresh has taken more than two seconds, and uses the old certificate', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 12 * HOUR;
      vi.useFakeTimers();
      download.mockReturnValue(new Promise(() => undefined));
      let used: WechatPayKey | undefined;
      void keys.getEncryptionKey().then((key) => (used = key));
      await vi.advanceTimersByTimeAsync(1_999);
      expect([used, failures]).toEqual([undefined, []]);
      await vi.advanceTimersByTimeAsync(1);
      expect(used).toBe(A);
      expect(failures).toHaveLength(1);
      expect((failures[0] as Error).message).toMatch(
        /^the platform certificates could not be downloaded: .*2000 ms/,
      );
    });

    it('reports the error of a refresh', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 12 * HOUR;
      fail('unreachable');
      expect(await keys.getEncryptionKey()).toBe(A);
      expect((failures[0] as SignatureVerificationError).reason).toBe('key-unavailable');
    });

    it('starts one refresh in the background, and none while it runs', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 6 * HOUR;
      let release: () => void = () => undefined;
      download.mockReturnValue(new Promise((resolve) => (release = () => resolve([A]))));
      for (let call = 0; call < 3; call += 1) await keys.getVerificationKey(SERIAL_A, 'response');
      expect(download).toHaveBeenCalledTimes(2);
      release();
    });

    it('does not call a second download for a key that the running one brings', async () => {
      const keys = keysWith();
      let release: () => void = () => undefined;
      download.mockReturnValue(new Promise((resolve) => (release = () => resolve([A]))));
      const first = keys.getVerificationKey(SERIAL_A, 'response');
      const second = keys.getVerificationKey(SERIAL_A, 'notification');
      release();
      expect(await Promise.all([first, second])).toEqual([A.publicKey, A.publicKey]);
      expect(download).toHaveBeenCalledOnce();
    });
  });
});
