import 'reflect-metadata';
import {
  Controller,
  Get,
  HttpCode,
  type INestApplication,
  Injectable,
  Module,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as one from '../../lib/index.js';
import { WechatPayHealthIndicator } from '../../lib/terminus/index.js';
import { PUBLIC_KEY_ID, publicKeyOptions } from '../support/fixtures.js';
import { errorOf } from '../support/applications/merchant.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
} from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { type HeaderPairs, rawPost } from '../support/wire/raw-post.js';

const PATH = '/wechatpay/notifications';

/** A second copy of the package, as a second folder of `node_modules` would hold it. */
async function loadOther(): Promise<typeof one> {
  vi.resetModules();
  return import('../../lib/index.js');
}
const other = await loadOther();

const UNSIGNED = [['Content-Type', 'application/json']] as const;
const body = notificationBody(CONTRACT_RESOURCE);
const post = (origin: string, path = PATH, headers: HeaderPairs = notificationHeaders(body)) =>
  rawPost(origin + path, headers, body);

const create = {
  configuration: ({ WechatPayConfigurationError }: typeof one) =>
    new WechatPayConfigurationError([{ option: 'mchid', message: 'is required' }]),
  request: ({ WechatPayRequestValidationError }: typeof one) =>
    new WechatPayRequestValidationError('it', [{ path: 'a', rule: 'type', message: 'must be' }]),
  api: ({ WechatPayApiError }: typeof one) =>
    new WechatPayApiError({
      status: 404,
      code: 'RESOURCE_NOT_EXISTS',
      apiMessage: 'none',
      requestId: '',
      endpoint: 'GET /v3/x',
      retryable: false,
      outcomeUnknown: false,
    }),
  timeout: ({ WechatPayTransportError }: typeof one) =>
    new WechatPayTransportError({
      reason: 'timeout',
      endpoint: 'GET /v3/x',
      outcomeUnknown: false,
      message: 'late',
    }),
  signature: ({ WechatPaySignatureError }: typeof one) =>
    new WechatPaySignatureError({
      reason: 'unknown-serial',
      endpoint: 'GET /v3/x',
      outcomeUnknown: false,
      message: 'unknown',
    }),
};

