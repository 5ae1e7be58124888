import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  HttpCode,
  HttpException,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  Post,
  Scope,
  UseGuards,
  ValidationPipe,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { map, type Observable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  VerifiedNotification,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  type WechatPayNotification,
  WechatPayNotificationException,
  WechatPayNotificationGuard,
  type WechatPayNotificationRequest,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { MCHID, publicKeyOptions } from '../support/fixtures.js';
import { startModule } from '../support/applications/module.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { notificationBody, notificationHeaders, without } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { seal } from '../support/wire/platform-signer.js';
import {
  keeperOf,
  PATH,
  ReceivingApp,
  type ReceivingAppInit,
} from '../support/applications/receiving-app.js';
import { expectRefused, REFUSALS } from '../support/verdicts/rejected-notification.js';

const body = notificationBody();
const genuine = notificationHeaders(body);
const altered = Buffer.from(body.toString().replace('EV-2', 'EV-3'));

class Open implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}
class Wrap implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ code: 0, data })));
  }
}
const strict = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  transform: true,
  transformOptions: { enableImplicitConversion: true },
  validateCustomDecorators: true,
});
@Catch()
class OwnFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    const response = host.switchToHttp().getResponse<{
      status(code: number): { send(payload: unknown): void };
    }>();
    response
      .status(status)
      .send(
        exception instanceof WechatPayNotificationException
          ? { mine: true, reason: exception.reason, response: exception.getResponse() }
          : { mine: true },
      );
  }
}

