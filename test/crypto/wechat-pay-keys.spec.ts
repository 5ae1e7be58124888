import { createPublicKey, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
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
  let answer: DownloadCertificates;
  const keysWith = (init: Partial<WechatPayKeysInit> = {}) =>
    new WechatPayKeys({
      download: (known) => {
        downloads += 1;
        return answer(known);
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
    answer = async () => [A];
  });

  describe('to encrypt with', () => {
    it('is the public key if there is one, without a download', async () => {
      expect(await keysWith({ publicKey, pinnedCertificates: [A] }).getEncryptionKey()).toBe(
        publicKey,
      );
      expect(await keysWith({ publicKey }).getEncryptionKey()).toBe(publicKey);
      expect(downloads).toBe(0);
    });

    it('is the certificate that expires last, whatever their order', async () => {
      const sooner = { ...A, validTo: NOW + HOUR };
      for (const list of [
        [sooner, B],
        [B, sooner],
      ]) {
        answer = async () => list;
        expect((await keysWith().getEncryptionKey()).serial).toBe(SERIAL_B);
      }
    });

    it('is none that has expired or is not valid yet', async () => {
      answer = async () => [
        A,
        { ...B, validFrom: NOW + 1, validTo: NOW + 10 * YEAR },
        { ...B, serial: 'EE', validTo: NOW },
      ];
      expect((await keysWith().getEncryptionKey()).serial).toBe(SERIAL_A);
    });

    it('is the pinned one, without a download', async () => {
      const keys = keysWith({ pinnedCertificates: [A], download: undefined });
      expect(await keys.getEncryptionKey()).toBe(A);
      now = A.validTo!;
      expect(await reasonOf(keys.getEncryptionKey())).toBe('key-unavailable');
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
      answer = async () => [{ ...A, ...change }];
      const pinned = keysWith({ pinnedCertificates: [{ ...A, ...change }], download: undefined });
      for (const keys of [downloaded, pinned]) {
        const error = await errorOf(keys.getEncryptionKey());
        expect(error).toHaveProperty('reason', 'key-unavailable');
        expect(error.message).toMatch(text);
        expect(error.message).not.toContain('WeChat Pay has none');
      }
    });

    it('names both causes when one certificate is not valid yet and the other expired', async () => {
      answer = async () => [
        { ...A, validTo: NOW },
        { ...B, validFrom: NOW + HOUR },
      ];
      const { message } = await errorOf(keysWith().getEncryptionKey());
      expect(message).toContain(`${SERIAL_A} expired at`);
      expect(message).toContain(`${SERIAL_B} is not valid before`);
    });

    it('cannot be had from WeChat Pay when it has no certificates; the message names the cause', async () => {
      answer = async () => undefined;
      const error = await errorOf(keysWith().getEncryptionKey());
      expect(error).toHaveProperty('reason', 'key-unavailable');
      expect(error.message).toContain('wechatPayPublicKey');
    });

    it('is downloaded once for a hundred first callers', async () => {
      const pending = gate<WechatPayKey[]>();
      answer = () => pending.promise;
      const keys = keysWith();
      const callers = Array.from({ length: 100 }, () => keys.getEncryptionKey());
      await settled();
      pending.open([A]);
      expect(new Set(await Promise.all(callers))).toEqual(new Set([A]));
      expect(downloads).toBe(1);
    });

    it('is asked for again after a first download that failed', async () => {
      answer = async () => {
        throw new Error('unreachable');
      };
      const keys = keysWith();
      const error = await errorOf(keys.getEncryptionKey());
      expect(error).toHaveProperty('reason', 'key-unavailable');
      expect(error.message).toContain('unreachable');
      answer = async () => [A];
      expect(await keys.getEncryptionKey()).toBe(A);
    });

    it('survives a download that throws no Error', async () => {
      answer = () => Promise.reject('odd' as unknown as Error);
      expect((await errorOf(keysWith().getEncryptionKey())).message).toContain('odd');
    });
  });

  describe('are refreshed', () => {
    it.each<[string, number, number]>([
      ['not within 6 h', 6 * HOUR - 1, 1],
      ['in the background from 6 h on', 6 * HOUR, 2],
      ['in the background until 12 h', 12 * HOUR - 1, 2],
    ])('%s', async (_name, age, expected) => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += age;
      const pending = gate<WechatPayKey[]>();
      answer = () => pending.promise;
      // The caller does not wait for it.
      expect(await keys.getEncryptionKey()).toBe(A);
      expect(await keys.getVerificationKey(SERIAL_A, 'notification')).toBe(A.publicKey);
      expect(downloads).toBe(expected);
      pending.open([B]);
      await settled();
      if (expected === 2) expect(await keys.getEncryptionKey()).toBe(B);
    });

    it('before use from 12 h on', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 12 * HOUR;
      answer = () => settled().then(() => [B]);
      expect(await keys.getEncryptionKey()).toBe(B);
      expect(downloads).toBe(2);
      expect(await reasonOf(keys.getVerificationKey(SERIAL_A, 'notification'))).toBe(
        'unknown-serial',
      );
    });

    it.each([6, 12])(
      'after %i h in vain: the old ones stay, and it is tried again a minute later',
      async (hours) => {
        const keys = keysWith();
        await keys.getEncryptionKey();
        now += hours * HOUR;
        answer = async () => {
          throw new Error('unreachable');
        };
        expect(await keys.getEncryptionKey()).toBe(A);
        await settled();
        expect(failures).toHaveLength(1);
        expect(await keys.getEncryptionKey()).toBe(A);
        expect(await keys.getVerificationKey(SERIAL_A, 'answer')).toBe(A.publicKey);
        await settled();
        expect(downloads).toBe(2);
        now += MINUTE;
        answer = async () => [B];
        await keys.getEncryptionKey();
        await settled();
        expect(downloads).toBe(3);
        expect(await keys.getEncryptionKey()).toBe(B);
      },
    );

    it('in vain when WeChat Pay says that there are none: that takes no key away', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now += 12 * HOUR;
      answer = async () => undefined;
      expect(await keys.getEncryptionKey()).toBe(A);
      expect(failures).toEqual([]);
    });

    it('with the known keys given to the download, to verify its answer', async () => {
      const given: string[][] = [];
      answer = async (known) => {
        given.push(known.map(({ serial }) => serial));
        return [A, B];
      };
      const keys = keysWith({ publicKey });
      await keys.getVerificationKey(SERIAL_A, 'answer');
      now += 7 * HOUR;
      await keys.getVerificationKey(SERIAL_A, 'answer');
      await settled();
      expect(given).toEqual([[PUBLIC_KEY_ID], [PUBLIC_KEY_ID, SERIAL_A, SERIAL_B]]);
    });

    it('never in public-key mode while nobody needs a certificate', async () => {
      const keys = keysWith({ publicKey });
      now += 100 * HOUR;
      await keys.getVerificationKey(PUBLIC_KEY_ID, 'answer');
      await keys.getEncryptionKey();
      await settled();
      expect(downloads).toBe(0);
    });

    it('also after the clock was set back', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now -= 100 * HOUR;
      await keys.getEncryptionKey();
      expect(downloads).toBe(2);
    });
  });

  describe('by serial', () => {
    it('stand side by side in the mixed period, in any spelling of hex', async () => {
      answer = async () => [A, B];
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
    ])('know %j not, and download nothing for it', async (serial) => {
      expect(await reasonOf(keysWith().getVerificationKey(serial, 'notification'))).toBe(
        'unknown-serial',
      );
      expect(downloads).toBe(0);
    });

    it('do not verify with a certificate from the moment that it expires', async () => {
      const keys = keysWith({ pinnedCertificates: [A], download: undefined });
      now = A.validTo! - 1;
      expect(await keys.getVerificationKey(SERIAL_A, 'notification')).toBe(A.publicKey);
      now = A.validTo!;
      expect(await reasonOf(keys.getVerificationKey(SERIAL_A, 'notification'))).toBe(
        'unknown-serial',
      );
    });

    it('ask for a downloaded one anew when it has expired, and do not trust it still', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      now = A.validTo!;
      expect(await reasonOf(keys.getVerificationKey(SERIAL_A, 'notification'))).toBe(
        'unknown-serial',
      );
      expect(downloads).toBe(2);
    });
  });

  describe('for strangers', () => {
    const forged = (index: number) => `DEAD${index.toString(16).padStart(6, '0')}`;

    it('are downloaded at most once for a hundred forged serials at once', async () => {
      const keys = keysWith();
      const pending = gate<WechatPayKey[]>();
      answer = () => pending.promise;
      const reasons = Array.from({ length: 100 }, (_, index) =>
        reasonOf(keys.getVerificationKey(forged(index), 'notification')),
      );
      await settled();
      pending.open([A]);
      expect(new Set(await Promise.all(reasons))).toEqual(new Set(['unknown-serial']));
      expect(downloads).toBe(1);
    });

    it('are downloaded at most once a minute over ten minutes of forgeries', async () => {
      const keys = keysWith();
      const moments: number[] = [];
      answer = async () => {
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

    it('are downloaded at most once a minute too when each download fails', async () => {
      const keys = keysWith();
      answer = async () => {
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

    it('take nothing from the allowance of answers, nor these from theirs', async () => {
      const keys = keysWith();
      await errorOf(keys.getVerificationKey(forged(1), 'notification'));
      await errorOf(keys.getVerificationKey(forged(2), 'notification'));
      expect(downloads).toBe(1);
      answer = async () => [A, B];
      expect(await keys.getVerificationKey(SERIAL_B, 'answer')).toBe(B.publicKey);
      expect(downloads).toBe(2);
      await errorOf(keys.getVerificationKey(forged(3), 'answer'));
      await errorOf(keys.getVerificationKey(forged(3), 'notification'));
      expect(downloads).toBe(2);
    });

    it('cost no known key, whatever happens to the download', async () => {
      const keys = keysWith();
      await keys.getEncryptionKey();
      answer = async () => {
        throw new Error('unreachable');
      };
      await errorOf(keys.getVerificationKey(forged(1), 'notification'));
      expect(await keys.getVerificationKey(SERIAL_A, 'notification')).toBe(A.publicKey);
    });

    it('let a hundred wait at once; known serials and answers never queue', async () => {
      const keys = keysWith({ publicKey });
      const pending = gate<WechatPayKey[]>();
      answer = () => pending.promise;
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
      const own = keys.getVerificationKey(SERIAL_A, 'answer');
      pending.open([A]);
      expect(await own).toBe(A.publicKey);
      await Promise.all(waiting);
      // The places are free again.
      expect(await reasonOf(keys.getVerificationKey(forged(102), 'notification'))).toBe(
        'unknown-serial',
      );
    });

    it('free the places of those who waited in vain', async () => {
      const keys = keysWith();
      for (let round = 0; round < 3; round += 1) {
        now += 2 * MINUTE;
        const pending = gate<WechatPayKey[]>();
        answer = () => pending.promise;
        const waiting = Array.from({ length: 100 }, (_, index) =>
          reasonOf(keys.getVerificationKey(forged(index), 'notification')),
        );
        await settled();
        pending.fail(new Error('unreachable'));
        expect(new Set(await Promise.all(waiting))).toEqual(new Set(['key-unavailable']));
      }
      expect(downloads).toBe(3);
    });

    it('are asked for once more after a download that began before the key was there', async () => {
      const keys = keysWith();
      const first = gate<WechatPayKey[]>();
      answer = () => first.promise;
      const own = keys.getEncryptionKey();
      const stranger = keys.getVerificationKey(SERIAL_B, 'notification');
      await settled();
      answer = async () => [A, B];
      first.open([A]);
      expect(await stranger).toBe(B.publicKey);
      expect(await own).toBe(A);
      expect(downloads).toBe(2);
    });
  });

  it('show nothing when printed', () => {
    const shown = inspect(keysWith({ publicKey, pinnedCertificates: [A] }), {
      depth: Infinity,
      showHidden: true,
    });
    expect(shown).not.toContain(PUBLIC_KEY_ID);
    expect(JSON.stringify(keysWith({ publicKey }))).toBe('{}');
  });
});
