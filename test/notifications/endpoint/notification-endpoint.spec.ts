import 'reflect-metadata';
import { Controller, HttpException, Post, type Type } from '@nestjs/common';
import type { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { RUN_TIME_MERCHANTS } from '../../../lib/common/instance-name.js';
import { Sealed } from '../../../lib/common/sealed.js';
import { WechatPayConfigurationError } from '../../../lib/errors/wechat-pay.error.js';
import { ENDPOINT } from '../../../lib/notifications/endpoint/find-endpoints.js';
import { NotificationEndpoint } from '../../../lib/notifications/endpoint/notification-endpoint.js';
import type {
  IncomingDelivery,
  NotificationReceiver,
} from '../../../lib/notifications/endpoint/notification-receiver.js';
import type { ExploredHandlers } from '../../../lib/notifications/handling/explore-handlers.js';
import type { HandlerRegistry } from '../../../lib/notifications/handling/handler-registry.js';
import type { EndpointLog } from '../../../lib/notifications/log/endpoint-log.js';
import type { NotificationStore } from '../../../lib/notifications/stores/notification-store.js';
import { errorOf } from '../../support/applications/merchant.js';
import { MCHID } from '../../support/fixtures.js';
import { PlainStore } from '../../support/handlers/plain-store.js';

const PATH = '/wechatpay/notifications';
const HANDLERS = '@OnWechatPayNotification';

const EXPLORED: ExploredHandlers = {
  handlers: [],
  restrictions: [],
  unknownEventTypes: [],
  unstableNames: [],
  warnings: [],
  requestScopedFactories: [],
};

/** The adapter of a platform, and its calls. */
class Adapter {
  readonly calls: unknown[][] = [];
  readonly middleware: ((...given: unknown[]) => void)[] = [];
  /** Paths of routes that the application has added to the adapter. */
  readonly paths: string[] = [];

  constructor(readonly type: string) {}

  getType(): string {
    return this.type;
  }

  use(middleware: (...given: unknown[]) => void): void {
    this.middleware.push(middleware);
  }

  getInstance(): unknown {
    const record =
      (name: string) =>
      (...given: unknown[]) =>
        void this.calls.push([name, ...given]);
    return {
      register: record('register'),
      addHook: record('addHook'),
      hasRoute: ({ url }: { url: string }) => this.paths.includes(url),
      router: { stack: this.paths.map((path) => ({ route: { path, methods: { post: true } } })) },
    };
  }

  /** The hooks that were added under a name. */
  getHooks(name: string): ((...given: unknown[]) => Promise<unknown>)[] {
    return this.calls.flatMap(([call, hook, run]) =>
      call === 'addHook' && hook === name ? [run as (...given: unknown[]) => Promise<unknown>] : [],
    );
  }
}

interface Other {
  readonly mchid?: string;
  readonly path?: string;
  readonly name?: string;
}

interface SetupInit {
  /** Default: {@link PATH}. `null` for a module that serves none. */
  readonly path?: string | null;
  readonly name?: string;
  readonly adapter?: Adapter | null;
  readonly explored?: Partial<ExploredHandlers>;
  readonly store?: NotificationStore;
  readonly urls?: Readonly<Record<string, string>>;
  /** The endpoints of other modules; those of `before` are found earlier. */
  readonly before?: readonly Other[];
  readonly after?: readonly Other[];
  readonly tokens?: readonly unknown[];
  readonly controllers?: readonly unknown[];
}

/** An endpoint whose collaborators are objects of the test. */
class Setup {
  readonly adapter: Adapter | null;
  readonly endpoint: NotificationEndpoint;
  readonly deliveries: IncomingDelivery[] = [];
  readonly explored: ExploredHandlers;
  /** Every line of the log: the method and its arguments. */
  readonly lines: unknown[][] = [];

  constructor(init: SetupInit = {}) {
    this.adapter = init.adapter === undefined ? new Adapter('express') : init.adapter;
    this.explored = { ...EXPLORED, ...init.explored };
    const init$ = new Subject<void>();
    const host = { httpAdapter: this.adapter, init$ } as unknown as HttpAdapterHost;
    const found: unknown[] = [];
    this.endpoint = new NotificationEndpoint(
      init.path === null ? undefined : (init.path ?? PATH),
      new Sealed({ store: init.store }),
      { contractNotifyUrl: undefined, transactionNotifyUrl: undefined, ...init.urls },
      { mchid: MCHID },
      { explore: () => this.explored } as unknown as HandlerRegistry,
      this.#createLog(),
      { receive: this.#receive } as unknown as NotificationReceiver,
      host,
      {
        getProviders: () => found,
        getControllers: () => (init.controllers ?? []).map((metatype) => ({ metatype })),
      } as unknown as DiscoveryService,
      init.name,
    );
    found.push(
      ...(init.before ?? []).map(createOther),
      { instance: this.endpoint },
      ...(init.after ?? []).map(createOther),
      ...(init.tokens ?? []).map((token) => ({ token })),
    );
    init$.next();
  }

  start(): unknown[][] {
    this.endpoint.onModuleInit();
    return this.lines;
  }

  /** The mistakes with which the start fails. */
  fail(): readonly (readonly [string, string])[] {
    try {
      this.endpoint.onModuleInit();
    } catch (error) {
      if (!(error instanceof WechatPayConfigurationError)) throw error;
      return error.issues.map(({ option, message }) => [option, message] as const);
    }
    throw new Error('expected a mistake');
  }

  readonly #receive = async (delivery: IncomingDelivery) => {
    this.deliveries.push(delivery);
    return { status: 204 };
  };

  #createLog(): EndpointLog {
    const write =
      (name: string) =>
      (...given: unknown[]) =>
        void this.lines.push([name, ...given]);
    const pick = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, write(name)]));
    return {
      ...pick('logMounted', 'logLostNotifyUrls', 'logMissed'),
      handlers: pick('logWarnings', 'logNeverCalled', 'logUnreachable', 'logNotAddedYet'),
    } as unknown as EndpointLog;
  }
}