describe.each(PLATFORMS)('the guard on %s', (_platform, adapter) => {
  let app: ReceivingApp | undefined;
  const start = async (init: ReceivingAppInit) => (app = await ReceivingApp.start(adapter, init));
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  it.each<[string, ReceivingAppInit, string]>([
    ['on a controller of a module that imports the package', {}, PATH],
    ['with a global module', { isGlobal: true }, PATH],
    [
      'with a global prefix',
      { configure: (target) => void target.setGlobalPrefix('api/v1') },
      `/api/v1${PATH}`,
    ],
    [
      'with versions in the URL',
      {
        configure: (target) =>
          void target.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }),
      },
      `/v2${PATH}`,
    ],
    [
      'with a strict global ValidationPipe',
      { configure: (target) => void target.useGlobalPipes(strict) },
      PATH,
    ],
    [
      'with pipe, guard and interceptor as providers of the application',
      {
        providers: [
          { provide: APP_PIPE, useValue: strict },
          { provide: APP_GUARD, useClass: Open },
          { provide: APP_INTERCEPTOR, useClass: Wrap },
        ],
      },
      PATH,
    ],
    [
      'with a wrapping interceptor',
      { configure: (target) => void target.useGlobalInterceptors(new Wrap()) },
      PATH,
    ],
    ['with a query in the URL', {}, `${PATH}?merchant=1&__proto__=2`],
  ])('verifies notifications %s', async (_name, init, path) => {
    const target = await start(init);
    expect((await target.post(body, genuine, path)).status).toBe(204);
    expect(target.received).toHaveLength(1);
    expect(target.received[0]).toMatchObject({
      event_type: 'INSURANCE_ENTRUST.SIGN',
      mchid: MCHID,
    });
    await expectRefused(target, 'signature-mismatch', altered, genuine, path);
  });

  it('gives reason and response to an exception filter of the application', async () => {
    const target = await start({ providers: [{ provide: APP_FILTER, useClass: OwnFilter }] });
    expect((await target.post(body, genuine)).status).toBe(204);
    const response = await target.post(altered, genuine);
    const [status, message] = REFUSALS['signature-mismatch'];
    expect({ status: response.status, body: JSON.parse(response.body) }).toEqual({
      status,
      body: {
        mine: true,
        reason: 'signature-mismatch',
        response: { code: 'FAIL', message },
      },
    });
  });

  it('works as a global guard of the application', async () => {
    const target = await start({
      guard: Open,
      providers: [{ provide: APP_GUARD, useClass: WechatPayNotificationGuard }],
    });
    expect((await target.post(body, genuine)).status).toBe(204);
    await expectRefused(target, 'signature-mismatch', altered, genuine);
  });

  it('does not run when another guard in front rejects the request', async () => {
    class Closed implements CanActivate {
      canActivate(): boolean {
        return false;
      }
    }
    const target = await start({ providers: [{ provide: APP_GUARD, useClass: Closed }] });
    expect((await target.post(body, genuine)).status).toBe(403);
    expect(target.received).toEqual([]);
  });

  it('must run before @VerifiedNotification() injects anything', async () => {
    const reached: unknown[] = [];
    @Controller(PATH.slice(1))
    class Unguarded {
      @Post()
      receive(@VerifiedNotification() notification: WechatPayNotification) {
        reached.push(notification);
      }
    }
    const target = await start({ controllers: [Unguarded] });
    const response = await target.post(body, genuine);
    expect(response.status).toBe(500);
    expect(response.body).not.toContain('EV-');
    expect(reached).toEqual([]);
  });

  it('works next to @Body(), which holds the parsed body', async () => {
    const bodies: unknown[] = [];
    @Controller(PATH.slice(1))
    class Both {
      @Post()
      @HttpCode(204)
      @UseGuards(WechatPayNotificationGuard)
      receive(@Body() parsed: { id: string }, @VerifiedNotification() one: WechatPayNotification) {
        bodies.push(parsed.id, one.id);
      }
    }
    const target = await start({ controllers: [Both] });
    await target.post(body, genuine);
    expect(bodies).toEqual(['EV-2018022511223320873', 'EV-2018022511223320873']);
  });

  it('lets a failing handler respond 500, so that WeChat Pay delivers again', async () => {
    @Controller(PATH.slice(1))
    class Failing {
      @Post()
      @UseGuards(WechatPayNotificationGuard)
      receive() {
        throw new Error('database password is hunter2');
      }
    }
    const target = await start({ controllers: [Failing] });
    const response = await target.post(body, genuine);
    expect(response.status).toBe(500);
    expect(response.body).not.toContain('hunter2');
  });

  const OTHER: WechatPayInsuranceOptions = {
    ...publicKeyOptions,
    mchid: '1900000110',
    apiV3Key: 'abcdefghijklmnopqrstuvwxyz012345',
  };
  const theirs = notificationBody(
    {},
    {
      resource: seal('{"mchid":"1900000110"}', { apiV3Key: 'abcdefghijklmnopqrstuvwxyz012345' }),
    },
  );
  const FIRST = Symbol('first');
  const SECOND = Symbol('second');
  @Module({
    imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
    providers: [{ provide: FIRST, useExisting: WechatPayNotificationVerifier }],
    exports: [FIRST],
  })
  class FirstMerchant {}
  @Module({
    imports: [WechatPayInsuranceModule.forRoot(OTHER)],
    providers: [{ provide: SECOND, useExisting: WechatPayNotificationVerifier }],
    exports: [SECOND],
  })
  class SecondMerchant {}

  it('works for two merchants on one URL, which a subclass tells apart', async () => {
    @Injectable()
    class ByQuery extends WechatPayNotificationGuard {
      constructor(
        @Inject(FIRST) first: WechatPayNotificationVerifier,
        @Inject(SECOND) private readonly second: WechatPayNotificationVerifier,
      ) {
        super(first);
      }
      protected override async getMerchant(
        request: WechatPayNotificationRequest & { query?: { merchant?: string } },
      ) {
        return request.query?.merchant === this.second.mchid ? this.second : this.verifier;
      }
    }
    const target = await start({ imports: [FirstMerchant, SecondMerchant], guard: ByQuery });
    const second = `${PATH}?merchant=1900000110`;
    expect((await target.post(body, genuine)).status).toBe(204);
    expect((await target.post(theirs, notificationHeaders(theirs), second)).status).toBe(204);
    expect(target.received.map(({ mchid }) => mchid)).toEqual([MCHID, '1900000110']);
    await expectRefused(target, 'decryption-failed', theirs, notificationHeaders(theirs));
    await expectRefused(target, 'decryption-failed', body, genuine, second);
  });

  it('works for two merchants on two URLs in one process', async () => {
    const received: WechatPayNotification[] = [];
    @Module({
      imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
      controllers: [keeperOf(received, WechatPayNotificationGuard, 'one')],
    })
    class One {}
    @Module({
      imports: [WechatPayInsuranceModule.forRoot(OTHER)],
      controllers: [keeperOf(received, WechatPayNotificationGuard, 'two')],
    })
    class Two {}
    const target = await start({ controllers: [], imports: [One, Two] });
    expect((await target.post(body, genuine, '/one')).status).toBe(204);
    expect((await target.post(theirs, notificationHeaders(theirs), '/two')).status).toBe(204);
    await expectRefused(target, 'decryption-failed', body, genuine, '/two');
    await expectRefused(target, 'decryption-failed', theirs, notificationHeaders(theirs), '/one');
    expect(received.map(({ mchid }) => mchid)).toEqual([MCHID, '1900000110']);
  });

  it('lets nothing pass when an override of `reject()` does not throw', async () => {
    class Lenient extends WechatPayNotificationGuard {
      protected override reject(): never {
        return undefined as never;
      }
    }
    const target = await start({ guard: Lenient });
    expect((await target.post(body, genuine)).status).toBe(204);
    expect((await target.post(altered, genuine)).status).toBe(403);
    expect(target.received).toHaveLength(1);
  });

  it('lets nothing pass when an override throws another error', async () => {
    class Broken extends WechatPayNotificationGuard {
      protected override getMerchant(): never {
        throw new TypeError('no such merchant');
      }
    }
    const target = await start({ guard: Broken });
    const response = await target.post(body, genuine);
    expect(response.status).toBe(500);
    expect(response.body).not.toContain('no such merchant');
    expect(target.received).toEqual([]);
  });

  it('verifies the bytes that an override of getRawBody() returns', async () => {
    class Elsewhere extends WechatPayNotificationGuard {
      protected override getRawBody(): Buffer {
        return altered;
      }
    }
    const target = await start({ guard: Elsewhere });
    await expectRefused(target, 'signature-mismatch', body, genuine);
    expect((await target.post(body, notificationHeaders(altered))).status).toBe(204);
  });

  it('shares one bounded log when Nest creates it for each request', async () => {
    const log = captureLog();
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest extends WechatPayNotificationGuard {
      constructor(@Inject(WechatPayNotificationVerifier) verifier: WechatPayNotificationVerifier) {
        super(verifier);
      }
    }
    const target = await start({ guard: PerRequest });
    await Promise.all(Array.from({ length: 100 }, () => target.post(altered, genuine)));
    log.restore();
    expect(log.lines.filter((line) => line.includes('signature-mismatch'))).toHaveLength(20);
  });
});

