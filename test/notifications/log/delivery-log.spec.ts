import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HandlerOutcome } from '../../../lib/notifications/handling/notification-handler.js';
import { DeliveryLog, runQuietly } from '../../../lib/notifications/log/delivery-log.js';
import type { RejectionLog } from '../../../lib/notifications/log/rejection-log.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../../../lib/notifications/wechat-pay-notification.exception.js';
import type { WechatPayNotification } from '../../../lib/notifications/events/wechat-pay-notification.js';
import { MCHID } from '../../support/fixtures.js';
import { SIGNED } from '../../support/handlers/runs.js';
import { captureContexts } from '../../support/verdicts/log-contexts.js';

const CHANNEL = 'nestjs-wechatpay-insurance:notification';
const NO_HANDLER =
  '[WechatPayNotification] warn INSURANCE_ENTRUST.SIGN EV-1: no handler for this event; responded 204';
const NOT_INITIALIZED =
  'warn a notification came before app.init() had found the handlers; responded 500, so that WeChat Pay delivers it again. Call app.init() before the server listens';

const events: unknown[] = [];
const listen = (event: unknown) => void events.push(event);
const write = vi.fn<RejectionLog['write']>();
let log: ReturnType<typeof captureContexts>;

beforeEach(() => {
  events.splice(0);
  subscribe(CHANNEL, listen);
  write.mockReset();
  log = captureContexts();
});
afterEach(() => {
  unsubscribe(CHANNEL, listen);
  log.restore();
  vi.restoreAllMocks();
});

/** The log of an import, whose rejections reach the spy. */
const createLog = (name?: string) =>
  new DeliveryLog({ mchid: MCHID }, { write } as unknown as RejectionLog, name);

/** An error that was thrown at one known place. */
const failed = () =>
  Object.assign(new TypeError('张三'), { stack: 'TypeError: 张三\n    at f (/app/a.js:1:2)' });

/** Makes every level of Nest's logger throw. */
function breakLogger(): void {
  for (const level of ['log', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(Logger.prototype, level).mockImplementation(() => {
      throw new Error('no disk');
    });
  }
}

/** Reports an unhandled delivery of a notification with these fields. */
function logUnhandled(fields: Partial<Record<'id' | 'event_type', string>>): void {
  createLog().logDelivery({ ...SIGNED, ...fields } as WechatPayNotification, {
    outcome: 'unhandled',
    status: 204,
    milliseconds: 1,
  });
}

describe('logDelivery', () => {
  it.each([
    ['handled', 204],
    ['pending', 500],
  ] as const)('publishes a delivery that is %s, and logs nothing', (outcome, status) => {
    createLog().logDelivery(SIGNED, { outcome, status, milliseconds: 12.5 });
    expect(log.lines).toEqual([]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        mchid: MCHID,
        event_type: 'INSURANCE_ENTRUST.SIGN',
        id: 'EV-1',
        outcome,
        status,
        milliseconds: 12.5,
      },
    ]);
  });

  it.each([
    [12.49, '12 ms'],
    [12.5, '13 ms'],
    [0, '0 ms'],
  ])('logs and publishes an unhandled delivery of %d ms', (milliseconds, time) => {
    createLog().logDelivery(SIGNED, { outcome: 'unhandled', status: 204, milliseconds });
    expect(log.lines).toEqual([`${NO_HANDLER} (${time})`]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        mchid: MCHID,
        event_type: 'INSURANCE_ENTRUST.SIGN',
        id: 'EV-1',
        outcome: 'unhandled',
        status: 204,
        milliseconds,
      },
    ]);
  });

  it('names the import in the line and in the event', () => {
    createLog('b').logDelivery(SIGNED, { outcome: 'unhandled', status: 204, milliseconds: 1 });
    expect(log.lines).toEqual([
      '[WechatPayNotification:b] warn INSURANCE_ENTRUST.SIGN EV-1: no handler for this event; responded 204 (1 ms)',
    ]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        mchid: MCHID,
        name: 'b',
        event_type: 'INSURANCE_ENTRUST.SIGN',
        id: 'EV-1',
        outcome: 'unhandled',
        status: 204,
        milliseconds: 1,
      },
    ]);
  });

  it.each([
    ['E'.repeat(64), 'E'.repeat(64)],
    ['E'.repeat(65), `${'E'.repeat(63)}…`],
    ['A\nB', 'A B'],
  ])('shows at most 64 printable characters of the event, case %#', (event_type, shown) => {
    logUnhandled({ event_type });
    expect(log.lines).toEqual([
      `[WechatPayNotification] warn ${shown} EV-1: no handler for this event; responded 204 (1 ms)`,
    ]);
  });

  it.each([
    ['I'.repeat(128), 'I'.repeat(128)],
    ['I'.repeat(129), `${'I'.repeat(127)}…`],
    ['A\nB', 'A B'],
  ])('shows at most 128 printable characters of the id, case %#', (id, shown) => {
    logUnhandled({ id });
    expect(log.lines).toEqual([
      `[WechatPayNotification] warn INSURANCE_ENTRUST.SIGN ${shown}: no handler for this event; responded 204 (1 ms)`,
    ]);
  });

  it('publishes the delivery when the logger throws', () => {
    breakLogger();
    logUnhandled({});
    expect(events).toHaveLength(1);
  });
});

