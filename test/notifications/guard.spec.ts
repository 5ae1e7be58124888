import 'reflect-metadata';
import { type ExecutionContext, Inject } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWithProperties } from '../../lib/common/inject-property.js';
import { Sealed } from '../../lib/common/sealed.js';
import type { CurrentCredentials } from '../../lib/crypto/current-credentials.js';
import type { WechatPayKeys } from '../../lib/crypto/wechat-pay-keys.js';
import type { WechatPayNotification } from '../../lib/notifications/events/wechat-pay-notification.js';
import { RejectionLog } from '../../lib/notifications/log/rejection-log.js';
import type { WechatPayNotificationRequest } from '../../lib/notifications/notification-request.js';
import { NotificationVerification } from '../../lib/notifications/notification-verification.js';
import { WechatPayNotificationException } from '../../lib/notifications/wechat-pay-notification.exception.js';
import { WechatPayNotificationGuard } from '../../lib/notifications/wechat-pay-notification.guard.js';
import { WechatPayNotificationVerifier } from '../../lib/notifications/wechat-pay-notification.verifier.js';
import {
  getConstructorDependencies,
  getPropertyDependencies,
} from '../../lib/platform/dependencies.js';
import { errorOf } from '../support/applications/merchant.js';
import { MCHID, NOW } from '../support/fixtures.js';
import { SIGNED } from '../support/handlers/runs.js';
import { captureContexts } from '../support/verdicts/log-contexts.js';

const CHANNEL = 'nestjs-wechatpay-insurance:notification';
const VERIFIED = Symbol.for('nestjs-wechatpay-insurance:verified-notification');
const OF_B = 'WechatPayNotificationVerifier:b';
const BEGAN = 5000;

/** A verifier of another merchant than {@link SIGNED}, as a test would write it. */
class MockVerifier {
  readonly verify = vi.fn<(...given: unknown[]) => Promise<WechatPayNotification>>(
    async () => SIGNED,
  );

  constructor(readonly mchid = '1900000111') {}

  rejectWith(error: Error): this {
    this.verify.mockRejectedValue(error);
    return this;
  }

  get asVerifier(): WechatPayNotificationVerifier {
    return this as unknown as WechatPayNotificationVerifier;
  }
}

/** The verifier of a named import, whose calls a test replaces. */
function createNamedVerifier(name: string): WechatPayNotificationVerifier {
  const verification = new NotificationVerification(
    { mchid: MCHID } as CurrentCredentials,
    {} as WechatPayKeys,
    new Sealed({ clock: () => NOW, toleranceSeconds: 300 }),
    name,
  );
  vi.spyOn(verification, 'verify').mockResolvedValue(SIGNED);
  return createWithProperties(WechatPayNotificationVerifier, [verification]);
}

const createContext = (request: object) =>
  ({ switchToHttp: () => ({ getRequest: () => request }) }) as unknown as ExecutionContext;

const createRequest = (fields: object = {}): WechatPayNotificationRequest => ({
  rawBody: Buffer.from('{}'),
  headers: { 'request-id': 'REQ-1' },
  ...fields,
});

/** Gives a guard a log of its own, and returns the calls of it. */
function recordLog(guard: WechatPayNotificationGuard): unknown[][] {
  const calls: unknown[][] = [];
  Object.assign(guard, { rejectionLog: { write: (...given: unknown[]) => calls.push(given) } });
  return calls;
}

/** A guard that chooses the merchant for each request. */
class ChoosingGuard extends WechatPayNotificationGuard {
  readonly choices: unknown[][] = [];
  chosen: WechatPayNotificationVerifier | undefined;
  /** Thrown in place of a choice. */
  problem: Error | undefined;

  protected override async getMerchant(
    ...given: [WechatPayNotificationRequest, ExecutionContext]
  ): Promise<WechatPayNotificationVerifier> {
    this.choices.push(given);
    if (this.problem !== undefined) throw this.problem;
    return this.chosen ?? this.verifier;
  }
}

const forgery = () => new WechatPayNotificationException('signature-mismatch', 'as the test wants');