describe('the guard behind an adapter without raw headers', () => {
  class WithoutRawHeaders implements NestMiddleware {
    use(request: object, _response: unknown, next: () => void): void {
      Object.defineProperty(request, 'rawHeaders', { value: [] });
      next();
    }
  }

  it('reads the parsed headers, and rejects joined ones', async () => {
    const middleware = new WithoutRawHeaders();
    const app = await ReceivingApp.start(() => new ExpressAdapter(), {
      configure: (target: INestApplication) =>
        void target.use(middleware.use.bind(middleware) as never),
    });
    expect((await app.post(body, genuine)).status).toBe(204);
    await expectRefused(app, 'missing-header', body, without(genuine, 'Wechatpay-Nonce'));
    await expectRefused(app, 'malformed-header', body, [...genuine, ['Wechatpay-Nonce', 'n']]);
    await app.stop();
  });

  it('reads a test double of a request without the field rawHeaders', async () => {
    const module = await startModule({ ...publicKeyOptions, platformCertificates: 'off' });
    const guard = new WechatPayNotificationGuard(module.get(WechatPayNotificationVerifier));
    const createContext = (request: WechatPayNotificationRequest) =>
      ({ switchToHttp: () => ({ getRequest: () => request }) }) as ExecutionContext;
    const headers = Object.fromEntries(genuine);
    await expect(guard.canActivate(createContext({ rawBody: body, headers }))).resolves.toBe(true);
    await expect(
      guard.canActivate(createContext({ rawBody: body, headers: {} })),
    ).rejects.toHaveProperty('reason', 'missing-header');
    await module.close();
  });
});
