import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  Controller,
  type ExecutionContext,
  HttpCode,
  Injectable,
  Post,
  UseGuards,
} from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WECHAT_PAY_CHANNELS,
  type WechatPayNotificationEvent,
  WechatPayNotificationException,
  WechatPayNotificationGuard,
  WechatPayNotificationVerifier,
} from '../../../lib/index.js';
import { createPublisher } from '../../../lib/diagnostics/channels.js';
import { MCHID } from '../../support/fixtures.js';
import { gate } from '../../support/gate.js';
import { handlerClass } from '../../support/handlers/handler-class.js';
import { HandlingApp, type HandlingAppInit } from '../../support/applications/handling-app.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
  without,
} from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';
import { ReceivingApp } from '../../support/applications/receiving-app.js';
import { NEVER, ScriptedStore } from '../../support/handlers/scripted-store.js';
import { until } from '../../support/until.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const CHANNEL = 'nestjs-wechatpay-insurance:notification';
const ID = 'EV-2018022511223320873';
const body = notificationBody();
const headers = notificationHeaders(body);
const milliseconds: unknown = expect.any(Number);

const events: WechatPayNotificationEvent[] = [];
const listen = (event: unknown) => void events.push(event as WechatPayNotificationEvent);
beforeEach(() => {
  events.splice(0);
  subscribe(CHANNEL, listen);
});
afterEach(() => void unsubscribe(CHANNEL, listen));

describe.each(PLATFORMS)('diagnostics of notificationPath on %s', (_platform, adapter) => {
  let app: HandlingApp | undefined;
  const start = async (init: HandlingAppInit) => (app = await HandlingApp.start(adapter, init));
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });
  const handler = {
    type: 'handler',
    mchid: MCHID,
    event_type: SIGN,
    id: ID,
    handler: 'P.handle',
    milliseconds,
  };
  const delivery = { type: 'delivery', mchid: MCHID, event_type: SIGN, id: ID, milliseconds };

  it('report a handled notification, and a second delivery of it', async () => {
    const running = await start({ providers: [handlerClass('P', () => {})] });
    await running.deliver(SIGN);
    await running.deliver(SIGN);
    expect(events).toStrictEqual([
      { ...handler, outcome: 'succeeded', attempt: 1 },
      { ...delivery, outcome: 'handled', status: 204 },
      { ...handler, outcome: 'already-done' },
      { ...delivery, outcome: 'handled', status: 204 },
    ]);
  });

  it('report an event without a handler', async () => {
    await (await start({})).deliver(SIGN);
    expect(events).toStrictEqual([{ ...delivery, outcome: 'unhandled', status: 204 }]);
  });

  it('report an exception with the original error', async () => {
    const error = new Error('boom');
    const running = await start({ providers: [handlerClass('P', () => Promise.reject(error))] });
    await running.deliver(SIGN);
    expect(events).toStrictEqual([
      { ...handler, outcome: 'threw', attempt: 1, error },
      { ...delivery, outcome: 'pending', status: 500 },
    ]);
    expect((events[0] as { error?: unknown }).error).toBe(error);
  });

  it('report a failing store', async () => {
    const error = new Error('down');
    const store = new ScriptedStore({ claim: () => Promise.reject(error) });
    const running = await start({
      providers: [handlerClass('P', () => {})],
      options: { notifications: { store } },
    });
    await running.deliver(SIGN);
    expect(events).toStrictEqual([
      { ...handler, outcome: 'store-failed', error },
      { ...delivery, outcome: 'pending', status: 500 },
    ]);
  });

  it('report a lost claim', async () => {
    const store = new ScriptedStore({ complete: async () => false });
    const running = await start({
      providers: [handlerClass('P', () => {})],
      options: { notifications: { store } },
    });
    await running.deliver(SIGN);
    expect(events).toStrictEqual([
      { ...handler, outcome: 'lease-lost', attempt: 1 },
      { ...delivery, outcome: 'pending', status: 500 },
    ]);
  });

  it('report a busy handler, and a handler over the budget with its later outcome', async () => {
    const open = gate();
    const running = await start({
      providers: [handlerClass('P', () => open.promise)],
      options: { notifications: { budget: 60 } },
    });
    await running.deliver(SIGN);
    await running.deliver(SIGN);
    open.open();
    await until(() => events.length === 4);
    expect(events).toStrictEqual([
      { ...delivery, outcome: 'pending', status: 500 },
      { ...handler, outcome: 'busy' },
      { ...delivery, outcome: 'pending', status: 500 },
      { ...handler, outcome: 'succeeded', attempt: 1 },
    ]);
    expect(events[0]!.milliseconds).toBeGreaterThan(30);
    expect(events[3]!.milliseconds).toBeGreaterThan(30);
  });

  it('report a handler that hangs', async () => {
    const running = await start({
      providers: [handlerClass('P', () => NEVER)],
      options: { notifications: { budget: 40, lease: 30, maxHandling: 60 } },
    });
    await running.deliver(SIGN);
    await until(() => events.length === 2);
    expect(events[1]).toStrictEqual({ ...handler, outcome: 'overdue', attempt: 1 });
  });

  it('report a failing key function as pending', async () => {
    const running = await start({
      providers: [handlerClass('P', () => {})],
      options: { notifications: { key: () => '' } },
    });
    await running.deliver(SIGN);
    expect(events).toStrictEqual([{ ...delivery, outcome: 'pending', status: 500 }]);
  });

  it.each<[string, Buffer, readonly (readonly [string, string])[], string, number]>([
    ['a missing header', body, without(headers, 'Wechatpay-Nonce'), 'missing-header', 401],
    ['altered bytes', Buffer.from(`${body} `), headers, 'signature-mismatch', 401],
    [
      'no notification',
      Buffer.from('1'),
      notificationHeaders(Buffer.from('1')),
      'malformed-body',
      400,
    ],
    ['a large body', Buffer.alloc(256 * 1024 + 1), headers, 'body-too-large', 413],
  ])(
    'report a rejection without the untrusted content: %s',
    async (_what, bytes, sent, reason, status) => {
      await (await start({ providers: [handlerClass('P', () => {})] })).post(bytes, sent);
      expect(events).toStrictEqual([
        { type: 'delivery', mchid: MCHID, outcome: 'rejected', reason, status, milliseconds },
      ]);
    },
  );

  it('report an unexpected error without a reason', async () => {
    let broken = false;
    const running = await start({
      providers: [handlerClass('P', () => {})],
      options: {
        clock: () => {
          if (broken) throw new Error('no time');
          return Date.parse('2026-12-01T10:00:00+08:00');
        },
      },
    });
    broken = true;
    await running.deliver(SIGN);
    expect(events).toStrictEqual([
      { type: 'delivery', mchid: MCHID, outcome: 'rejected', status: 500, milliseconds },
    ]);
  });
});

