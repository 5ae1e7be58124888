import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HandlerOutcome, WechatPayNotification } from '../../../lib/index.js';
import { DeliveryLog } from '../../../lib/notifications/log/delivery-log.js';
import { describeError } from '../../../lib/notifications/log/describe-error.js';
import { RejectionLog } from '../../../lib/notifications/log/rejection-log.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { handlerClass } from '../../support/handlers/handler-class.js';
import { HandlingApp } from '../../support/applications/handling-app.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
  replaced,
} from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';
import { SIGNED } from '../../support/handlers/runs.js';
import { ScriptedStore } from '../../support/handlers/scripted-store.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const NAME = '张三';
const LATIN_NAME = 'ZHANGSAN';
const ID_NUMBER = '11010519491231002X';
const PASSPORT = 'E12345678';
const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const PERSONAL = [NAME, LATIN_NAME, ID_NUMBER, PASSPORT, OPENID];

let log: ReturnType<typeof captureLog>;
beforeEach(() => void (log = captureLog()));
afterEach(() => log.restore());

class PaymentError extends Error {}

/** Errors that hold personal data in every place that an error has. */
const LEAKING: readonly [string, () => unknown][] = PERSONAL.flatMap(
  (secret): [string, () => unknown][] => [
    ['message', () => new PaymentError(`no account of ${secret}`)],
    ['message of several lines', () => new Error(`a\n    at ${secret} (/x/${secret}.js:1:1)\nb`)],
    ['message given later', () => Object.assign(new Error(), { message: secret })],
    ['name', () => Object.assign(new Error('x'), { name: secret })],
    ['code', () => Object.assign(new Error('x'), { code: secret })],
    ['stack', () => Object.assign(new Error('x'), { stack: `${secret}\n    at ${secret}:1:1` })],
    ['function', () => Object.assign(new Error('x'), { stack: `E\n at ${secret} (/a.js:1:1)` })],
    ['cause', () => new Error('x', { cause: new Error(secret) })],
    ['property', () => Object.assign(new Error('x'), { openid: secret, detail: { secret } })],
    ['errors', () => new AggregateError([new Error(secret)], secret)],
    ['toString', () => Object.assign(new Error('x'), { toString: () => secret })],
    ['constructor', () => Object.assign(new Error('x'), { constructor: named(secret) })],
    ['text', () => secret],
    ['object', () => ({ name: secret, message: secret, stack: secret })],
    ['symbol', () => Symbol(secret)],
  ],
).map(([where, make]) => [where, make]);