describe('two copies of the package in one process', () => {
  it('two copies have different classes', () => {
    expect(other.WechatPayApiError).not.toBe(one.WechatPayApiError);
  });

  it.each([
    ['configuration', 'WechatPayConfigurationError'],
    ['request', 'WechatPayRequestValidationError'],
    ['api', 'WechatPayApiError'],
    ['timeout', 'WechatPayTransportError'],
    ['signature', 'WechatPaySignatureError'],
  ] as const)('each copy recognises the error %s of the other', (kind, name) => {
    for (const [mine, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      const error: unknown = create[kind](theirs);
      expect(mine[name].is(error)).toBe(true);
      expect(error instanceof mine[name]).toBe(true);
      expect(mine.WechatPayError.is(error)).toBe(true);
      expect(mine.WechatPayCallError.is(error)).toBe(!['configuration', 'request'].includes(kind));
      expect(error instanceof mine.WechatPayCallError).toBe(mine.WechatPayCallError.is(error));
      expect((error as Error).name).toBe(name);
      const wrong = name === 'WechatPayApiError' ? 'WechatPayTransportError' : 'WechatPayApiError';
      expect(mine[wrong].is(error)).toBe(false);
    }
  });

  it("each copy recognises a subclass of the other's error by its base class only", () => {
    class MyError extends one.WechatPayTransportError {}
    class TheirError extends other.WechatPayTransportError {}
    const init = { reason: 'timeout', endpoint: '', outcomeUnknown: true, message: '' } as const;
    expect(other.WechatPayTransportError.is(new MyError(init))).toBe(true);
    expect(other.WechatPayError.is(new MyError(init))).toBe(true);
    expect(other.WechatPayApiError.is(new MyError(init))).toBe(false);
    expect(TheirError.is(new MyError(init))).toBe(false);
    expect(MyError.is(create.timeout(other))).toBe(false);
  });

  it('each copy recognises a rejected notification of the other', () => {
    const exception = new other.WechatPayNotificationException('unknown-serial', 'unknown');
    expect(one.WechatPayNotificationException.is(exception)).toBe(true);
    expect(exception).toBeInstanceOf(one.WechatPayNotificationException);
    expect(one.WechatPayError.is(exception)).toBe(false);
  });

  it('both copies share the token of the HTTP service', () => {
    expect(other.getWechatPayHttpServiceToken()).toBe(one.getWechatPayHttpServiceToken());
  });
});

describe('metadata of responses with two copies', () => {
  it('the health indicator of one copy reports the status of the other', async () => {
    @Module({
      imports: [TerminusModule, other.WechatPayInsuranceModule.forRoot(publicKeyOptions)],
      providers: [WechatPayHealthIndicator],
    })
    class HealthModule {}
    const module = await Test.createTestingModule({ imports: [HealthModule] }).compile();
    const status = module.get(other.WechatPayStatus, { strict: false });
    expect(status).not.toBeInstanceOf(one.WechatPayStatus);
    expect(await module.get(WechatPayHealthIndicator).isHealthy('w', { status })).toMatchObject({
      w: { status: 'up', keys: { list: [{ serial: PUBLIC_KEY_ID }] } },
    });
    await module.close();
  });

  it('each copy reads the status and request id that the other attached', async () => {
    const { keepResponseInfo } = await import('../../lib/common/response-info.js');
    const result = keepResponseInfo({}, { status: 200, requestId: 'REQ-1' });
    for (const copy of [one, other]) {
      expect(copy.getResponseInfo(result)).toEqual({ status: 200, requestId: 'REQ-1' });
    }
  });
});

describe.each(PLATFORMS)(
  'an application with two copies of the package on %s',
  (_name, adapter) => {
    let app: INestApplication | undefined;
    afterEach(async () => {
      await app?.close();
      app = undefined;
    });
    async function listen(module: Type, rawBody = true): Promise<string> {
      app = await NestFactory.create(module, adapter(), {
        logger: false,
        abortOnError: false,
        rawBody,
      });
      app.useGlobalFilters(new one.WechatPayExceptionFilter());
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      return `http://127.0.0.1:${port}`;
    }

    it('a dispatcher calls handlers decorated by the other copy, each once', async () => {
      const calls: string[] = [];
      @Injectable()
      class Mine {
        @one.OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'mine' })
        handle(): void {
          calls.push('mine');
        }
      }
      @Injectable()
      class Theirs {
        @other.OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'theirs' })
        handle({ resource }: one.ContractSignedNotification): void {
          calls.push(resource.contract_id);
        }
      }
      @Module({
        imports: [
          one.WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, notificationPath: PATH }),
        ],
        providers: [Mine, Theirs],
      })
      class AppModule {}
      const origin = await listen(AppModule);
      expect((await post(origin)).status).toBe(204);
      expect((await post(origin)).status).toBe(204);
      expect(calls.toSorted()).toEqual([CONTRACT_RESOURCE.contract_id, 'mine'].toSorted());
    });

    it('a decorator reads the notification that the guard of the other copy verified', async () => {
      const received: unknown[] = [];
      @Controller()
      class NotificationController {
        @Post(PATH)
        @HttpCode(204)
        @UseGuards(one.WechatPayNotificationGuard)
        receive(@other.VerifiedNotification() notification: one.WechatPayNotification): void {
          received.push(notification.resource);
        }
      }
      @Module({
        imports: [one.WechatPayInsuranceModule.forRoot(publicKeyOptions)],
        controllers: [NotificationController],
      })
      class AppModule {}
      const origin = await listen(AppModule);
      expect((await post(origin)).status).toBe(204);
      expect(received).toEqual([expect.objectContaining(CONTRACT_RESOURCE)]);
      expect((await post(origin, PATH, UNSIGNED)).status).toBe(401);
      expect(received).toHaveLength(1);
    });

    it('the guard of one copy works with the verifier of the other', async () => {
      const received: unknown[] = [];
      @Controller()
      class NotificationController {
        @Post(PATH)
        @HttpCode(204)
        @UseGuards(other.WechatPayNotificationGuard)
        receive(@one.VerifiedNotification() notification: one.WechatPayNotification): void {
          received.push(notification.resource);
        }
      }
      @Module({
        imports: [one.WechatPayInsuranceModule.forRoot(publicKeyOptions)],
        controllers: [NotificationController],
        providers: [
          {
            provide: other.WechatPayNotificationVerifier,
            useExisting: one.WechatPayNotificationVerifier,
          },
        ],
      })
      class AppModule {}
      const origin = await listen(AppModule);
      expect((await post(origin)).status).toBe(204);
      const rejected = await post(origin, PATH, UNSIGNED);
      expect([rejected.status, JSON.parse(rejected.body)]).toEqual([
        401,
        { code: 'FAIL', message: 'a signature header is missing' },
      ]);
      expect(received).toHaveLength(1);
    });

    it('the services and the guard of one copy work with a named import of the other', async () => {
      @Controller()
      class NotificationController {
        @other.InjectWechatPayInsurance('b')
        readonly insurance!: one.WechatPayInsuranceService;

        @Post(PATH)
        @HttpCode(204)
        @UseGuards(other.WechatPayNotificationGuard.for('b'))
        receive(): void {
          expect(this.insurance).toBeInstanceOf(one.WechatPayInsuranceService);
        }
      }
      @Module({
        imports: [one.WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, name: 'b' })],
        controllers: [NotificationController],
      })
      class AppModule {}
      const origin = await listen(AppModule);
      expect((await post(origin)).status).toBe(204);
      expect((await post(origin, PATH, UNSIGNED)).status).toBe(401);
    });

    it('a filter turns errors of the other copy into responses', async () => {
      @Controller()
      class ThrowingController {
        @Get('request')
        request(): never {
          throw create.request(other);
        }

        @Get('api')
        api(): never {
          throw create.api(other);
        }

        @Get('timeout')
        timeout(): never {
          throw create.timeout(other);
        }
      }
      @Module({ controllers: [ThrowingController] })
      class AppModule {}
      const origin = await listen(AppModule);
      const statuses = await Promise.all(
        ['request', 'api', 'timeout'].map(
          async (path) => (await fetch(`${origin}/${path}`)).status,
        ),
      );
      expect(statuses).toEqual([400, 502, 504]);
    });

    it('an application does not start when modules of both copies have one path', async () => {
      @Module({
        imports: [
          one.WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, notificationPath: PATH }),
          other.WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, notificationPath: PATH }),
        ],
      })
      class AppModule {}
      const error = await errorOf(listen(AppModule));
      expect(error.message).toContain(`${PATH} is already the path of another module`);
    });
  },
);
