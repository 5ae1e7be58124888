import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sealed } from '../../../lib/common/sealed.js';
import type {
  ExploredHandlers,
  HandlerRestriction,
} from '../../../lib/notifications/handling/explore-handlers.js';
import { EndpointLog } from '../../../lib/notifications/log/endpoint-log.js';
import { MemoryNotificationStore } from '../../../lib/notifications/stores/memory-notification-store.js';
import { MCHID } from '../../support/fixtures.js';
import { captureContexts } from '../../support/verdicts/log-contexts.js';

const PATH = '/wechat/notify';
const STORE = new MemoryNotificationStore();
const NO_HANDLERS = `[WechatPayNotification] log POST ${PATH} for merchant ${MCHID}: no handlers`;
const IN_MEMORY =
  '[WechatPayNotification] warn handled notifications are remembered in memory only: a restart forgets them, and several instances do not share them; set notifications.store, for instance to a RedisNotificationStore';

let log: ReturnType<typeof captureContexts>;
beforeEach(() => void (log = captureContexts()));
afterEach(() => {
  log.restore();
  vi.restoreAllMocks();
});

const createLog = (name?: string, store: MemoryNotificationStore | undefined = undefined) =>
  new EndpointLog({ mchid: MCHID }, new Sealed({ store }), name);

/** The handlers of an application: the events of each by its id. */
function explored(
  handlers: Readonly<Record<string, readonly string[]>>,
  restrictions: readonly HandlerRestriction[] = [],
  requestScopedFactories: readonly string[] = [],
): ExploredHandlers {
  return {
    handlers: Object.entries(handlers).map(([id, eventTypes]) => ({
      id,
      eventTypes: new Set(eventTypes),
      handle: async () => {},
    })),
    restrictions,
    unknownEventTypes: [],
    unstableNames: [],
    warnings: [],
    requestScopedFactories,
  };
}

describe('handlers', () => {
  it('writes with the name of the import', () => {
    createLog('b').handlers.logUnreachable([{ id: 'P.handle', names: ['a'] }]);
    expect(log.lines).toEqual([
      '[WechatPayNotification:b] warn P.handle will never be called for a: set notificationPath of that import, next to name',
    ]);
  });
});

describe('logMounted', () => {
  it('lists the handlers with their events', () => {
    createLog('b').logMounted(
      PATH,
      explored({ 'P.sign': ['INSURANCE_ENTRUST.SIGN', 'INSURANCE_ENTRUST.RENEW'], 'Q.all': ['*'] }),
    );
    expect(log.lines).toEqual([
      `[WechatPayNotification:b] log POST /wechat/notify for merchant 1900000109: INSURANCE_ENTRUST.SIGN, INSURANCE_ENTRUST.RENEW → P.sign; * → Q.all`,
    ]);
  });

  it('does not warn about restrictions while this merchant has a handler', () => {
    createLog().logMounted(PATH, explored({ P: ['*'] }, [{ id: 'Q', names: ['b'] }]));
    expect(log.lines).toEqual([
      '[WechatPayNotification] log POST /wechat/notify for merchant 1900000109: * → P',
    ]);
  });

  it('warns about an application without any handler', () => {
    createLog().logMounted(PATH, explored({}, [], ['F']));
    expect(log.lines).toEqual([
      NO_HANDLERS,
      '[WechatPayNotification] warn no method has @OnWechatPayNotification(): genuine notifications get 204 and are lost; a factory that is run for each request (F) is not looked into, so make one whose class has handlers a singleton',
    ]);
  });

  it('warns when all handlers are restricted to other merchants, and names each once', () => {
    const restrictions = [
      { id: 'P', names: ['b', 'c'] },
      { id: 'Q', names: ['c', 'd'] },
    ];
    createLog().logMounted(PATH, explored({}, restrictions, ['F']));
    expect(log.lines).toEqual([
      NO_HANDLERS,
      '[WechatPayNotification] warn every method with @OnWechatPayNotification() is restricted to other merchants (b, c, d): genuine notifications get 204 and are lost',
    ]);
  });

  it.each<[string | undefined, MemoryNotificationStore | undefined, readonly string[]]>([
    ['production', undefined, [IN_MEMORY]],
    ['production', STORE, []],
    ['development', undefined, []],
    ['development', STORE, []],
    [undefined, undefined, []],
  ])('warns in production about the store of the module: case %#', (environment, store, lines) => {
    vi.stubEnv('NODE_ENV', environment);
    createLog(undefined, store).logMounted(PATH, explored({ P: ['*'] }));
    expect(log.lines.slice(1)).toEqual(lines);
  });
});

