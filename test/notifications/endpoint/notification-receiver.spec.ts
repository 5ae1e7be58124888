import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sealed } from '../../../lib/common/sealed.js';
import type { HeaderSource } from '../../../lib/crypto/signed-headers.js';
import {
  type IncomingDelivery,
  NotificationReceiver,
  toStoreKey,
} from '../../../lib/notifications/endpoint/notification-receiver.js';
import type { WechatPayNotification } from '../../../lib/notifications/events/wechat-pay-notification.js';
import type {
  HandlerOutcome,
  NotificationHandler,
} from '../../../lib/notifications/handling/notification-handler.js';
import type { HandlerRunner } from '../../../lib/notifications/handling/handler-runner.js';
import type { DeliveryLog } from '../../../lib/notifications/log/delivery-log.js';
import type { NotificationSettings } from '../../../lib/notifications/notification-settings.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../../../lib/notifications/wechat-pay-notification.exception.js';
import type { WechatPayNotificationVerifier } from '../../../lib/notifications/wechat-pay-notification.verifier.js';
import { SIGNED } from '../../support/handlers/runs.js';

const HEADERS = [['Request-ID', 'REQ-1']] as const satisfies HeaderSource;
const BODY = Buffer.from('{"id":"EV-1"}');
const ARRIVED_AT = 1000;
const DONE = { status: 204 };
const PENDING = { status: 500, body: { code: 'FAIL', message: 'not handled yet' } };
const INCOMPLETE = {
  status: 408,
  body: { code: 'FAIL', message: 'the body did not arrive in time' },
};
const KEY_UNAVAILABLE = {
  status: 500,
  body: { code: 'FAIL', message: 'the key to verify with is unavailable' },
};
type EventType = WechatPayNotification['event_type'];

const never = new Promise<never>(() => {});

/** A receiver whose collaborators are functions of the test. */
class Setup {
  now = ARRIVED_AT + 7;
  verify = vi.fn<(...given: unknown[]) => unknown>(async () => SIGNED);
  run = vi.fn<HandlerRunner['run']>(async () => 'succeeded');
  handlerIds: readonly string[] | undefined = ['signed'];
  readonly key = vi.fn<(...given: unknown[]) => unknown>(() => 'KEY');
  readonly readBody = vi.fn<() => Promise<Buffer>>(async () => BODY);
  readonly findByEventType = vi.fn<(eventType: string) => NotificationHandler[] | undefined>(() =>
    this.handlerIds?.map((id) => ({
      id,
      eventTypes: new Set(['*']),
      handle: async () => {},
    })),
  );
  /** Every line of the log: the method and its arguments. */
  readonly lines: unknown[][] = [];

  receive(): Promise<unknown> {
    const delivery: IncomingDelivery = {
      headers: HEADERS,
      requestId: 'REQ-1',
      arrivedAt: ARRIVED_AT,
      readBody: this.readBody,
    };
    return this.create(() => this.now).receive(delivery);
  }

  create(now?: () => number): NotificationReceiver {
    const settings = { key: this.key, budget: 4000 } as unknown as NotificationSettings;
    return new NotificationReceiver(
      { mchid: '1900000111', verify: this.verify } as unknown as WechatPayNotificationVerifier,
      { findByEventType: this.findByEventType },
      { run: this.run } as unknown as HandlerRunner,
      this.#createLog(),
      new Sealed(settings),
      now,
    );
  }

  #createLog(): DeliveryLog {
    const names = [
      'logDelivery',
      'logRejection',
      'logUnfinished',
      'logNotInitialized',
      'logKeyError',
    ] as const;
    const write =
      (name: string) =>
      (...given: unknown[]) =>
        void this.lines.push([name, ...given]);
    return Object.fromEntries(names.map((name) => [name, write(name)])) as unknown as DeliveryLog;
  }
}

