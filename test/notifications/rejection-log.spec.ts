import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RejectionLog } from '../../lib/notifications/log/rejection-log.js';
import { API_V3_KEY, fixture, publicKeyOptions } from '../support/fixtures.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { notificationBody, notificationHeaders, replaced } from '../support/wire/notification.js';
import { PATH, ReceivingApp } from '../support/applications/receiving-app.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { seal } from '../support/wire/platform-signer.js';

const MINUTE = 60_000;
const rejection = (
  reason: Parameters<RejectionLog['write']>[0]['reason'],
  requestId = 'REQ-1',
) => ({
  reason,
  explanation: 'why, and what to do',
  requestId,
});

/** The sizes of the maps with merchants to which a synchronous function adds, after each addition. */
function watchMapSizes(run: () => void): number[] {
  const sizes: number[] = [];
  const { set } = Map.prototype;
  const spy = vi.spyOn(Map.prototype, 'set').mockImplementation(function (
    this: Map<unknown, unknown>,
    key,
    value,
  ) {
    set.call(this, key, value);
    if (String(key).includes('merchant 19')) sizes.push(this.size);
    return this;
  });
  try {
    run();
  } finally {
    spy.mockRestore();
  }
  return sizes;
}

let log: ReturnType<typeof captureLog>;
beforeEach(() => {
  log = captureLog();
});
afterEach(() => log.restore());

describe('the log of rejections', () => {
  it.each([
    ['signature-probe', 'debug'],
    ['signature-mismatch', 'warn'],
    ['unknown-serial', 'warn'],
    ['raw-body-unavailable', 'error'],
    ['key-unavailable', 'error'],
  ] as const)('writes %s at level %s, with reason, Request-ID and remedy', (reason, level) => {
    new RejectionLog().write(rejection(reason), 0);
    expect(log.lines).toEqual([
      `${level} Rejected (${reason}), Request-ID REQ-1: why, and what to do`,
    ]);
  });

  it('shows a missing Request-ID as a dash', () => {
    new RejectionLog().write(rejection('missing-header', ''), 0);
    expect(log.lines[0]).toContain('Request-ID -:');
  });

  it('writes 20 of 10,000 lines within a minute, and then the number of the others', () => {
    const rejections = new RejectionLog();
    for (let index = 0; index < 10_000; index += 1) {
      rejections.write(rejection('signature-mismatch'), 5.9 * index);
    }
    expect(log.lines).toHaveLength(20);
    rejections.write(rejection('signature-mismatch'), MINUTE);
    expect(log.lines).toHaveLength(22);
    expect(log.lines[20]).toContain('9980 more');
    rejections.write(rejection('signature-mismatch'), 2 * MINUTE);
    expect(log.lines).toHaveLength(23);
  });

  it('limits each reason separately', () => {
    const rejections = new RejectionLog();
    for (let index = 0; index < 1000; index += 1) rejections.write(rejection('missing-header'), 0);
    rejections.write(rejection('decryption-failed'), 1);
    expect(log.lines.at(-1)).toContain('decryption-failed');
  });

  it('limits each merchant separately, and names it', () => {
    const rejections = new RejectionLog();
    const reject = (mchid: string, at: number) =>
      rejections.write({ ...rejection('missing-header'), mchid }, at);
    for (let index = 0; index < 21; index += 1) reject('1900000001', 0);
    reject('1900000002', 1);
    expect(log.lines).toHaveLength(21);
    expect(log.lines[20]).toBe(
      'warn Rejected (missing-header), merchant 1900000002, Request-ID REQ-1: why, and what to do',
    );
    reject('1900000001', MINUTE);
    expect(log.lines[21]).toBe(
      'warn 1 more rejected notifications (missing-header), merchant 1900000001 were not logged',
    );
  });

  it('reports what it left out of a merchant that sends nothing more', () => {
    const rejections = new RejectionLog();
    const reject = (mchid: string, at: number) =>
      rejections.write({ ...rejection('missing-header'), mchid }, at);
    for (let index = 0; index < 23; index += 1) reject('1900000001', 0);
    const withheld =
      'warn 3 more rejected notifications (missing-header), merchant 1900000001 were not logged';
    reject('1900000002', MINUTE - 1);
    expect(log.lines).not.toContain(withheld);
    reject('1900000003', MINUTE);
    reject('1900000002', 3 * MINUTE);
    expect(log.lines.filter((line) => line === withheld)).toHaveLength(1);
  });

  it('remembers the merchants of the last minute only', () => {
    const rejections = new RejectionLog();
    const sizes = watchMapSizes(() => {
      for (let index = 0; index < 1_000; index += 1) {
        const mchid = String(1900000000 + index);
        rejections.write({ ...rejection('missing-header'), mchid }, (index * MINUTE) / 10);
      }
    });
    expect(sizes).toHaveLength(1_000);
    expect(Math.max(...sizes)).toBe(10);
  });

  it('writes one line for each rejection, without control characters', () => {
    const evil = 'R\r\nwarn forged\u001b[31m\u0000\u007f\u0085\u2028\u2029\u202e\u200f\u009b';
    new RejectionLog().write(
      { reason: 'unknown-serial', explanation: `x\n${evil}`, requestId: evil },
      0,
    );
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  });

  it('writes at most 1,024 characters a line', () => {
    new RejectionLog().write(rejection('unknown-serial', 'x'.repeat(10_000)), 0);
    expect(log.lines[0]!.length).toBeLessThanOrEqual(1024 + 'warn '.length);
  });
});

describe.each(PLATFORMS)('a flood of forgeries on %s', (_platform, adapter) => {
  it('leaves a small log without secrets and without forged lines', async () => {
    const app = await ReceivingApp.start(adapter);
    const body = notificationBody();
    const genuine = notificationHeaders(body);
    const wrongKey = notificationBody({}, { resource: seal('{}', { apiV3Key: 'y'.repeat(32) }) });
    const agent = new Agent({ keepAlive: true });
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        Array.from({ length: 100 }, () =>
          app.post(
            Buffer.from('{"id":"forged"}'),
            replaced(genuine, 'Request-ID', `R${round}\u009b31mforged`),
            PATH,
            agent,
          ),
        ),
      );
    }
    await app.post(wrongKey, notificationHeaders(wrongKey));
    await app.post(body, replaced(genuine, 'Wechatpay-Serial', 'PUB_KEY_ID_99'));
    expect((await app.post(body, genuine)).status).toBe(204);
    agent.destroy();
    await app.stop();
    const lines = log.lines.filter((line) => line.includes('Rejected'));
    expect(lines).toHaveLength(22);
    const all = log.lines.join('\n');
    expect(all).not.toMatch(/[\u0080-\u009f]/);
    expect(all).toContain('apiV3Key (WECHATPAY_API_V3_KEY) is not the one');
    expect(all).toContain('wechatPayPublicKeyId');
    for (const secret of [
      API_V3_KEY,
      publicKeyOptions.merchantPrivateKey.split('\n')[2]!,
      fixture('wechat-pay.pub.pem').split('\n')[2]!,
      genuine.find(([name]) => name === 'Wechatpay-Signature')![1],
      'PRIVATE KEY',
    ]) {
      expect(all).not.toContain(secret);
    }
    expect(inspect(lines)).not.toContain('\\x9B');
  });
});
