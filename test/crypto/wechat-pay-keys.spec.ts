import { createPublicKey, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WechatPayKey } from '../../lib/crypto/wechat-pay-key.js';
import {
  type DownloadCertificates,
  WechatPayKeys,
  type WechatPayKeysInit,
} from '../../lib/crypto/wechat-pay-keys.js';
import { SignatureVerificationError } from '../../lib/errors/wechat-pay-call.errors.js';
import { fixture, NOW, PUBLIC_KEY_ID, SERIAL_A, SERIAL_B } from '../support/fixtures.js';
import { gate } from '../support/gate.js';
import { errorOf } from '../support/applications/merchant.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
const publicKey: WechatPayKey = {
  serial: PUBLIC_KEY_ID,
  publicKey: createPublicKey(fixture('wechat-pay.pub.pem')),
};
const certificate = (
  serial: string,
  file: string,
  changes: Partial<WechatPayKey> = {},
): WechatPayKey => ({
  serial,
  publicKey: new X509Certificate(fixture(file)).publicKey,
  validFrom: NOW - YEAR,
  validTo: NOW + YEAR,
  ...changes,
});
const A = certificate(SERIAL_A, 'platform-a.cert.pem');
const B = certificate(SERIAL_B, 'platform-b.cert.pem');

describe('WechatPayKeys', () => {
  let now: number;
  let downloads: number;
  let failures: unknown[];
  let respond: DownloadCertificates;
  const keysWith = (init: Partial<WechatPayKeysInit> = {}) =>
    new WechatPayKeys({
      download: (known) => {
        downloads += 1;
        return respond(known);
      },
      clock: () => now,
      onRefreshFailure: (failure) => failures.push(failure),
      ...init,
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const reasonOf = async (work: Promise<unknown>) => {
    const error = await errorOf<SignatureVerificationError>(work);
    expect(error).toBeInstanceOf(SignatureVerificationError);
    return error.reason;
  };

  beforeEach(() => {
    now = NOW;
    downloads = 0;
    failures = [];
    respond = async () => [A];
  });
  afterEach(() => vi.useRealTimers());

  describe('getEncryptionKey', () => {
    it('encrypts with the public key if there is one, without a download', async () => {
      expect(await keysWith({ publicKey, pinnedCertificates: [A] }).getEncryptionKey()).toBe(
        publicKey,
      );
      expect(await keysWith({ publicKey }).getEncryptionKey()).toBe(publicKey);
      expect(downloads).toBe(0);
    });

    it('encrypts with the certificate that expires last, in any order', async () => {
      const sooner = { ...A, validTo: NOW + HOUR };
      for (const list of [
        [sooner, B],
        [B, sooner],
      ]) {
        respond = async () => list;
        expect((await keysWith().getEncryptionKey()).serial).toBe(SERIAL_B);
      }
    });

    it('does not encrypt with a certificate that has expired or is not valid yet', async () => {
      respond = async () => [
        A,
        { ...B, validFrom: NOW + 1, validTo: NOW + 10 * YEAR },
        { ...B, serial: 'EE', validTo: NOW },
      ];
      expect((await keysWith().getEncryptionKey()).serial).toBe(SERIAL_A);
    });

    it('encrypts with the pinned certificate, without a download', async () => {
      const keys = keysWith({ pinnedCertificates: [A], download: undefined });
      expect(await keys.getEncryptionKey()).toBe(A);
      now = A.validTo!;
      expect(await reasonOf(keys.getEncryptionKey())).toBe('key-unavailable');
    });

    it('sets no timer for a pinned certificate, for which nothing is downloaded', async () => {
      vi.useFakeTimers();
      const keys = keysWith({ pinnedCertificates: [A], download: undefined });
      const key = keys.getEncryptionKey();
      expect(vi.getTimerCount()).toBe(0);
      expect(await key).toBe(A);
    });

    it.each<[string, Partial<WechatPayKey>, RegExp]>([
      [
        'not valid yet',
        { validFrom: NOW + 1 },
        /SERIAL is not valid before 2026-12-01T02:00:00\.001Z, and this machine's clock says 2026-12-01T02:00:00\.000Z: check the clock/,
      ],
      [
        'expired',
        { validTo: NOW },
        /SERIAL expired at 2026-12-01T02:00:00\.000Z, and this machine's clock says/,
      ],
    ])('names the cause when the only certificate is %s', async (_what, change, message) => {
      const text = new RegExp(message.source.replace('SERIAL', SERIAL_A));
      const downloaded = keysWith();
      respond = async () => [{ ...A, ...change }];
      const pinned = keysWith({ pinnedCertificates: [{ ...A, ...change }], download: undefined });
      for (const keys of [downloaded, pinned]) {
        const error = await errorOf(keys.getEncryptionKey());
        expect(error).toHaveProperty('reason', 'key-unavailable');
        expect(error.message).toMatch(text);
        expect(error.message).not.toContain('WeChat Pay has none');
      }
    });

    it('names both causes when one certificate is not valid yet and the other expired', async () => {
      respond = async () => [
        { ...A, validTo: NOW },
        { ...B, validFrom: NOW + HOUR },
      ];
      const { message } = await errorOf(keysWith().getEncryptionKey());
      expect(message).toContain(`${SERIAL_A} expired at`);
      expect(message).toContain(`${SERIAL_B} is not valid before`);
    });

    it('names the cause when WeChat Pay has no certificates', async () => {
      respond = async () => undefined;
      const error = await errorOf(keysWith().getEncryptionKey());
      expect(error).toHaveProperty('reason', 'key-unavailable');
      expect(error.message).toContain('wechatPayPublicKey');
    });

    it('downloads the certificates once for a hundred first callers', async () => {
      const pending = gate<WechatPayKey[]>();
      respond = () => pending.promise;
      const keys = keysWith();
      const callers = Array.from({ length: 100 }, () => keys.getEncryptionKey());
      await settled();
      pending.open([A]);
      expect(new Set(await Promise.all(callers))).toEqual(new Set([A]));
      expect(downloads).toBe(1);
    });

    it('downloads the certificates again after the first download has failed', async () => {
      respond = async () => {
        throw new Error('unreachable');
      };
      const keys = keysWith();
      const error = await errorOf(keys.getEncryptionKey());
      expect(error).toHaveProperty('reason', 'key-unavailable');
      expect(error.message).toContain('unreachable');
      respond = async () => [A];
      expect(await keys.getEncryptionKey()).toBe(A);
    });

    it('handles a download that throws a value other than an Error', async () => {
      respond = () => Promise.reject('odd' as unknown as Error);
      expect((await errorOf(keysWith().getEncryptionKey())).message).toContain('odd');
    });
  });

  describe('refresh of the certificates', () => {
    it.each<[string, number, number]>([
      ['does not refresh the certificates within 6 h', 6 * HOUR - 1, 1],
      ['refreshes the certificates in the background from 6 h on', 6 * HOUR, 2],
      ['refreshes the certificates in the background until 12 h', 12 * HOUR - 1, 2],
    ])('%s', async (_name, age, expected) => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += age;
      const pending = gate<WechatPayKey[]>();
      respond = () => pending.promise;
      // The caller does not wait for the refresh.
      expect(await keys.getEncryptionKey()).toBe(A);
      expect(await keys.getVerificationKey(SERIAL_A, 'notification')).toBe(A.publicKey);
      expect(downloads).toBe(expected);
      pending.open([B]);
      await settled();
      if (expected === 2) expect(await keys.getEncryptionKey()).toBe(B);
    });

    it('refreshes the certificates before use from 12 h on', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 12 * HOUR;
      respond = () => settled().then(() => [B]);
      expect(await keys.getEncryptionKey()).toBe(B);
      expect(downloads).toBe(2);
      expect(await reasonOf(keys.getVerificationKey(SERIAL_A, 'notification'))).toBe(
        'unknown-serial',
      );
    });

    it.each([6, 12])(
      'keeps the old certificates when the refresh after %i h fails, and tries again a minute later',
      async (hours) => {
        const keys = keysWith();
        await keys.getEncryptionKey();
        now += hours * HOUR;
        respond = async () => {
          throw new Error('unreachable');
        };
        expect(await keys.getEncryptionKey()).toBe(A);
        await settled();
        expect(failures).toHaveLength(1);
        expect(await keys.getEncryptionKey()).toBe(A);
        expect(await keys.getVerificationKey(SERIAL_A, 'response')).toBe(A.publicKey);
        await settled();
        expect(downloads).toBe(2);
        now += MINUTE;
        respond = async () => [B];
        await keys.getEncryptionKey();
        await settled();
        expect(downloads).toBe(3);
        expect(await keys.getEncryptionKey()).toBe(B);
      },
    );

    it('reports the failure of one refresh once, although three callers needed it', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 6 * HOUR;
      const pending = gate<WechatPayKey[]>();
      respond = () => pending.promise;
      for (let caller = 0; caller < 3; caller += 1) {
        expect(await keys.getVerificationKey(SERIAL_A, 'response')).toBe(A.publicKey);
      }
      pending.fail(new Error('unreachable'));
      await settled();
      expect(failures).toMatchObject([
        {
          reason: 'key-unavailable',
          message: 'the platform certificates could not be downloaded: unreachable',
        },
      ]);
      expect(downloads).toBe(2);
    });

    it('keeps the old certificates when WeChat Pay reports that there are none', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 12 * HOUR;
      respond = async () => undefined;
      expect(await keys.getEncryptionKey()).toBe(A);
      expect(failures).toEqual([]);
    });

    it('passes the known keys to the download, which verifies its response with them', async () => {
      const given: string[][] = [];
      respond = async (known) => {
        given.push(known.map(({ serial }) => serial));
        return [A, B];
      };
      const keys = keysWith({ publicKey });
      await keys.getVerificationKey(SERIAL_A, 'response');
      now += 7 * HOUR;
      await keys.getVerificationKey(SERIAL_A, 'response');
      await settled();
      expect(given).toEqual([[PUBLIC_KEY_ID], [PUBLIC_KEY_ID, SERIAL_A, SERIAL_B]]);
    });

    it('never downloads certificates in public-key mode while none is needed', async () => {
      const keys = keysWith({ publicKey });
      now += 100 * HOUR;
      await keys.getVerificationKey(PUBLIC_KEY_ID, 'response');
      await keys.getEncryptionKey();
      await settled();
      expect(downloads).toBe(0);
    });

    it('refreshes the certificates after the clock was set back', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now -= 100 * HOUR;
      await keys.getEncryptionKey();
      expect(downloads).toBe(2);
    });
  });

  describe('getVerificationKey', () => {
    it('finds the public key and all certificates in a gradual migration, with any spelling of hex', async () => {
      respond = async () => [A, B];
      const keys = keysWith({ publicKey });
      const unpadded = SERIAL_B.replace(/^0/, '');
      for (const serial of [SERIAL_B, SERIAL_B.toLowerCase(), unpadded, `00${unpadded}`]) {
        expect(await keys.getVerificationKey(serial, 'notification')).toBe(B.publicKey);
      }
      expect(await keys.getVerificationKey(SERIAL_A.toLowerCase(), 'notification')).toBe(
        A.publicKey,
      );
      expect(await keys.getVerificationKey(PUBLIC_KEY_ID, 'notification')).toBe(
        publicKey.publicKey,
      );
      expect(downloads).toBe(1);
    });

    it.each([
      'constructor',
      '__proto__',
      'toString',
      '',
      PUBLIC_KEY_ID.toLowerCase(),
      'PUB_KEY_ID_2',
      'not-hex',
    ])('rejects the serial %j without a download', async (serial) => {
      expect(await reasonOf(keysWith().getVerificationKey(serial, 'notification'))).toBe(
        'unknown-serial',
      );
      expect(downloads).toBe(0);
    });

    it('does not verify with a certificate from the moment that it expires', async () => {
      const keys = keysWith({ pinnedCertificates: [A], download: undefined });
      now = A.validTo! - 1;
      expect(await keys.getVerificationKey(SERIAL_A, 'notification')).toBe(A.publicKey);
      now = A.validTo!;
      expect(await reasonOf(keys.getVerificationKey(SERIAL_A, 'notification'))).toBe(
        'unknown-serial',
      );
    });

    it('downloads an expired certificate again, and does not trust it if it is unchanged', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now = A.validTo!;
      expect(await reasonOf(keys.getVerificationKey(SERIAL_A, 'notification'))).toBe(
        'unknown-serial',
      );
      expect(downloads).toBe(2);
    });
  });

  describe('forged serials', () => {
    const forged = (index: number) => `DEAD${index.toString(16).padStart(6, '0')}`;

    it('downloads at most once for a hundred concurrent forged serials', async () => {
      const keys = keysWith();
      const pending = gate<WechatPayKey[]>();
      respond = () => pending.promise;
      const reasons = Array.from({ length: 100 }, (_, index) =>
        reasonOf(keys.getVerificationKey(forged(index), 'notification')),
      );
      await settled();
      pending.open([A]);
      expect(new Set(await Promise.all(reasons))).toEqual(new Set(['unknown-serial']));
      expect(downloads).toBe(1);
    });

    it('downloads at most once a minute during ten minutes of forged serials', async () => {
      const keys = keysWith();
      const moments: number[] = [];
      respond = async () => {
        moments.push(now);
        return [A];
      };
      for (let second = 0; second < 600; second += 1) {
        now = NOW + second * 1000;
        await errorOf(keys.getVerificationKey(forged(second), 'notification'));
      }
      expect(moments.map((moment) => (moment - NOW) / MINUTE)).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
      ]);
    });

    it('downloads at most once a minute for forged serials when each download fails', async () => {
      const keys = keysWith();
      respond = async () => {
        throw new Error('unreachable');
      };
      for (let second = 0; second < 180; second += 1) {
        now = NOW + second * 1000;
        expect(await reasonOf(keys.getVerificationKey(forged(second), 'notification'))).toBe(
          'key-unavailable',
        );
      }
      expect(downloads).toBe(3);
    });

    it('limits downloads separately for notifications and responses', async () => {
      const keys = keysWith();
      await errorOf(keys.getVerificationKey(forged(1), 'notification'));
      await errorOf(keys.getVerificationKey(forged(2), 'notification'));
      expect(downloads).toBe(1);
      respond = async () => [A, B];
      expect(await keys.getVerificationKey(SERIAL_B, 'response')).toBe(B.publicKey);
      expect(downloads).toBe(2);
      await errorOf(keys.getVerificationKey(forged(3), 'response'));
      await errorOf(keys.getVerificationKey(forged(3), 'notification'));
      expect(downloads).toBe(2);
    });

    it('keeps the known keys when the download for a forged serial fails', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      respond = async () => {
        throw new Error('unreachable');
      };
      await errorOf(keys.getVerificationKey(forged(1), 'notification'));
      expect(await keys.getVerificationKey(SERIAL_A, 'notification')).toBe(A.publicKey);
    });

    it('lets at most a hundred notifications wait, but never limits known serials and responses', async () => {
      const keys = keysWith({ publicKey });
      const pending = gate<WechatPayKey[]>();
      respond = () => pending.promise;
      const waiting = Array.from({ length: 100 }, (_, index) =>
        reasonOf(keys.getVerificationKey(forged(index), 'notification')),
      );
      await settled();
      expect(await reasonOf(keys.getVerificationKey(forged(101), 'notification'))).toBe(
        'key-unavailable',
      );
      expect(await keys.getVerificationKey(PUBLIC_KEY_ID, 'notification')).toBe(
        publicKey.publicKey,
      );
      const own = keys.getVerificationKey(SERIAL_A, 'response');
      pending.open([A]);
      expect(await own).toBe(A.publicKey);
      await Promise.all(waiting);
      // The waiting places are free again.
      expect(await reasonOf(keys.getVerificationKey(forged(102), 'notification'))).toBe(
        'unknown-serial',
      );
    });

    it('does not limit notifications when there is nothing to wait for', async () => {
      const keys = keysWith({ pinnedCertificates: [A], download: undefined });
      const reasons = Array.from({ length: 101 }, (_, index) =>
        reasonOf(keys.getVerificationKey(forged(index), 'notification')),
      );
      expect(new Set(await Promise.all(reasons))).toEqual(new Set(['unknown-serial']));
    });

    it('frees the waiting places after a failed download', async () => {
      const keys = keysWith();
      for (let round = 0; round < 3; round += 1) {
        now += 2 * MINUTE;
        const pending = gate<WechatPayKey[]>();
        respond = () => pending.promise;
        const waiting = Array.from({ length: 100 }, (_, index) =>
          reasonOf(keys.getVerificationKey(forged(index), 'notification')),
        );
        await settled();
        pending.fail(new Error('unreachable'));
        expect(new Set(await Promise.all(waiting))).toEqual(new Set(['key-unavailable']));
      }
      expect(downloads).toBe(3);
    });

    it('downloads again for a serial that appeared after a running download had started', async () => {
      const keys = keysWith();
      const first = gate<WechatPayKey[]>();
      respond = () => first.promise;
      const own = keys.getEncryptionKey();
      const stranger = keys.getVerificationKey(SERIAL_B, 'notification');
      await settled();
      respond = async () => [A, B];
      first.open([A]);
      expect(await stranger).toBe(B.publicKey);
      expect(await own).toBe(A);
      expect(downloads).toBe(2);
    });
  });

  it('WechatPayKeys shows no keys when printed', () => {
    const shown = inspect(keysWith({ publicKey, pinnedCertificates: [A] }), {
      depth: Infinity,
      showHidden: true,
    });
    expect(shown).not.toContain(PUBLIC_KEY_ID);
    expect(JSON.stringify(keysWith({ publicKey }))).toBe('{}');
  });
});
