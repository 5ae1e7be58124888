import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RejectionLog } from '../../../lib/notifications/log/rejection-log.js';
import { DELIVERY_REJECTION_REASONS } from '../../../lib/notifications/wechat-pay-notification.exception.js';
import { captureContexts } from '../../support/verdicts/log-contexts.js';

type Rejection = Parameters<RejectionLog['write']>[0];

const MINUTE = 60_000;
const DEBUG = new Set<string>(['signature-probe']);
const ERROR = new Set<string>(['raw-body-unavailable', 'key-unavailable', 'failure']);

let log: ReturnType<typeof captureContexts>;
beforeEach(() => void (log = captureContexts()));
afterEach(() => log.restore());

const create = (fields: Partial<Rejection> = {}): Rejection => ({
  reason: 'missing-header',
  explanation: 'why',
  requestId: 'REQ-1',
  ...fields,
});

const LINE = '[WechatPayNotification] warn Rejected (missing-header), Request-ID REQ-1: why';
const withheld = (count: number, subject = '(missing-header)') =>
  `[WechatPayNotification] warn ${count} more rejected notifications ${subject} were not logged`;

/** Writes the same rejection so many times at one moment. */
function repeat(rejections: RejectionLog, count: number, now: number, fields?: Partial<Rejection>) {
  for (let index = 0; index < count; index += 1) rejections.write(create(fields), now);
}

describe('write', () => {
  it.each([...DELIVERY_REJECTION_REASONS, 'failure', 'unknown-merchant'] as const)(
    'logs %s at its level',
    (reason) => {
      new RejectionLog().write(create({ reason }), 0);
      const level = DEBUG.has(reason) ? 'debug' : ERROR.has(reason) ? 'error' : 'warn';
      expect(log.lines).toEqual([
        `[WechatPayNotification] ${level} Rejected (${reason}), Request-ID REQ-1: why`,
      ]);
    },
  );

  it('names the import', () => {
    new RejectionLog('b').write(create(), 0);
    expect(log.lines).toEqual([
      '[WechatPayNotification:b] warn Rejected (missing-header), Request-ID REQ-1: why',
    ]);
  });

  it('names the merchant', () => {
    new RejectionLog().write(create({ mchid: '1900000001' }), 0);
    expect(log.lines).toEqual([
      '[WechatPayNotification] warn Rejected (missing-header), merchant 1900000001, Request-ID REQ-1: why',
    ]);
  });

  it.each([
    ['', '-'],
    ['A\nB', 'A B'],
    ['R'.repeat(128), 'R'.repeat(128)],
    ['R'.repeat(129), `${'R'.repeat(127)}…`],
  ])('shows at most 128 printable characters of the Request-ID, case %#', (requestId, shown) => {
    new RejectionLog().write(create({ requestId }), 0);
    expect(log.lines).toEqual([
      `[WechatPayNotification] warn Rejected (missing-header), Request-ID ${shown}: why`,
    ]);
  });

  it('shows at most 1,024 printable characters of a line', () => {
    new RejectionLog().write(create({ explanation: `\n${'x'.repeat(2000)}` }), 0);
    const begin = 'Rejected (missing-header), Request-ID REQ-1:  ';
    expect(log.lines).toEqual([
      `[WechatPayNotification] warn ${begin}${'x'.repeat(1023 - begin.length)}…`,
    ]);
  });

  it('logs 20 lines within a minute', () => {
    const rejections = new RejectionLog();
    repeat(rejections, 19, 0);
    repeat(rejections, 2, MINUTE - 1);
    expect(log.lines).toEqual(Array.from({ length: 20 }, () => LINE));
  });

  it.each([
    [20, []],
    [21, [withheld(1)]],
    [25, [withheld(5)]],
  ])('counts the further ones of %d when the minute ends', (count, lines) => {
    const rejections = new RejectionLog();
    repeat(rejections, count, 1000);
    rejections.write(create(), 1000 + MINUTE);
    expect(log.lines.slice(20)).toEqual([...lines, LINE]);
    repeat(rejections, 30, 1000 + MINUTE);
    expect(log.lines).toHaveLength(20 + lines.length + 20);
  });

  it('limits each reason and each merchant by itself', () => {
    const rejections = new RejectionLog();
    repeat(rejections, 21, 0);
    rejections.write(create({ reason: 'unknown-serial' }), 0);
    rejections.write(create({ mchid: '1900000001' }), 0);
    expect(log.lines.slice(20)).toEqual([
      '[WechatPayNotification] warn Rejected (unknown-serial), Request-ID REQ-1: why',
      '[WechatPayNotification] warn Rejected (missing-header), merchant 1900000001, Request-ID REQ-1: why',
    ]);
  });

  it('ends the minutes of all subjects that are over, and of no other', () => {
    const rejections = new RejectionLog();
    repeat(rejections, 20, 0, { mchid: '1' });
    repeat(rejections, 22, 1, { mchid: '2' });
    repeat(rejections, 23, 2, { mchid: '3' });
    log.lines.splice(0);
    rejections.write(create(), MINUTE + 1);
    expect(log.lines).toEqual([withheld(2, '(missing-header), merchant 2'), LINE]);
    rejections.write(create(), MINUTE + 2);
    expect(log.lines.slice(2)).toEqual([withheld(3, '(missing-header), merchant 3'), LINE]);
  });

  it('writes the count in one printable line', () => {
    const rejections = new RejectionLog();
    repeat(rejections, 21, 0, { mchid: 'A\nB' });
    rejections.write(create(), MINUTE);
    expect(log.lines[20]).toBe(withheld(1, '(missing-header), merchant A B'));
  });
});