describe('WechatPayNotificationGuard', () => {
  class OwnGuard extends WechatPayNotificationGuard {}

  it.each([
    ['WechatPayNotificationGuard', WechatPayNotificationGuard],
    ['OwnGuard', OwnGuard],
  ])('throws without a verifier: %s', (name, type) => {
    expect(() => new type()).toThrow(
      new Error(
        `${name} needs the verifier of its merchant: import WechatPayInsuranceModule, with the same name, into the module of its controller, or override getMerchant`,
      ),
    );
  });

  it('accepts no verifier where getMerchant is overridden', () => {
    expect(new ChoosingGuard()).toHaveProperty('verifier', undefined);
  });

  it('keeps its verifier', () => {
    const { asVerifier } = new MockVerifier();
    expect(new WechatPayNotificationGuard(asVerifier)).toHaveProperty('verifier', asVerifier);
    expect(new ChoosingGuard(asVerifier)).toHaveProperty('verifier', asVerifier);
  });

  it('shares one log among guards without a module, and limits its lines', async () => {
    const log = captureContexts();
    // A new number, whose lines are not limited yet in this process.
    const mchid = randomUUID();
    const { asVerifier } = new MockVerifier(mchid).rejectWith(forgery());
    for (let count = 0; count < 21; count += 1) {
      const guard = new ChoosingGuard();
      guard.chosen = asVerifier;
      await errorOf(guard.canActivate(createContext(createRequest())));
    }
    log.restore();
    expect(log.lines).toHaveLength(20);
    expect(new Set(log.lines)).toEqual(
      new Set([
        `[WechatPayNotification] warn Rejected (signature-mismatch), merchant ${mchid}, Request-ID REQ-1: as the test wants`,
      ]),
    );
  });
});

describe('WechatPayNotificationGuard: canActivate', () => {
  let now: number;
  const events: unknown[] = [];
  const keep = (event: unknown) => void events.push(event);
  beforeEach(() => {
    now = BEGAN;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    events.length = 0;
    subscribe(CHANNEL, keep);
  });
  afterEach(() => {
    unsubscribe(CHANNEL, keep);
    vi.restoreAllMocks();
  });

  /** Lets the verifier take seven milliseconds. */
  function take7(mock: MockVerifier, error?: Error): MockVerifier {
    mock.verify.mockImplementation(async () => {
      now = BEGAN + 7;
      if (error !== undefined) throw error;
      return SIGNED;
    });
    return mock;
  }

  it('verifies the bytes with every header, and attaches the notification', async () => {
    const mock = take7(new MockVerifier());
    const guard = new WechatPayNotificationGuard(mock.asVerifier);
    const lines = recordLog(guard);
    const request = createRequest({ rawHeaders: ['A', '1', 'A', '2'] });
    expect(await guard.canActivate(createContext(request))).toBe(true);
    expect(mock.verify.mock.calls).toEqual([
      [
        [
          ['A', '1'],
          ['A', '2'],
        ],
        Buffer.from('{}'),
      ],
    ]);
    expect(Reflect.get(request, VERIFIED)).toBe(SIGNED);
    expect(lines).toEqual([]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'verified',
        mchid: '1900000109',
        event_type: 'INSURANCE_ENTRUST.SIGN',
        id: 'EV-1',
        milliseconds: 7,
      },
    ]);
  });

  it.each([
    ['rawHeaders of Fastify', { raw: { rawHeaders: ['A', '1'] } }, [['A', '1']]],
    [
      'rawHeaders of Express before those of Fastify',
      { rawHeaders: ['B', '2'], raw: { rawHeaders: ['A', '1'] } },
      [['B', '2']],
    ],
    ['joined headers', {}, { 'request-id': 'REQ-1' }],
    ['joined headers where Fastify has no others', { raw: {} }, { 'request-id': 'REQ-1' }],
  ])('verifies with %s', async (_name, fields, headers) => {
    const mock = new MockVerifier();
    const guard = new WechatPayNotificationGuard(mock.asVerifier);
    await guard.canActivate(createContext(createRequest(fields)));
    expect(mock.verify.mock.calls[0]?.[0]).toEqual(headers);
  });

  it('publishes the merchant of its verifier for a notification without one', async () => {
    const { mchid: _mchid, ...rest } = SIGNED;
    const mock = new MockVerifier();
    mock.verify.mockResolvedValue(rest as WechatPayNotification);
    await new WechatPayNotificationGuard(mock.asVerifier).canActivate(
      createContext(createRequest()),
    );
    expect(events).toEqual([expect.objectContaining({ mchid: '1900000111' })]);
  });

  it('publishes the name of the import', async () => {
    const guard = new WechatPayNotificationGuard(createNamedVerifier('b'));
    await guard.canActivate(createContext(createRequest()));
    expect(events).toEqual([expect.objectContaining({ mchid: MCHID, name: 'b' })]);
  });

  it('logs, publishes and throws a rejection', async () => {
    const error = forgery();
    const guard = new WechatPayNotificationGuard(take7(new MockVerifier(), error).asVerifier);
    const lines = recordLog(guard);
    const request = createRequest();
    expect(await errorOf(guard.canActivate(createContext(request)))).toBe(error);
    expect(Reflect.has(request, VERIFIED)).toBe(false);
    expect(lines).toStrictEqual([
      [
        {
          reason: 'signature-mismatch',
          explanation: 'as the test wants',
          requestId: 'REQ-1',
          mchid: undefined,
        },
        BEGAN + 7,
      ],
    ]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'rejected',
        mchid: '1900000111',
        reason: 'signature-mismatch',
        status: 401,
        milliseconds: 7,
      },
    ]);
  });

  it('rejects a request without its bytes, and verifies nothing', async () => {
    const mock = new MockVerifier();
    const guard = new WechatPayNotificationGuard(mock.asVerifier);
    const lines = recordLog(guard);
    const fields = { rawBody: undefined, body: {}, headers: { 'content-length': '2' } };
    const error = await errorOf<WechatPayNotificationException>(
      guard.canActivate(createContext(createRequest(fields))),
    );
    expect([error.reason, error.explanation]).toEqual([
      'raw-body-unavailable',
      'the raw body is missing: create the application with NestFactory.create(AppModule, { rawBody: true }), and register no body parser of your own before it; Nest keeps the raw body of application/json only',
    ]);
    expect(mock.verify).not.toHaveBeenCalled();
    expect(lines).toHaveLength(1);
    expect(events).toEqual([expect.objectContaining({ mchid: '1900000111', status: 500 })]);
  });

  it('passes on another error, and logs nothing', async () => {
    const error = new Error('of the verifier');
    const guard = new WechatPayNotificationGuard(new MockVerifier().rejectWith(error).asVerifier);
    const lines = recordLog(guard);
    expect(await errorOf(guard.canActivate(createContext(createRequest())))).toBe(error);
    expect([lines, events]).toEqual([[], []]);
  });

  it('returns false where an override of reject does not throw', async () => {
    const error = forgery();
    const rejections: unknown[][] = [];
    class LenientGuard extends WechatPayNotificationGuard {
      protected override reject(...given: unknown[]): never {
        rejections.push(given);
        return undefined as never;
      }
    }
    const guard = new LenientGuard(new MockVerifier().rejectWith(error).asVerifier);
    const request = createRequest();
    const context = createContext(request);
    expect(await guard.canActivate(context)).toBe(false);
    expect(rejections).toEqual([[error, request, context]]);
  });
});

