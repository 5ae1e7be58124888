import { defer, EMPTY, type Observable, throwError, timer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  businessKey,
  MemoryNotificationStore,
  type NotificationContext,
  OnWechatPayNotification,
  WechatPayInsuranceModule,
  type WechatPayNotification,
} from '../../../lib/index.js';
import { MCHID, publicKeyOptions, SERIAL_A } from '../../support/fixtures.js';
import { gate } from '../../support/gate.js';
import { handlerClass } from '../../support/handlers/handler-class.js';
import { HandlingApp, type HandlingAppInit } from '../../support/applications/handling-app.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
  REFUND_RESOURCE,
  TRANSACTION_RESOURCE,
} from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';
import { certificateList, seal, signedHeaders } from '../../support/wire/platform-signer.js';
import { NEVER, ScriptedStore, sleep } from '../../support/handlers/scripted-store.js';
import { until } from '../../support/until.js';
import { WireServer } from '../../support/wire/wire-server.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const PENDING = { status: 500, body: '{"code":"FAIL","message":"not handled yet"}' };
const DONE = { status: 204, body: '' };

describe.each(PLATFORMS)('handlers on %s', (_platform, adapter) => {
  const apps: HandlingApp[] = [];
  let log: ReturnType<typeof captureLog>;
  beforeEach(() => void (log = captureLog()));
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
    log.restore();
  });
  const start = async (init: HandlingAppInit) => {
    const app = await HandlingApp.start(adapter, init);
    apps.push(app);
    return app;
  };

  it('handle each notification once when the ids differ in half a surrogate pair only', async () => {
    const ids: string[] = [];
    const app = await start({ providers: [handlerClass('P', ({ id }) => void ids.push(id))] });
    const sent = ['EV-\ud800', 'EV-\ud801', 'EV-\udc00', 'EV-\ufffd', 'EV-%ud800', 'EV-💰'];
    for (const id of [...sent, ...sent]) {
      expect(await app.deliver(SIGN, CONTRACT_RESOURCE, { id })).toEqual(DONE);
    }
    expect(ids).toEqual(sent);
  });

  it('handle an event and a business key with half a surrogate pair', async () => {
    const seen: unknown[] = [];
    const app = await start({
      providers: [handlerClass('P', ({ event_type }) => void seen.push(event_type), '*')],
      options: { notifications: { key: businessKey } },
    });
    const resource = { ...CONTRACT_RESOURCE, contract_id: 'C\udfff' };
    expect(await app.deliver(SIGN, resource)).toEqual(DONE);
    expect(await app.deliver('LATER.\ud800')).toEqual(DONE);
    expect(seen).toEqual([SIGN, 'LATER.\ud800']);
  });

  it('run for their own events only, and the wildcard for every event', async () => {
    const called: string[] = [];
    const handler = (name: string, ...events: string[]) =>
      handlerClass(name, ({ event_type }) => called.push(`${name} ${event_type}`), ...events);
    const app = await start({
      providers: [
        handler('Signed', SIGN),
        handler('Payments', 'TRANSACTION.SUCCESS', 'TRANSACTION.FAIL'),
        handler('Later', 'INSURANCE_ENTRUST.FROZEN'),
        handler('Every', '*'),
        handler('Both', '*', 'REFUND.CLOSED'),
      ],
    });
    for (const [event, resource] of [
      [SIGN, CONTRACT_RESOURCE],
      ['TRANSACTION.FAIL', TRANSACTION_RESOURCE],
      ['REFUND.CLOSED', REFUND_RESOURCE],
      ['INSURANCE_ENTRUST.FROZEN', {}],
      ['SOMETHING.ELSE', {}],
    ] as const) {
      called.length = 0;
      expect(await app.deliver(event, resource, { id: `EV-${event}` })).toEqual(DONE);
      const own = {
        [SIGN]: ['Signed'],
        'TRANSACTION.FAIL': ['Payments'],
        'INSURANCE_ENTRUST.FROZEN': ['Later'],
      }[event as string];
      expect(called.toSorted()).toEqual(
        [...(own ?? []), 'Every', 'Both'].map((name) => `${name} ${event}`).toSorted(),
      );
    }
  });

  it('receive the notification, a live signal and the attempt', async () => {
    const given: [WechatPayNotification, NotificationContext][] = [];
    const app = await start({ providers: [handlerClass('Policies', (...all) => given.push(all))] });
    await app.deliver(SIGN);
    const [notification, context] = given[0]!;
    expect(notification).toMatchObject({
      id: 'EV-2018022511223320873',
      event_type: SIGN,
      mchid: MCHID,
      resource: CONTRACT_RESOURCE,
    });
    expect(Object.keys(context).toSorted()).toEqual(['attempt', 'signal']);
    expect([context.attempt, context.signal instanceof AbortSignal]).toEqual([1, true]);
    expect(context.signal.aborted).toBe(false);
  });

  it('run concurrently for one delivery', async () => {
    const [one, other] = [gate(), gate()];
    const app = await start({
      providers: [
        handlerClass('One', () => (one.open(), other.promise)),
        handlerClass('Other', () => (other.open(), one.promise)),
      ],
    });
    expect(await app.deliver(SIGN)).toEqual(DONE);
  });

  it('run again individually: only the handler that threw, as attempt 2', async () => {
    const attempts = { good: [] as number[], bad: [] as number[] };
    const app = await start({
      providers: [
        handlerClass('Good', (_n, { attempt }) => attempts.good.push(attempt)),
        handlerClass('Bad', (_n, { attempt }) => {
          attempts.bad.push(attempt);
          if (attempt === 1) throw new Error('张三 110105194912310021');
        }),
      ],
    });
    expect(await app.deliver(SIGN)).toEqual(PENDING);
    expect(await app.deliver(SIGN)).toEqual(DONE);
    expect(await app.deliver(SIGN)).toEqual(DONE);
    expect(attempts).toEqual({ good: [1], bad: [1, 2] });
  });

  it('run again after a success for another notification id or another event', async () => {
    let calls = 0;
    const app = await start({ providers: [handlerClass('Every', () => (calls += 1), '*')] });
    for (const id of ['EV-1', 'EV-1', 'EV-2']) await app.deliver(SIGN, CONTRACT_RESOURCE, { id });
    expect(calls).toBe(2);
    await app.deliver('INSURANCE_ENTRUST.RENEW', CONTRACT_RESOURCE, { id: 'EV-1' });
    expect(calls).toBe(3);
  });

  it('make a second delivery get 500 while the first one runs them, and 204 afterwards', async () => {
    const [reached, open] = [gate(), gate()];
    let calls = 0;
    const app = await start({
      providers: [handlerClass('Slow', () => ((calls += 1), reached.open(), open.promise))],
    });
    const first = app.deliver(SIGN);
    await reached.promise;
    expect(await app.deliver(SIGN)).toEqual(PENDING);
    open.open();
    expect(await first).toEqual(DONE);
    expect(await app.deliver(SIGN)).toEqual(DONE);
    expect(calls).toBe(1);
  });

  it('run once for twenty concurrent deliveries', async () => {
    let calls = 0;
    const app = await start({
      providers: [handlerClass('Once', async () => ((calls += 1), sleep(30)))],
    });
    const responses = await Promise.all(Array.from({ length: 20 }, () => app.deliver(SIGN)));
    expect(calls).toBe(1);
    expect(responses.map(({ status }) => status)).toContain(204);
    expect(await app.deliver(SIGN)).toEqual(DONE);
    expect(calls).toBe(1);
  });

  describe('over the budget', () => {
    const budget = 300;

    it('make the delivery get 500 at the budget, continue, and make the next delivery get 204', async () => {
      const open = gate();
      let calls = 0;
      const app = await start({
        providers: [handlerClass('Slow', () => ((calls += 1), open.promise))],
        options: { notifications: { budget } },
      });
      const began = performance.now();
      expect(await app.deliver(SIGN)).toEqual(PENDING);
      expect(performance.now() - began).toBeGreaterThan(budget - 100);
      expect(log.lines.join('\n')).toMatch(
        /warn INSURANCE_ENTRUST.SIGN EV-2018022511223320873: Slow.handle not done within the budget \(still running, or the store has not responded\); responded 500 \(\d+ ms\)/,
      );
      open.open();
      await until(() => log.lines.some((line) => line.includes('Slow.handle handled')));
      expect(await app.deliver(SIGN)).toEqual(DONE);
      expect(calls).toBe(1);
    });

    /** Starts an application that has no key until this promise is settled. */
    async function startWithoutKey(
      downloaded: Promise<void>,
      limit: number,
      handle: () => unknown,
    ) {
      const certificates = certificateList([{ serial: SERIAL_A, file: 'platform-a.cert.pem' }]);
      const server = await WireServer.start(async (_request, response) => {
        await downloaded;
        response
          .writeHead(200, signedHeaders(certificates, { serial: SERIAL_A }))
          .end(certificates);
      });
      const app = await start({
        providers: [handlerClass('Policies', handle)],
        options: {
          wechatPayPublicKeyId: undefined,
          wechatPayPublicKey: undefined,
          baseUrl: server.origin,
          notifications: { budget: limit },
        },
      });
      const body = notificationBody();
      const headers = notificationHeaders(body, { serial: SERIAL_A });
      return { server, post: () => app.post(body, headers) };
    }

    it('do not start while the key is downloaded; the delivery gets 500 at the budget', async () => {
      let calls = 0;
      const open = gate();
      const { server, post } = await startWithoutKey(open.promise, budget, () => (calls += 1));
      const began = performance.now();
      const response = await post();
      expect(performance.now() - began).toBeGreaterThan(budget - 100);
      expect([response.status, JSON.parse(response.body)]).toEqual([
        500,
        { code: 'FAIL', message: 'the key to verify with is unavailable' },
      ]);
      open.open();
      await until(async () => (await post()).status === 204);
      expect([calls, server.requests.length]).toEqual([1, 1]);
      await server.stop();
    });

    it('share one budget with the download of the key', async () => {
      const [begun, end] = [gate(), gate()];
      const { server, post } = await startWithoutKey(sleep(1200), 1500, () => {
        begun.open();
        return end.promise;
      });
      const began = performance.now();
      expect(await post()).toEqual(PENDING);
      expect(performance.now() - began).toBeLessThan(2400);
      await begun.promise;
      end.open();
      await server.stop();
    });

    it.each([
      ['claim hangs', { claim: () => NEVER }, 0],
      ['complete hangs once', { complete: hangsOnce }, 1],
    ] as const)('get 500 at the budget when %s, which is logged', async (_what, faults, ran) => {
      let calls = 0;
      const app = await start({
        providers: [handlerClass('Policies', () => (calls += 1))],
        options: { notifications: { budget, store: new ScriptedStore(faults), lease: 1000 } },
      });
      const began = performance.now();
      expect(await app.deliver(SIGN)).toEqual(PENDING);
      expect(performance.now() - began).toBeGreaterThan(budget - 100);
      expect(performance.now() - began).toBeLessThan(4000);
      expect(calls).toBe(ran);
      expect(log.lines.join('\n')).toContain('Policies.handle not done within the budget');
    });

    it('make the delivery get 500 when one of two is late', async () => {
      let quick = 0;
      const app = await start({
        providers: [handlerClass('Quick', () => (quick += 1)), handlerClass('Slow', () => NEVER)],
        options: { notifications: { budget: 100, maxHandling: 50 } },
      });
      expect(await app.deliver(SIGN)).toEqual(PENDING);
      expect(await app.deliver(SIGN)).toEqual(PENDING);
      expect(quick).toBe(1);
    });
  });

  describe('with an Observable as result', () => {
    const starting = (given: () => Observable<unknown> | Promise<Observable<unknown>>) => {
      class Streaming {
        @OnWechatPayNotification(SIGN)
        handle() {
          return given();
        }
      }
      return start({ providers: [Streaming] });
    };

    it('run the Observable to completion before the response', async () => {
      let ended = 0;
      const app = await starting(() =>
        defer(async () => {
          await sleep(30);
          ended += 1;
        }),
      );
      expect([await app.deliver(SIGN), ended]).toEqual([DONE, 1]);
      expect([await app.deliver(SIGN), ended]).toEqual([DONE, 1]);
    });

    it('fail when the Observable fails, also behind a promise', async () => {
      const failing = throwError(() => new Error('no'));
      expect(await (await starting(() => failing)).deliver(SIGN)).toEqual(PENDING);
      expect(await (await starting(async () => failing)).deliver(SIGN)).toEqual(PENDING);
    });

    it('succeed when the Observable completes without a value', async () => {
      expect(await (await starting(() => EMPTY)).deliver(SIGN)).toEqual(DONE);
      expect(await (await starting(() => timer(10))).deliver(SIGN)).toEqual(DONE);
    });
  });

  it('do not count as done when a field shadows the method', async () => {
    class Base {
      @OnWechatPayNotification(SIGN)
      handle(): void {}
    }
    class Derived extends Base {
      override handle = undefined as unknown as () => void;
    }
    const app = await start({ providers: [Derived] });
    expect(await app.deliver(SIGN)).toEqual(PENDING);
  });

  it('leave no trace of a thrown error in the response', async () => {
    const app = await start({
      providers: [
        handlerClass('Bad', () => {
          throw Object.assign(new Error('oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'), { name: '张三' });
        }),
      ],
      options: {
        notifications: {
          key: ({ id }) => {
            if (id === 'EV-KEY') throw new Error('oUpF8uMuAJO_M2pxb1Q9zNjWeS6o');
            return id;
          },
        },
      },
    });
    expect(await app.deliver(SIGN)).toEqual(PENDING);
    expect(await app.deliver(SIGN, CONTRACT_RESOURCE, { id: 'EV-KEY' })).toEqual(PENDING);
  });

  it('leave a warning and 204 for an event without a handler', async () => {
    const app = await start({ providers: [handlerClass('Policies', () => {}, 'REFUND.CLOSED')] });
    expect(await app.deliver(SIGN)).toEqual(DONE);
    expect(log.lines.at(-1)).toMatch(
      /^warn INSURANCE_ENTRUST.SIGN EV-2018022511223320873: no handler for this event; responded 204 \(\d+ ms\)$/,
    );
  });

  describe('with notifications.key', () => {
    it('run once for one occurrence with two notification ids', async () => {
      let calls = 0;
      const app = await start({
        providers: [handlerClass('Policies', () => (calls += 1))],
        options: { notifications: { key: businessKey } },
      });
      for (const id of ['EV-1', 'EV-2']) await app.deliver(SIGN, CONTRACT_RESOURCE, { id });
      expect(calls).toBe(1);
      await app.deliver(SIGN, { ...CONTRACT_RESOURCE, contract_id: '2' }, { id: 'EV-1' });
      expect(calls).toBe(2);
    });

    it('run once per key that a function of the application derives from the notification', async () => {
      let calls = 0;
      const app = await start({
        providers: [handlerClass('Policies', () => (calls += 1))],
        options: {
          notifications: {
            key: ({ resource }) => String((resource as { plan_id: number }).plan_id),
          },
        },
      });
      for (const [id, plan_id] of [
        ['EV-1', 1],
        ['EV-2', 1],
        ['EV-3', 2],
      ] as const) {
        expect(await app.deliver(SIGN, { ...CONTRACT_RESOURCE, plan_id }, { id })).toEqual(DONE);
      }
      expect(calls).toBe(2);
    });

    it.each<[string, () => unknown]>([
      ['throws', () => raise(new Error('张三'))],
      ['is empty', () => ''],
      ['is a number', () => 7],
      ['is undefined', () => undefined],
      ['is asynchronous', async () => 'K'],
      ['is asynchronous and rejects', () => Promise.reject(new Error('张三'))],
    ])(
      'do not run when the key %s; the delivery gets 500 and a line in the log',
      async (_what, key) => {
        let calls = 0;
        const store = new ScriptedStore();
        const app = await start({
          providers: [handlerClass('Policies', () => (calls += 1))],
          options: { notifications: { key: key as () => string, store } },
        });
        expect(await app.deliver(SIGN)).toEqual(PENDING);
        expect([calls, store.calls]).toEqual([0, []]);
        expect(log.lines.at(-1)).toMatch(
          /^error INSURANCE_ENTRUST.SIGN EV-2018022511223320873: notifications\.key failed: /,
        );
        expect(log.lines.join('\n')).not.toContain('张三');
      },
    );
  });

  describe('with one store', () => {
    it('run for each of two merchants that share the store', async () => {
      const mchids: string[] = [];
      const store = new MemoryNotificationStore();
      const other = '1900000110';
      const app = await start({
        providers: [handlerClass('Policies', ({ mchid }) => mchids.push(mchid), SIGN)],
        options: { notifications: { store } },
        imports: [
          WechatPayInsuranceModule.forRoot({
            ...publicKeyOptions,
            mchid: other,
            notifications: { store },
            notificationPath: 'other',
          }),
        ],
      });
      for (const _twice of [1, 2]) {
        expect(await app.deliver(SIGN)).toEqual(DONE);
        const body = notificationBody(CONTRACT_RESOURCE, {
          resource: seal(JSON.stringify({ ...CONTRACT_RESOURCE, mchid: other })),
        });
        expect(await app.post(body, notificationHeaders(body), '/other')).toEqual(DONE);
      }
      expect(mchids).toEqual([MCHID, other]);
    });

    it('share their records between instances, and keep them under { id } when the class is renamed', async () => {
      const called: string[] = [];
      const named = (name: string, id?: string) => {
        class Handler {
          @OnWechatPayNotification(SIGN, { ...(id !== undefined && { id }) })
          signed() {
            called.push(name);
          }
        }
        Object.defineProperty(Handler, 'name', { value: name });
        return Handler;
      };
      const store = new MemoryNotificationStore();
      const deliver = async (...providers: ReturnType<typeof named>[]) => {
        const app = await start({ providers, options: { notifications: { store } } });
        expect(await app.deliver(SIGN)).toEqual(DONE);
      };
      await deliver(named('Old', 'policies'), named('OldPlain'));
      await deliver(named('Old', 'policies'), named('OldPlain'));
      expect(called.splice(0).toSorted()).toEqual(['Old', 'OldPlain']);
      await deliver(named('New', 'policies'), named('NewPlain'));
      expect(called).toEqual(['NewPlain']);
    });
  });
});