/** The line of a verified delivery. */
const delivered = (outcome: string, status: number, milliseconds = 7) => [
  'logDelivery',
  SIGNED,
  { outcome, status, milliseconds },
];

/** The line of a delivery that was rejected with this error. */
const rejected = (error: unknown, status: number, milliseconds = 7) => [
  'logRejection',
  error,
  { requestId: 'REQ-1', status, milliseconds },
];

describe('toStoreKey', () => {
  const key = (id: string, rest: Partial<Record<'mchid' | 'event_type' | 'key', string>> = {}) => {
    const { mchid = 'M', event_type = 'E', key: last = 'K' } = rest;
    return toStoreKey({ mchid, event_type: event_type as EventType }, id, last);
  };

  it.each([
    ['plain parts', key('Sales.signed', { mchid: '1900000109' }), '1900000109:E:Sales.signed:K'],
    ['an event', key('I', { event_type: 'TRANSACTION.FAIL' }), 'M:TRANSACTION.FAIL:I:K'],
    ['separators', key('a:b', { key: 'c:d%' }), 'M:E:a%3Ab:c%3Ad%25'],
    ['Chinese letters', key('险'), 'M:E:%E9%99%A9:K'],
    ['a pair of surrogates', key('😀'), 'M:E:%F0%9F%98%80:K'],
    ['a lone surrogate', key('a\ud800b'), 'M:E:a%ud800b:K'],
    [
      'a lone surrogate next to other characters',
      key('险\udfff:😀'),
      'M:E:%E9%99%A9%udfff%3A%F0%9F%98%80:K',
    ],
    ['the letters that stand for a lone surrogate', key('%ud800'), 'M:E:%25ud800:K'],
    ['an empty part', key(''), 'M:E::K'],
  ])('encodes %s', (_name, encoded, expected) => {
    expect(encoded).toBe(expected);
  });
});

describe('NotificationReceiver', () => {
  let setup: Setup;
  beforeEach(() => void (setup = new Setup()));
  afterEach(() => void vi.restoreAllMocks());

  it('verifies the headers and the bytes, and runs the handlers of the event', async () => {
    setup.handlerIds = ['first', 'second'];
    expect(await setup.receive()).toEqual(DONE);
    expect(setup.verify.mock.calls).toEqual([[HEADERS, BODY]]);
    expect(setup.findByEventType.mock.calls).toEqual([['INSURANCE_ENTRUST.SIGN']]);
    expect(setup.key.mock.calls).toEqual([[SIGNED]]);
    expect(setup.run.mock.calls).toEqual([
      [
        expect.objectContaining({ id: 'first' }),
        SIGNED,
        '1900000109:INSURANCE_ENTRUST.SIGN:first:KEY',
      ],
      [
        expect.objectContaining({ id: 'second' }),
        SIGNED,
        '1900000109:INSURANCE_ENTRUST.SIGN:second:KEY',
      ],
    ]);
    expect(setup.lines).toEqual([delivered('handled', 204)]);
  });

  it('reads its own monotonic clock without one of the test', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(ARRIVED_AT + 31);
    const response = await setup.create().receive({
      headers: HEADERS,
      requestId: 'REQ-1',
      arrivedAt: ARRIVED_AT,
      readBody: setup.readBody,
    });
    expect(response).toEqual(DONE);
    expect(setup.lines).toEqual([delivered('handled', 204, 31)]);
  });

  it.each<[HandlerOutcome[], string]>([
    [['succeeded'], 'handled'],
    [['already-done'], 'handled'],
    [['succeeded', 'already-done'], 'handled'],
    [['busy'], 'pending'],
    [['threw'], 'pending'],
    [['lease-lost'], 'pending'],
    [['overdue'], 'pending'],
    [['store-failed'], 'pending'],
    [['shutting-down'], 'pending'],
    [['succeeded', 'threw'], 'pending'],
    [['busy', 'already-done'], 'pending'],
  ])('turns the outcomes %j into %s', async (outcomes, outcome) => {
    setup.handlerIds = outcomes.map((_outcome, index) => `handler-${index}`);
    for (const one of outcomes) setup.run.mockResolvedValueOnce(one);
    const [response, status] = outcome === 'handled' ? [DONE, 204] : [PENDING, 500];
    expect(await setup.receive()).toEqual(response);
    expect(setup.lines).toEqual([delivered(outcome, status)]);
  });

  it('accepts an event without handlers, and asks for no key', async () => {
    setup.handlerIds = [];
    expect(await setup.receive()).toEqual(DONE);
    expect(setup.lines).toEqual([delivered('unhandled', 204)]);
    expect(setup.key).not.toHaveBeenCalled();
  });

  it('asks for another delivery before the handlers are found', async () => {
    setup.handlerIds = undefined;
    expect(await setup.receive()).toEqual(PENDING);
    expect(setup.lines).toEqual([['logNotInitialized'], delivered('pending', 500)]);
    expect(setup.key).not.toHaveBeenCalled();
  });

  it('takes the merchant of the verifier for a notification without one', async () => {
    const { mchid: _mchid, ...rest } = SIGNED;
    setup.verify.mockResolvedValue(rest);
    await setup.receive();
    expect(setup.run.mock.calls[0]?.[2]).toBe('1900000111:INSURANCE_ENTRUST.SIGN:signed:KEY');
  });

  it('looks for the handlers of the event that was verified', async () => {
    setup.verify.mockResolvedValue({ ...SIGNED, event_type: 'TRANSACTION.FAIL' });
    await setup.receive();
    expect(setup.findByEventType.mock.calls).toEqual([['TRANSACTION.FAIL']]);
    expect(setup.run.mock.calls[0]?.[2]).toBe('1900000109:TRANSACTION.FAIL:signed:KEY');
  });

  it('calls a verifier of a test that is not asynchronous', async () => {
    setup.verify.mockReturnValue(SIGNED);
    expect(await setup.receive()).toEqual(DONE);
  });
});