describe.each(PLATFORMS)('the log of handlers on %s', (_platform, adapter) => {
  it('has event, id, outcome, milliseconds and attempt, and no personal data', async () => {
    let make: () => unknown = () => undefined;
    const app = await HandlingApp.start(adapter, {
      providers: [
        handlerClass('Policies', () => {
          throw make();
        }),
      ],
      options: { notifications: { key: ({ id }) => (id === 'EV-KEY' ? raise(make()) : id) } },
    });
    log.lines.splice(0);
    const resource = { ...CONTRACT_RESOURCE, openid: OPENID, insured_display_name: NAME };
    for (const [index, [, next]] of LEAKING.entries()) {
      make = next;
      await app.deliver(SIGN, resource, { id: `EV-${index}` });
      expect(log.lines.at(-1)).toMatch(
        new RegExp(
          `^error INSURANCE_ENTRUST.SIGN EV-${index}: Policies.handle failed, and runs again with the next delivery \\(\\d+ ms, attempt 1\\): .`,
        ),
      );
      await app.deliver(SIGN, resource, { id: 'EV-KEY' });
    }
    expect(log.lines).toHaveLength(2 * LEAKING.length);
    await app.stop();
    for (const secret of PERSONAL) expect(log.lines.join('\n')).not.toContain(secret);
  });

  it('writes at most 20 lines a minute for each reason of rejection', async () => {
    const app = await HandlingApp.start(adapter, { providers: [handlerClass('P', () => {})] });
    const body = notificationBody();
    const headers = notificationHeaders(body);
    const forged = Buffer.from('{"id":"forged"}');
    const large = Buffer.alloc(256 * 1024 + 1);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, () => [
          app.post(forged, replaced(headers, 'Request-ID', 'R\u009b31mforged')),
          app.post(large, headers),
        ]).flat(),
      );
    }
    await app.stop();
    const rejected = log.lines.filter((line) => line.startsWith('warn Rejected'));
    expect(rejected.filter((line) => line.includes('(signature-mismatch)'))).toHaveLength(20);
    expect(rejected.filter((line) => line.includes('(body-too-large)'))).toHaveLength(20);
    expect(rejected).toHaveLength(40);
    expect(log.lines.join('\n')).not.toMatch(/[\u0080-\u009f]/);
  });

  it('writes one line for each event, without control characters', async () => {
    const app = await HandlingApp.start(adapter, { providers: [handlerClass('P', () => {})] });
    log.lines.splice(0);
    const evil = '\r\nerror forged\u001b[31m\u0000\u0085\u2028\u202e';
    await app.deliver(SIGN, CONTRACT_RESOURCE, { id: `EV${evil}` });
    await app.deliver(`LATER${evil}`, CONTRACT_RESOURCE);
    await app.stop();
    expect(log.lines).toEqual([
      expect.stringMatching(/^log INSURANCE_ENTRUST.SIGN EV {2}error forged.* P\.handle handled/),
      expect.stringMatching(/^warn LATER {2}error forged.* EV-\d+: no handler for this event/),
    ]);
    expect(log.lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
  });

  it('shows the outcome whatever the length of an id or an event', async () => {
    const app = await HandlingApp.start(adapter, { providers: [handlerClass('P', () => {})] });
    log.lines.splice(0);
    await app.deliver(SIGN, CONTRACT_RESOURCE, { id: 'x'.repeat(128) });
    await app.deliver(SIGN, CONTRACT_RESOURCE, { id: 'x'.repeat(129) });
    await app.deliver(`LATER${'y'.repeat(60_000)}`, CONTRACT_RESOURCE, { id: 'x'.repeat(60_000) });
    await app.stop();
    const time = String.raw`\(\d+ ms`;
    expect(log.lines).toEqual([
      expect.stringMatching(
        new RegExp(`^log INSURANCE_ENTRUST.SIGN x{128}: P.handle handled ${time}`),
      ),
      expect.stringMatching(
        new RegExp(`^log INSURANCE_ENTRUST.SIGN x{127}…: P.handle handled ${time}`),
      ),
      expect.stringMatching(
        new RegExp(`^warn LATERy{58}… x{127}…: no handler for this event; .*${time}`),
      ),
    ]);
  });

  it('limits the lines of unexpected errors, and responds 500', async () => {
    let broken = false;
    const app = await HandlingApp.start(adapter, {
      providers: [handlerClass('P', () => {})],
      options: {
        clock: () => (broken ? raise(new PaymentError(NAME)) : publicKeyOptions.clock()),
      },
    });
    log.lines.splice(0);
    broken = true;
    for (let turn = 0; turn < 30; turn += 1) {
      const response = await app.deliver(SIGN);
      expect(response).toEqual({
        status: 500,
        body: '{"code":"FAIL","message":"not handled yet"}',
      });
    }
    await app.stop();
    const lines = log.lines.filter((line) => line.startsWith('error Rejected (failure)'));
    expect(lines).toHaveLength(20);
    expect(lines[0]).toMatch(/Request-ID [\w-]+: PaymentError at .+handling-log\.spec\.ts:\d+:\d+/);
    expect(log.lines.join('\n')).not.toContain(NAME);
  });

  it.each([
    ['claim', { claim: async () => NAME as never }],
    ['complete', { complete: async () => NAME as never }],
  ] as const)(
    'names the invalid result when %s() of the store breaks its contract',
    async (method, faults) => {
      const app = await HandlingApp.start(adapter, {
        providers: [handlerClass('P', () => {})],
        options: { notifications: { store: new ScriptedStore(faults) } },
      });
      expect((await app.deliver(SIGN)).status).toBe(500);
      await app.stop();
      expect(log.lines.find((line) => line.includes('store failed'))).toContain(
        `: the notification store's ${method}() resolved to neither `,
      );
      expect(log.lines.join('\n')).not.toContain(NAME);
    },
  );

  it('does not fail a delivery when the logger throws', async () => {
    let calls = 0;
    const store = new ScriptedStore();
    const app = await HandlingApp.start(adapter, {
      providers: [handlerClass('P', () => (calls += 1))],
      options: { notifications: { store } },
    });
    log.restore();
    const { Logger } = await import('@nestjs/common');
    const { vi } = await import('vitest');
    for (const level of ['log', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation(() => raise(new Error('disk full')));
    }
    const body = notificationBody();
    expect((await app.deliver(SIGN)).status).toBe(204);
    expect((await app.deliver('LATER')).status).toBe(204);
    expect((await app.post(Buffer.from('{}'), notificationHeaders(body))).status).toBe(401);
    vi.restoreAllMocks();
    expect([calls, store.calls]).toEqual([1, ['claim', 'complete']]);
    await app.stop();
  });
});