describe('WechatPayNotificationGuard: getMerchant', () => {
  const events: unknown[] = [];
  const keep = (event: unknown) => void events.push(event);
  beforeEach(() => {
    events.length = 0;
    subscribe(CHANNEL, keep);
  });
  afterEach(() => unsubscribe(CHANNEL, keep));

  it('gets the request and the context, and chooses the verifier', async () => {
    const [own, chosen] = [new MockVerifier(), new MockVerifier('1900000112')];
    const guard = new ChoosingGuard(own.asVerifier);
    guard.chosen = chosen.asVerifier;
    const request = createRequest();
    const context = createContext(request);
    expect(await guard.canActivate(context)).toBe(true);
    expect(guard.choices).toEqual([[request, context]]);
    expect(own.verify).not.toHaveBeenCalled();
    expect(chosen.verify).toHaveBeenCalledOnce();
  });

  it.each([
    ['a verifier of its own', new MockVerifier().asVerifier],
    ['no verifier of its own', undefined],
  ])('names the chosen merchant in the log of a guard with %s', async (_name, own) => {
    const guard = new ChoosingGuard(own);
    guard.chosen = new MockVerifier('1900000112').rejectWith(forgery()).asVerifier;
    const lines = recordLog(guard);
    await errorOf(guard.canActivate(createContext(createRequest())));
    expect(lines).toEqual([[expect.objectContaining({ mchid: '1900000112' }), expect.any(Number)]]);
    expect(events).toEqual([expect.objectContaining({ mchid: '1900000112' })]);
  });

  it('names no merchant in the log where it chooses the own one', async () => {
    const guard = new ChoosingGuard(new MockVerifier().rejectWith(forgery()).asVerifier);
    const lines = recordLog(guard);
    await errorOf(guard.canActivate(createContext(createRequest())));
    expect(lines).toEqual([[expect.objectContaining({ mchid: undefined }), expect.any(Number)]]);
  });

  it.each([
    ['the merchant of its own verifier', new MockVerifier().asVerifier, '1900000111'],
    ['an empty text without a verifier', undefined, ''],
  ])('publishes %s where it rejects itself', async (_name, own, mchid) => {
    const guard = new ChoosingGuard(own);
    guard.problem = new WechatPayNotificationException('merchant-mismatch', 'as the test wants');
    const lines = recordLog(guard);
    const error = await errorOf(guard.canActivate(createContext(createRequest())));
    expect(error).toBe(guard.problem);
    expect(lines).toEqual([[expect.objectContaining({ mchid: undefined }), expect.any(Number)]]);
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'rejected',
        mchid,
        reason: 'merchant-mismatch',
        status: 401,
        milliseconds: expect.any(Number),
      },
    ]);
  });
});