describe('NotificationReceiver: the option key', () => {
  let setup: Setup;
  beforeEach(() => void (setup = new Setup()));

  it.each([
    ['no text', () => ''],
    ['undefined', () => undefined],
    ['a number', () => 1],
    ['a list', () => ['KEY']],
    ['a promise', () => Promise.resolve('KEY')],
    ['a promise that rejects', () => Promise.reject(new Error('of the promise'))],
  ])('asks for another delivery where it returns %s', async (_name, key) => {
    setup.key.mockImplementation(key);
    expect(await setup.receive()).toEqual(PENDING);
    const error = new TypeError('notifications.key must return a non-empty string');
    expect(setup.lines).toStrictEqual([['logKeyError', SIGNED, error], delivered('pending', 500)]);
    expect(setup.run).not.toHaveBeenCalled();
  });

  it('asks for another delivery where it throws', async () => {
    const error = new Error('of the key');
    setup.key.mockImplementation(() => {
      throw error;
    });
    expect(await setup.receive()).toEqual(PENDING);
    expect(setup.lines).toEqual([['logKeyError', SIGNED, error], delivered('pending', 500)]);
    expect(setup.lines[0]?.[2]).toBe(error);
    expect(setup.run).not.toHaveBeenCalled();
  });
});

describe('NotificationReceiver: rejections', () => {
  let setup: Setup;
  beforeEach(() => void (setup = new Setup()));

  it.each([
    [
      'a body that is too large',
      new DeliveryRejectedError('body-too-large', 'as the test wants'),
      { status: 413, body: { code: 'FAIL', message: 'the body is too large' } },
    ],
    [
      'a parsed body',
      new WechatPayNotificationException('raw-body-unavailable'),
      {
        status: 500,
        body: { code: 'FAIL', message: 'the server is not set up to verify notifications' },
      },
    ],
    ['an unexpected error', new Error('as the test wants'), PENDING],
  ])('responds to %s, and verifies nothing', async (_name, error, response) => {
    setup.readBody.mockRejectedValue(error);
    expect(await setup.receive()).toEqual(response);
    expect(setup.lines).toEqual([rejected(error, response.status)]);
    expect(setup.lines[0]?.[1]).toBe(error);
    expect(setup.verify).not.toHaveBeenCalled();
  });

  const forged = new WechatPayNotificationException('signature-mismatch');
  it.each([
    ['rejects', async () => Promise.reject(forged)],
    [
      'throws',
      () => {
        throw forged;
      },
    ],
  ])('responds 401 where the verifier %s', async (_name, verify) => {
    setup.verify.mockImplementation(verify);
    expect(await setup.receive()).toEqual({
      status: 401,
      body: { code: 'FAIL', message: 'the signature does not match' },
    });
    expect(setup.lines).toEqual([rejected(forged, 401)]);
    expect(setup.findByEventType).not.toHaveBeenCalled();
  });

  it('asks for another delivery where a handler cannot be run', async () => {
    const error = new Error('of the runner');
    setup.run.mockRejectedValue(error);
    expect(await setup.receive()).toEqual(PENDING);
    expect(setup.lines).toEqual([rejected(error, 500)]);
  });
});