describe('logLostNotifyUrls', () => {
  const REST =
    'where this application receives notifications; unless a proxy rewrites its path, WeChat Pay gets 404. Correct the URL or notificationPath';

  it.each([
    [['contractNotifyUrl'], ['/a'], 'contractNotifyUrl', '/a'],
    [
      ['contractNotifyUrl', 'transactionNotifyUrl'],
      ['/a', '/b'],
      'contractNotifyUrl, transactionNotifyUrl',
      '/a or /b',
    ],
    [['contractNotifyUrl'], [], 'contractNotifyUrl', 'a notificationPath of this merchant'],
  ])('names the options %j and the paths %j', (options, paths, shown, ends) => {
    createLog('b').logLostNotifyUrls(options, paths);
    expect(log.lines).toEqual([
      `[WechatPayNotification:b] warn ${shown} of merchant 1900000109: the URL does not end in ${ends}, ${REST}`,
    ]);
  });
});

describe('logMissed', () => {
  const missed = (requested: string, path: string) =>
    `[WechatPayNotification] warn POST ${requested} got 404; notifications are received at POST ${path}. If WeChat Pay sent it, correct its notify URL, or notificationPath, which is the path as it reaches this application behind proxies and parent applications`;

  it.each([
    ['/wechat/notify/', PATH],
    ['/WeChat/Notify', PATH],
    ['/wechat-notify', PATH],
    // Segments before the path, in other case on either side.
    ['/some/long/prefix/wechat/notify', PATH],
    ['/SOME/LONG/PREFIX/WECHAT/NOTIFY', PATH],
    ['/some/long/prefix/wechat/notify', '/WECHAT/NOTIFY'],
    ['/some/long/prefix//wechat//notify//', PATH],
    // Missing segments.
    ['/notify', '/some/long/prefix/wechat/notify'],
    // Segments after the path.
    ['/wechat/notify/some/long/rest', PATH],
    ['/WECHAT/NOTIFY/SOME/LONG/REST', PATH],
    // Two wrong letters of eight or more, one of four or more.
    ['/xxcdefgh', '/abcdefgh'],
    ['/abcdefghij', '/abcdefgh'],
    ['/xbcdefg', '/abcdefg'],
    ['/xbcd', '/abcd'],
  ])('logs %s, which resembles %s', (requested, path) => {
    createLog().logMissed(requested, path);
    expect(log.lines).toEqual([missed(requested, path)]);
  });

  it.each([
    ['/', PATH],
    ['//', PATH],
    // A path whose letters are not counted.
    ['/', '/支付'],
    ['/', '/notify/'],
    ['/wechat', PATH],
    ['/wechat/notifysomelongrest', PATH],
    ['/some/long/prefix/wechat/notify/other', PATH],
    ['/notifysome', '/some/long/prefix/wechat/notify'],
    ['/xxxdefgh', '/abcdefgh'],
    ['/xxxdefghijkl', '/abcdefghijkl'],
    ['/xxcdefg', '/abcdefg'],
    ['/xxcd', '/abcd'],
    ['/xbc', '/abc'],
  ])('logs nothing for %s, which does not resemble %s', (requested, path) => {
    createLog().logMissed(requested, path);
    expect(log.lines).toEqual([]);
  });

  it.each([
    [256, 1],
    [257, 0],
  ])('logs %d characters in %d lines', (length, count) => {
    const requested = `/${'x'.repeat(length - 1 - PATH.length)}${PATH}`;
    expect(requested).toHaveLength(length);
    createLog().logMissed(requested, PATH);
    expect(log.lines).toHaveLength(count);
  });

  it('names the import, and writes one printable line', () => {
    createLog('b').logMissed('/wechat/noti\nfy', PATH);
    expect(log.lines).toEqual([
      missed('/wechat/noti fy', PATH).replace('Notification]', 'Notification:b]'),
    ]);
  });

  it('logs each path once', () => {
    const endpoint = createLog();
    for (const requested of ['/a/wechat/notify', '/b/wechat/notify', '/a/wechat/notify']) {
      endpoint.logMissed(requested, PATH);
    }
    expect(log.lines).toEqual([missed('/a/wechat/notify', PATH), missed('/b/wechat/notify', PATH)]);
  });

  it('logs the first ten paths, without those that resemble nothing', () => {
    const endpoint = createLog();
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    for (const number of numbers) endpoint.logMissed(`/scan/${number}`, PATH);
    for (const number of numbers) endpoint.logMissed(`/${number}${PATH}`, PATH);
    expect(log.lines).toEqual(
      numbers.slice(0, 10).map((number) => missed(`/${number}${PATH}`, PATH)),
    );
  });

  it('ignores an exception of the logger', () => {
    vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {
      throw new Error('no disk');
    });
    expect(() => createLog().logMissed('/a/wechat/notify', PATH)).not.toThrow();
  });
});