describe('the key of a handler in the store', () => {
  it('separates merchant, event, handler and key, whatever characters they have', async () => {
    const { toStoreKey } =
      await import('../../../lib/notifications/endpoint/notification-receiver.js');
    const key = (mchid: string, event_type: string, handler: string, id: string) =>
      toStoreKey({ mchid, event_type } as unknown as WechatPayNotification, handler, id);
    const keys = [
      key('1', 'A', 'H', 'K'),
      key('2', 'A', 'H', 'K'),
      key('1', 'B', 'H', 'K'),
      key('1', 'A', 'I', 'K'),
      key('1', 'A', 'H', 'L'),
      key('1', 'A:H', 'K', 'x'),
      key('1', 'A', 'H:K', 'x'),
      key('1', 'A', 'H', 'K:x'),
      key('1', 'A', 'H%3AK', 'x'),
      key('1', 'A', 'H', 'k'),
      key('1', 'A', 'H', 'K\0'),
      key('1', 'A', 'H', '\ud800'),
      key('1', 'A', 'H', '\ud801'),
      key('1', 'A', 'H', '\udc00'),
      key('1', 'A', 'H', '\ufffd'),
      key('1', 'A', 'H', '%ud800'),
      key('1', 'A', 'H', '\\ud800'),
      key('1', 'A', 'H', '\ud800\udc00'),
      key('1', 'A', 'H', '\udc00\ud800'),
      key('1', 'A', 'H', '\ud800:'),
      key('1', 'A\ud800', 'H', 'K'),
      key('1', 'A', 'H\ud800', 'K'),
      key('\ud800', 'A', 'H', 'K'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.join('')).toMatch(/^[\x21-\x7e]+$/);
  });

  it('stays the same as in earlier releases where all characters are whole', async () => {
    const { toStoreKey } =
      await import('../../../lib/notifications/endpoint/notification-receiver.js');
    const notification = { mchid: '1', event_type: 'A.B' } as unknown as WechatPayNotification;
    expect(toStoreKey(notification, 'H.h', 'EV-1 中💰')).toBe(
      '1:A.B:H.h:EV-1%20%E4%B8%AD%F0%9F%92%B0',
    );
  });
});

function hangsOnce(real: () => Promise<boolean>, call: number): Promise<boolean> {
  return call === 1 ? NEVER : real();
}

function raise(error: Error): never {
  throw error;
}