describe('NotificationReceiver: the budget', () => {
  let setup: Setup;
  beforeEach(() => {
    vi.useFakeTimers();
    setup = new Setup();
    // 1000 of the 4000 milliseconds are left.
    setup.now = ARRIVED_AT + 3000;
  });
  afterEach(() => void vi.useRealTimers());

  /** Expects the response once the rest of the budget is over, and not a millisecond before. */
  async function expectInTime(response: object): Promise<void> {
    let received: unknown;
    const work = setup.receive().then((result) => (received = result));
    await vi.advanceTimersByTimeAsync(999);
    expect(received).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(received).toEqual(response);
    await work;
  }

  it('ends while the body arrives', async () => {
    setup.readBody.mockReturnValue(never);
    await expectInTime(INCOMPLETE);
    const error = new DeliveryRejectedError(
      'body-incomplete',
      'the body did not arrive within the budget',
    );
    expect(setup.lines).toStrictEqual([rejected(error, 408, 3000)]);
    expect(setup.lines[0]?.[1]).toHaveProperty('explanation', error.explanation);
    expect(setup.verify).not.toHaveBeenCalled();
  });

  it('ends while the key is downloaded', async () => {
    setup.verify.mockReturnValue(never);
    await expectInTime(KEY_UNAVAILABLE);
    const error = new WechatPayNotificationException(
      'key-unavailable',
      'the verification key did not arrive within the budget',
    );
    expect(setup.lines).toStrictEqual([rejected(error, 500, 3000)]);
    expect(setup.findByEventType).not.toHaveBeenCalled();
  });

  it('ends while handlers run, and names those', async () => {
    setup.handlerIds = ['quick', 'slow', 'busy', 'stuck'];
    setup.run.mockImplementation(({ id }) => {
      if (id === 'slow' || id === 'stuck') return never;
      return Promise.resolve(id === 'busy' ? 'busy' : 'succeeded');
    });
    await expectInTime(PENDING);
    expect(setup.lines).toEqual([
      ['logUnfinished', SIGNED, ['slow', 'stuck'], 3000],
      delivered('pending', 500, 3000),
    ]);
  });

  it('ends while the only handler runs', async () => {
    setup.run.mockReturnValue(never);
    await expectInTime(PENDING);
    expect(setup.lines).toEqual([
      ['logUnfinished', SIGNED, ['signed'], 3000],
      delivered('pending', 500, 3000),
    ]);
  });

  it('leaves no timer behind', async () => {
    await setup.receive();
    expect(vi.getTimerCount()).toBe(0);
    expect(setup.lines).toEqual([delivered('handled', 204, 3000)]);
  });
});