describe.each(PLATFORMS)('diagnostics of the guard on %s', (_platform, adapter) => {
  const rejected = {
    type: 'delivery',
    mchid: MCHID,
    outcome: 'rejected',
    reason: 'missing-header',
    status: 401,
    milliseconds,
  };

  it('report verified and rejected notifications', async () => {
    const app = await ReceivingApp.start(adapter);
    await app.post(body, headers);
    await app.post(body, without(headers, 'Wechatpay-Nonce'));
    await app.stop();
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        mchid: MCHID,
        outcome: 'verified',
        event_type: SIGN,
        id: ID,
        milliseconds,
      },
      rejected,
    ]);
  });

  it('report the same whatever a subclass overrides', async () => {
    const OTHER = '1900000110';
    @Injectable()
    class OwnGuard extends WechatPayNotificationGuard {
      protected override getMerchant(): WechatPayNotificationVerifier {
        return {
          mchid: OTHER,
          verify: (given: unknown, bytes: Buffer) => this.verifier.verify(given as never, bytes),
        } as WechatPayNotificationVerifier;
      }

      protected override reject(): never {
        throw new WechatPayNotificationException('malformed-body', 'as the application likes it');
      }
    }
    const app = await ReceivingApp.start(adapter, { guard: OwnGuard });
    expect((await app.post(body, without(headers, 'Wechatpay-Nonce'))).status).toBe(400);
    await app.stop();
    expect(events).toStrictEqual([{ ...rejected, mchid: OTHER }]);
  });

  it('omit an error of a subclass', async () => {
    @Injectable()
    class FailingGuard extends WechatPayNotificationGuard {
      protected override getMerchant(): never {
        throw new Error('no merchant');
      }
    }
    @Controller('own')
    class OwnController {
      @Post()
      @HttpCode(204)
      @UseGuards(FailingGuard)
      receive(): void {}
    }
    const app = await ReceivingApp.start(adapter, { controllers: [OwnController] });
    expect((await app.post(body, headers, '/own')).status).toBe(500);
    await app.stop();
    expect(events).toEqual([]);
  });

  it('stay silent when getRequest throws', () => {
    const guard = new (class extends WechatPayNotificationGuard {
      protected override getRequest(): never {
        throw new TypeError('no request');
      }
    })({ mchid: MCHID } as WechatPayNotificationVerifier);
    return expect(guard.canActivate({} as ExecutionContext)).rejects.toThrow('no request');
  });
});

describe('the channel', () => {
  it('publishes notification events on the channel under its stable name', () => {
    expect(WECHAT_PAY_CHANNELS.notification).toBe(CHANNEL);
  });

  it('creates no event without subscribers, and each event once for two', () => {
    let made = 0;
    const publish = createPublisher<{ readonly n: number }>('nestjs-wechatpay-insurance:test');
    const make = () => ({ n: (made += 1) });
    publish(make);
    expect(made).toBe(0);
    const got: unknown[] = [];
    const one = (event: unknown) => void got.push(event);
    const other = (event: unknown) => void got.push(event);
    subscribe('nestjs-wechatpay-insurance:test', one);
    subscribe('nestjs-wechatpay-insurance:test', other);
    publish(make);
    unsubscribe('nestjs-wechatpay-insurance:test', one);
    unsubscribe('nestjs-wechatpay-insurance:test', other);
    publish(make);
    expect([made, got]).toEqual([1, [{ n: 1 }, { n: 1 }]]);
  });

  it('creates no event of a delivery without subscribers', async () => {
    unsubscribe(CHANNEL, listen);
    const [[, express]] = PLATFORMS as [(typeof PLATFORMS)[number]];
    const app = await ReceivingApp.start(express);
    let read = 0;
    const resource = { ...CONTRACT_RESOURCE };
    const bytes = notificationBody(resource);
    const verifier = app.app.get(WechatPayNotificationVerifier, { strict: false });
    const { mchid } = verifier;
    Object.defineProperty(verifier, 'mchid', { get: () => ((read += 1), mchid) });
    await app.post(bytes, without(notificationHeaders(bytes), 'Wechatpay-Nonce'));
    await app.stop();
    expect(read).toBe(0);
  });
});