describe('logRejection', () => {
  const rejected = { requestId: 'REQ-1', status: 401, milliseconds: 7 };

  it.each([
    [
      new WechatPayNotificationException('signature-mismatch', 'the body was changed'),
      'signature-mismatch',
      'the body was changed',
    ],
    [
      new DeliveryRejectedError('body-too-large', 'too many bytes'),
      'body-too-large',
      'too many bytes',
    ],
  ])('writes and publishes the reason of a known rejection: %s', (error, reason, explanation) => {
    vi.spyOn(performance, 'now').mockReturnValue(4321);
    createLog().logRejection(error, rejected);
    expect(write.mock.calls).toEqual([[{ reason, explanation, requestId: 'REQ-1' }, 4321]]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'rejected',
        mchid: MCHID,
        status: 401,
        milliseconds: 7,
        reason,
      },
    ]);
  });

  it('writes an unexpected error as a failure, and publishes it without a reason', () => {
    vi.spyOn(performance, 'now').mockReturnValue(4321);
    createLog('b').logRejection(failed(), rejected);
    expect(write.mock.calls).toEqual([
      [{ reason: 'failure', explanation: 'TypeError at /app/a.js:1:2', requestId: 'REQ-1' }, 4321],
    ]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'rejected',
        mchid: MCHID,
        name: 'b',
        status: 401,
        milliseconds: 7,
      },
    ]);
  });

  it('publishes the rejection when its log throws', () => {
    write.mockImplementation(() => {
      throw new Error('no disk');
    });
    createLog().logRejection(failed(), rejected);
    expect(events).toHaveLength(1);
  });

  it('writes nothing to the logger by itself', () => {
    createLog().logRejection(failed(), rejected);
    expect(log.lines).toEqual([]);
  });
});

describe('logUnfinished', () => {
  const REST =
    'not done within the budget (still running, or the store has not responded); responded 500 (3000 ms)';

  it.each([
    [['A.one'], 'A.one'],
    [['A.one', 'B.two'], 'A.one, B.two'],
    [['A\none'], 'A one'],
    [['H'.repeat(512)], 'H'.repeat(512)],
    [['H'.repeat(513)], `${'H'.repeat(511)}…`],
  ])('names the handlers, case %#', (handlers, shown) => {
    createLog().logUnfinished(SIGNED, handlers, 2999.6);
    expect(log.lines).toEqual([
      `[WechatPayNotification] warn INSURANCE_ENTRUST.SIGN EV-1: ${shown} ${REST}`,
    ]);
    expect(events).toEqual([]);
  });
});

describe('logNotInitialized', () => {
  it('logs the first of several deliveries', () => {
    const deliveries = createLog('b');
    expect(log.lines).toEqual([]);
    deliveries.logNotInitialized();
    deliveries.logNotInitialized();
    expect(log.lines).toEqual([`[WechatPayNotification:b] ${NOT_INITIALIZED}`]);
  });

  it('ignores an exception of the logger', () => {
    const deliveries = createLog();
    breakLogger();
    expect(() => deliveries.logNotInitialized()).not.toThrow();
  });
});