describe('WechatPayNotificationGuard.for', () => {
  class OwnGuard extends WechatPayNotificationGuard {
    @Inject('header') readonly header!: string;
  }

  it('returns the class itself for the unnamed import', () => {
    expect(WechatPayNotificationGuard.for('default')).toBe(WechatPayNotificationGuard);
    expect(OwnGuard.for('default')).toBe(OwnGuard);
  });

  it('returns one class for each guard and name', () => {
    const guards = [
      WechatPayNotificationGuard.for('b'),
      WechatPayNotificationGuard.for('c'),
      OwnGuard.for('b'),
    ];
    expect(new Set(guards).size).toBe(3);
    expect(WechatPayNotificationGuard.for('b')).toBe(guards[0]);
    expect(WechatPayNotificationGuard.for('c')).toBe(guards[1]);
    expect(OwnGuard.for('b')).toBe(guards[2]);
    expect(guards.map(({ name }) => name)).toEqual([
      'WechatPayNotificationGuard:b',
      'WechatPayNotificationGuard:c',
      'OwnGuard:b',
    ]);
  });

  it('injects the verifier and the log of that import', () => {
    const guard = OwnGuard.for('b');
    expect(getConstructorDependencies(guard)).toEqual([OF_B]);
    expect(new Set(getPropertyDependencies(guard))).toEqual(
      new Set(['WechatPayRejectionLog:b', 'header']),
    );
    expect(getConstructorDependencies(OwnGuard)).toEqual([WechatPayNotificationVerifier]);
    expect(new Set(getPropertyDependencies(OwnGuard))).toEqual(new Set([RejectionLog, 'header']));
  });

  it('returns a guard of that verifier', () => {
    const { asVerifier } = new MockVerifier();
    const guard = new (OwnGuard.for('b'))(asVerifier);
    expect(guard).toBeInstanceOf(OwnGuard);
    expect(guard).toHaveProperty('verifier', asVerifier);
  });

  const remedy = (name: string) =>
    `inject the verifier in the constructor of ${name} with @InjectWechatPayNotificationVerifier('b'), and use ${name} itself as the guard`;

  it('returns a guard that rejects another verifier than it gets', () => {
    class StubbornGuard extends WechatPayNotificationGuard {
      constructor() {
        super(new MockVerifier().asVerifier);
      }
    }
    const guard = StubbornGuard.for('b');
    expect(() => new guard(new MockVerifier().asVerifier)).toThrow(
      new TypeError(
        `the constructor of StubbornGuard does not pass on the verifier that it gets: ${remedy('StubbornGuard')}`,
      ),
    );
  });

  class TwoTokens extends WechatPayNotificationGuard {
    // The default value leaves the length of the constructor at one.
    constructor(
      @Inject(WechatPayNotificationVerifier) verifier: WechatPayNotificationVerifier,
      @Inject('more') readonly more: unknown = undefined,
    ) {
      super(verifier);
    }
  }
  class TwoParameters extends WechatPayNotificationGuard {
    constructor(
      verifier: WechatPayNotificationVerifier,
      readonly more: unknown,
    ) {
      super(verifier);
    }
  }
  class OtherToken extends WechatPayNotificationGuard {
    constructor(@Inject('other') verifier: WechatPayNotificationVerifier) {
      super(verifier);
    }
  }

  it.each([
    ['two tokens', TwoTokens],
    ['two parameters', TwoParameters],
    ['another token', OtherToken],
    ['the token of another name', OwnGuard.for('c')],
  ])('rejects a class with %s', (_name, type) => {
    expect(() => (type as typeof WechatPayNotificationGuard).for('b')).toThrow(
      new TypeError(
        `${type.name}.for('b') is for guards whose constructor takes the WechatPayNotificationVerifier only: ${remedy(type.name)}`,
      ),
    );
  });

  it('accepts a class whose compiler has written no types', () => {
    class PlainGuard extends WechatPayNotificationGuard {}
    Reflect.defineMetadata('design:paramtypes', [], PlainGuard);
    Reflect.defineMetadata('self:paramtypes', [], PlainGuard);
    expect(getConstructorDependencies(PlainGuard)).toEqual([]);
    expect(getConstructorDependencies(PlainGuard.for('b'))).toEqual([OF_B]);
  });
});