function createOther({ mchid = MCHID, path, name }: Other) {
  return { instance: { [ENDPOINT]: true, mchid, path, name } };
}

/** A controller with one `POST` route. */
function createController(path: string): Type {
  @Controller()
  class AppController {
    @Post(path)
    receive(): void {}
  }
  return AppController;
}

describe('NotificationEndpoint', () => {
  it('shows its merchant, its path and its name', () => {
    const { endpoint } = new Setup({ name: 'b' });
    expect(endpoint[ENDPOINT]).toBe(true);
    expect([endpoint.mchid, endpoint.path, endpoint.name]).toEqual([MCHID, PATH, 'b']);
  });

  it('registers neither path nor route without notificationPath', () => {
    const { endpoint, adapter } = new Setup({ path: null });
    expect([endpoint.mchid, endpoint.path, endpoint.name]).toEqual([MCHID, undefined, undefined]);
    expect(adapter?.middleware).toEqual([]);
  });

  it('passes a request for its path to the receiver', async () => {
    const { adapter, deliveries } = new Setup();
    const request = Object.assign(Readable.from([Buffer.from('{}')]), {
      method: 'POST',
      url: PATH,
      complete: true,
      headers: { 'request-id': 'REQ-1' },
    });
    const response = { writeHead: vi.fn(() => response), end: vi.fn() };
    const next = vi.fn();
    adapter?.middleware[0]?.(request, response, next);
    await new Promise((resolve) => setImmediate(resolve));
    expect(adapter?.middleware).toHaveLength(1);
    expect(deliveries.map(({ requestId }) => requestId)).toEqual(['REQ-1']);
    expect(response.writeHead.mock.calls).toEqual([[204]]);
    expect(next).not.toHaveBeenCalled();
  });

  it('logs a path that was missed next to its own', () => {
    const { adapter, lines } = new Setup();
    const response = Object.assign(new EventEmitter(), { statusCode: 404 });
    adapter?.middleware[0]?.({ method: 'POST', url: '/wechatpay' }, response, () => {});
    response.emit('finish');
    expect(lines).toEqual([['logMissed', '/wechatpay', PATH]]);
  });
});