describe('logKeyError', () => {
  it('shows the kind and the place of the error', () => {
    createLog().logKeyError(SIGNED, failed());
    expect(log.lines).toEqual([
      '[WechatPayNotification] error INSURANCE_ENTRUST.SIGN EV-1: notifications.key failed: TypeError at /app/a.js:1:2',
    ]);
    expect(events).toEqual([]);
  });
});

describe('logRun', () => {
  it.each<[HandlerOutcome, string, string]>([
    ['succeeded', 'log', 'handled'],
    ['already-done', 'debug', 'was handled before'],
    ['busy', 'log', 'is being handled by another delivery'],
    ['threw', 'error', 'failed, and runs again with the next delivery'],
    [
      'lease-lost',
      'warn',
      'succeeded, but its claim was lost meanwhile; the next delivery may run it again',
    ],
    [
      'overdue',
      'error',
      'has run for maxHandling and was aborted; a later delivery may run it again',
    ],
    ['store-failed', 'error', 'the notification store failed; the next delivery retries'],
    ['shutting-down', 'log', 'was not started: the application is shutting down'],
  ])('logs and publishes the outcome %s', (outcome, level, text) => {
    createLog().logRun({ notification: SIGNED, handler: 'P.handle', outcome, milliseconds: 5.6 });
    expect(log.lines).toEqual([
      `[WechatPayNotification] ${level} INSURANCE_ENTRUST.SIGN EV-1: P.handle ${text} (6 ms)`,
    ]);
    expect(events).toStrictEqual([
      {
        type: 'handler',
        mchid: MCHID,
        event_type: 'INSURANCE_ENTRUST.SIGN',
        id: 'EV-1',
        handler: 'P.handle',
        outcome,
        milliseconds: 5.6,
      },
    ]);
  });

  it('shows the attempt, and the kind and the place of the error', () => {
    const error = failed();
    createLog('b').logRun({
      notification: SIGNED,
      handler: 'P.handle',
      outcome: 'threw',
      attempt: 2,
      milliseconds: 5,
      error,
    });
    expect(log.lines).toEqual([
      '[WechatPayNotification:b] error INSURANCE_ENTRUST.SIGN EV-1: P.handle failed, and runs again with the next delivery (5 ms, attempt 2): TypeError at /app/a.js:1:2',
    ]);
    expect(events).toStrictEqual([
      {
        type: 'handler',
        mchid: MCHID,
        name: 'b',
        event_type: 'INSURANCE_ENTRUST.SIGN',
        id: 'EV-1',
        handler: 'P.handle',
        outcome: 'threw',
        attempt: 2,
        milliseconds: 5,
        error,
      },
    ]);
  });

  it('describes an error of null', () => {
    createLog().logRun({
      notification: SIGNED,
      handler: 'P.handle',
      outcome: 'threw',
      milliseconds: 5,
      error: null,
    });
    expect(log.lines).toEqual([
      '[WechatPayNotification] error INSURANCE_ENTRUST.SIGN EV-1: P.handle failed, and runs again with the next delivery (5 ms): something other than an Error was thrown (object)',
    ]);
  });

  it.each([
    ['H'.repeat(128), 'H'.repeat(128)],
    ['H'.repeat(129), `${'H'.repeat(127)}…`],
    ['A\nB', 'A B'],
  ])('shows at most 128 printable characters of the handler, case %#', (handler, shown) => {
    createLog().logRun({ notification: SIGNED, handler, outcome: 'succeeded', milliseconds: 1 });
    expect(log.lines).toEqual([
      `[WechatPayNotification] log INSURANCE_ENTRUST.SIGN EV-1: ${shown} handled (1 ms)`,
    ]);
  });

  it('publishes the run when the logger throws', () => {
    breakLogger();
    createLog().logRun({
      notification: SIGNED,
      handler: 'P.handle',
      outcome: 'succeeded',
      milliseconds: 1,
    });
    expect(events).toHaveLength(1);
  });
});

describe('runQuietly', () => {
  it('calls the function once', () => {
    const work = vi.fn<() => void>();
    runQuietly(work);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('ignores an exception', () => {
    expect(() =>
      runQuietly(() => {
        throw new Error('no disk');
      }),
    ).not.toThrow();
  });
});