describe('a line of a handler', () => {
  it.each<[HandlerOutcome, string]>([
    ['succeeded', 'log'],
    ['already-done', 'debug'],
    ['busy', 'log'],
    ['threw', 'error'],
    ['lease-lost', 'warn'],
    ['overdue', 'error'],
    ['store-failed', 'error'],
    ['shutting-down', 'log'],
  ])('has, for the outcome %s, the level %s', (outcome, level) => {
    const delivery = new DeliveryLog({ mchid: '1900000109' }, new RejectionLog());
    const run = { notification: SIGNED, handler: 'P.handle', milliseconds: 12.6 };
    delivery.logRun({ ...run, outcome });
    expect(log.lines).toEqual([
      expect.stringMatching(
        new RegExp(`^${level} INSURANCE_ENTRUST.SIGN EV-1: P.handle .+ \\(13 ms\\)$`),
      ),
    ]);
  });

  it('shows the outcome whatever the number of unfinished handlers', () => {
    const delivery = new DeliveryLog({ mchid: '1900000109' }, new RejectionLog());
    const handlers = Array.from({ length: 100 }, (_, index) => `${'h'.repeat(120)}${index}`);
    delivery.logUnfinished({ ...SIGNED, id: 'x'.repeat(5000) }, handlers, 4000);
    delivery.logRun({
      notification: SIGNED,
      handler: 'P'.repeat(5000),
      outcome: 'threw',
      attempt: 2,
      milliseconds: 1,
      error: new Error('x'),
    });
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn .+… not done within the budget .+ responded 500 \(4000 ms\)$/),
      expect.stringMatching(/^error .+ P+… failed, .+ \(1 ms, attempt 2\): Error at /),
    ]);
  });

  it('limits a log line to 1,024 characters', () => {
    const delivery = new DeliveryLog({ mchid: '1900000109' }, new RejectionLog());
    const notification = { ...SIGNED, id: 'x'.repeat(5000) } as WechatPayNotification;
    delivery.logRun({ notification, handler: 'P', outcome: 'busy', milliseconds: 1 });
    expect(log.lines[0]!.length).toBeLessThanOrEqual(1024 + 'log '.length);
  });
});

describe('an error in the log', () => {
  it.each<[string, unknown, RegExp]>([
    ['its class and places', new PaymentError('x'), /^PaymentError at .+\.spec\.ts:\d+:\d+/],
    [
      'a system code',
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      /^Error ECONNREFUSED at /,
    ],
    ['a DNS code', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), /^Error ENOTFOUND at /],
    [
      'a code of Node',
      Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }),
      /^TypeError ERR_INVALID_ARG_TYPE at /,
    ],
    ['no code of another origin', Object.assign(new Error('x'), { code: 'P2002' }), /^Error at /],
    ['the type of a string', 'text', /^something other than an Error was thrown \(string\)$/],
    ['the type of undefined', undefined, /^something other than an Error .*\(undefined\)$/],
    ['its class without a stack', Object.assign(new Error('x'), { stack: undefined }), /^Error$/],
    ['no name of an anonymous class', new (class extends Error {})('x'), /^Error at /],
    [
      'a placeholder when it cannot be read',
      Object.defineProperty(new Error('x'), 'stack', { get: () => raise(new Error(NAME)) }),
      /^an error that cannot be read$/,
    ],
  ])('shows %s', (_what, error, expected) => {
    expect(describeError(error)).toMatch(expected);
  });

  it('shows at most four places', () => {
    const deep = (level: number): Error => (level === 0 ? new Error('x') : deep(level - 1));
    expect(describeError(deep(9)).match(/ at /g)).toHaveLength(4);
  });
});

function named(name: string): unknown {
  return Object.defineProperty(() => {}, 'name', { value: name });
}

function raise(error: unknown): never {
  throw error;
}