describe('NotificationEndpoint: the start', () => {
  it('logs the path, the handlers and their warnings', () => {
    const setup = new Setup();
    expect(setup.start()).toEqual([
      ['logNotAddedYet', []],
      ['logUnreachable', []],
      ['logMounted', PATH, setup.explored],
      ['logWarnings', setup.explored],
    ]);
  });

  it('adds its route on Fastify', () => {
    const adapter = new Adapter('fastify');
    new Setup({ adapter }).start();
    expect(adapter.calls.filter(([name]) => name === 'register')).toEqual([
      ['register', expect.any(Function), { prefix: PATH }],
    ]);
  });

  it('logs no path in an application without HTTP', () => {
    const setup = new Setup({
      adapter: null,
      urls: { contractNotifyUrl: 'https://a.example/lost' },
    });
    expect(setup.start()).toEqual([
      ['logNotAddedYet', []],
      ['logUnreachable', []],
    ]);
  });

  it('rejects another platform', () => {
    expect(new Setup({ adapter: new Adapter('koa') }).fail()).toEqual([
      ['notificationPath', 'is supported on Express and Fastify, not on koa'],
    ]);
  });

  it('lets another platform be without notificationPath', () => {
    const setup = new Setup({ adapter: new Adapter('koa'), path: null });
    expect(setup.start()).toEqual([
      ['logNotAddedYet', []],
      ['logNeverCalled', setup.explored],
    ]);
  });

  it('rejects the path of another module', () => {
    expect(new Setup({ before: [{ path: '/other' }, { path: PATH }] }).fail()).toEqual([
      [
        'notificationPath',
        `${PATH} is already the path of another module; each merchant needs a path of its own`,
      ],
    ]);
  });

  it('accepts other modules with other paths, or without any', () => {
    const setup = new Setup({ after: [{ path: '/other' }, { name: 'pathless' }] });
    expect(setup.start().map(([name]) => name)).toContain('logMounted');
  });
});

describe('NotificationEndpoint: routes of the application', () => {
  it.each(['express', 'fastify'])('rejects a route of the adapter on %s', (type) => {
    const adapter = new Adapter(type);
    adapter.paths.push(PATH);
    expect(new Setup({ adapter }).fail()).toEqual([
      [
        'notificationPath',
        `${PATH} is also a route of the application (added to the HTTP adapter), which would never be called; remove it, or choose another path`,
      ],
    ]);
    expect(adapter.calls.filter(([name]) => name === 'register')).toEqual([]);
  });

  it('names the controllers with that route', () => {
    const adapter = new Adapter('express');
    adapter.paths.push('/other', PATH);
    const routes = ['notifications', 'others', PATH].map(createController);
    expect(new Setup({ adapter, controllers: [...routes, null, undefined] }).fail()).toEqual([
      [
        'notificationPath',
        `${PATH} is also a route of the application (AppController.receive, AppController.receive), which would never be called; remove it, or choose another path`,
      ],
    ]);
  });

  it('accepts other routes', () => {
    const adapter = new Adapter('express');
    adapter.paths.push('/wechatpay');
    const setup = new Setup({ adapter, controllers: [createController(PATH)] });
    expect(setup.start().map(([name]) => name)).toContain('logMounted');
  });
});

describe('NotificationEndpoint: the handlers', () => {
  const restrictions = [{ id: 'Sales.signed', names: ['b', 'later'] }];
  const later = [{ id: 'Sales.signed', names: ['later'] }];
  const unreachable = [{ id: 'Sales.signed', names: ['b'] }];
  const b = { name: 'b' };

  it('rejects a restriction to a name that no import has', () => {
    expect(new Setup({ explored: { restrictions }, before: [b] }).fail()).toEqual([
      [
        HANDLERS,
        'Sales.signed: no import of WechatPayInsuranceModule has the name later, so its notifications would be lost; the names are b, default',
      ],
    ]);
  });

  it('rejects it also next to other providers with a token', () => {
    const tokens = ['merchants', Symbol('merchants'), undefined];
    const setup = new Setup({ explored: { restrictions }, before: [b], tokens });
    expect(setup.fail()).toHaveLength(1);
  });

  it('logs it where merchants may be added at run time', () => {
    const tokens = ['other', RUN_TIME_MERCHANTS, 'another'];
    const setup = new Setup({ explored: { restrictions }, before: [b], tokens });
    expect(setup.start().slice(0, 2)).toEqual([
      ['logNotAddedYet', later],
      ['logUnreachable', unreachable],
    ]);
  });

  it('logs no unreachable ones where no module serves a path', () => {
    const tokens = [RUN_TIME_MERCHANTS];
    const setup = new Setup({ path: null, explored: { restrictions }, after: [b], tokens });
    expect(setup.start()).toEqual([
      ['logNotAddedYet', later],
      ['logNeverCalled', setup.explored],
    ]);
  });

  it('leaves the log to the first endpoint with a path', () => {
    const tokens = [RUN_TIME_MERCHANTS];
    const before = [{ path: '/first' }, b];
    const setup = new Setup({ explored: { restrictions }, before, tokens });
    expect(setup.start()).toEqual([['logMounted', PATH, setup.explored]]);
  });

  it('leaves the log to an endpoint with a path where it has none', () => {
    const tokens = [RUN_TIME_MERCHANTS];
    const after = [{ path: '/first' }, b];
    const setup = new Setup({ path: null, explored: { restrictions }, after, tokens });
    expect(setup.start()).toEqual([]);
  });

  it('rejects names that change with each build in production', () => {
    vi.stubEnv('NODE_ENV', 'production');
    const explored = { unstableNames: ['t.signed'] };
    expect(new Setup({ explored, store: new PlainStore() }).fail()).toEqual([
      [HANDLERS, expect.stringMatching(/^t\.signed: a minifier or bundler seems to have made /)],
    ]);
    expect(new Setup({ explored }).start()).toHaveLength(4);
    expect(new Setup({ explored, store: new PlainStore(), path: null }).start()).toHaveLength(2);
  });
});

describe('NotificationEndpoint: notify URLs', () => {
  const url = (path: string) => ({ contractNotifyUrl: `https://merchant.example${path}` });
  const findLost = (init: SetupInit) =>
    new Setup(init).start().filter(([name]) => name === 'logLostNotifyUrls');

  it.each([
    ['its path', PATH, {}],
    ['its path and a slash', `${PATH}/`, {}],
    ['its path below another', `/proxy${PATH}`, {}],
    ['its path and a query', `${PATH}?a=1`, {}],
    ['the path of a module of the same merchant', '/other', { after: [{ path: '/other' }] }],
    [
      'the route of one of two controllers',
      '/own',
      { controllers: ['other', 'own'].map(createController) },
    ],
    ['the route of a controller and a slash', '/own/', { controllers: [createController('own')] }],
  ])('accepts %s', (_name, path, init: SetupInit) => {
    expect(findLost({ ...init, urls: url(path) })).toEqual([]);
  });

  it.each([
    ['another path', '/lost', {}, [PATH]],
    ['its path and two slashes', `${PATH}//`, {}, [PATH]],
    ['its path with more behind it', `${PATH}/more`, {}, [PATH]],
    ['a slash in its path that is missing', PATH.replaceAll('/', ''), {}, [PATH]],
    ['the origin alone', '', {}, [PATH]],
    [
      'the path of a module of another merchant',
      '/other',
      { after: [{ path: '/other', mchid: '1900000110' }] },
      [PATH],
    ],
    [
      'another path next to a module without a path',
      '/lost',
      { before: [{ path: '/other' }], after: [{ name: 'pathless' }] },
      ['/other', PATH],
    ],
    [
      'the route of another controller',
      '/lost',
      { controllers: [createController('own')] },
      [PATH],
    ],
  ])('logs %s', (_name, path, init: SetupInit, paths) => {
    const lost = ['logLostNotifyUrls', ['contractNotifyUrl'], paths];
    expect(findLost({ ...init, urls: url(path) })).toEqual([lost]);
  });

  it('logs all of them in one line', () => {
    const urls = { ...url('/lost'), transactionNotifyUrl: 'https://merchant.example/gone' };
    expect(findLost({ urls })).toEqual([
      ['logLostNotifyUrls', ['contractNotifyUrl', 'transactionNotifyUrl'], [PATH]],
    ]);
  });

  it('logs only the one that is lost', () => {
    const urls = { ...url(PATH), transactionNotifyUrl: 'https://merchant.example/gone' };
    expect(findLost({ urls })).toEqual([['logLostNotifyUrls', ['transactionNotifyUrl'], [PATH]]]);
  });

  it('logs those of a module without a path next to one that has a path', () => {
    const setup = new Setup({ path: null, urls: url('/lost'), after: [{ path: '/other' }] });
    expect(setup.start()).toEqual([['logLostNotifyUrls', ['contractNotifyUrl'], ['/other']]]);
  });

  it('ignores those of an application in which no module has a path', () => {
    expect(findLost({ path: null, urls: url('/lost') })).toEqual([]);
  });
});

describe('NotificationEndpoint: packed bodies on Fastify', () => {
  const SIGNED = {
    'wechatpay-timestamp': '1',
    'wechatpay-nonce': 'n',
    'wechatpay-serial': 's',
    'wechatpay-signature': 'x',
  };
  const PACKED = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

  /** The hook that the endpoint adds, called with these headers and bytes. */
  async function parse(headers: object, bytes: Buffer): Promise<string> {
    const adapter = new Adapter('fastify');
    new Setup({ adapter, path: null }).start();
    const hooks = adapter.getHooks('preParsing');
    expect(hooks).toHaveLength(1);
    const body = await hooks[0]?.({ headers }, undefined, Readable.from([bytes]));
    return (body as Readable).toArray().then((parts) => Buffer.concat(parts).toString('latin1'));
  }

  it('unpacks those with all headers of a signature', async () => {
    expect(await parse({ ...SIGNED, ...PACKED }, gzipSync('{}'))).toBe('{}');
  });

  it.each(Object.keys(SIGNED))('leaves those without %s as they are', async (name) => {
    const headers = { ...SIGNED, ...PACKED, [name]: undefined };
    const bytes = gzipSync('{}');
    expect(await parse(headers, bytes)).toBe(bytes.toString('latin1'));
  });

  it.each([
    ['other bytes', 'gzip', '{}', 400, 'the body is not a notification'],
    ['another encoding', 'snappy', '{}', 415, 'the Content-Encoding is not supported'],
    ['too many bytes', 'gzip', 'x'.repeat(262_145), 413, 'the body is too large'],
  ])(
    'rejects %s with the status of the endpoint',
    async (_name, encoding, text, status, message) => {
      const headers = { ...SIGNED, ...PACKED, 'content-encoding': encoding };
      const error = await errorOf<HttpException>(parse(headers, Buffer.from(text)));
      expect(error).toBeInstanceOf(HttpException);
      expect(error.getStatus()).toBe(status);
      expect(error.getResponse()).toEqual({ code: 'FAIL', message });
    },
  );
});
