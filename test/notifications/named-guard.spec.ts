import {
  Controller,
  type DynamicModule,
  Get,
  Inject,
  Injectable,
  Module,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  InjectWechatPayNotificationVerifier,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  type WechatPayNotification,
  WechatPayNotificationGuard,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { keeperOf, PATH, ReceivingApp } from '../support/applications/receiving-app.js';
import { errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, publicKeyOptions } from '../support/fixtures.js';
import { captureContexts } from '../support/verdicts/log-contexts.js';
import { expectRefused } from '../support/verdicts/rejected-notification.js';
import { notificationBody, notificationHeaders } from '../support/wire/notification.js';
import { seal } from '../support/wire/platform-signer.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { rawPost } from '../support/wire/raw-post.js';

const B = {
  ...publicKeyOptions,
  mchid: '1900000110',
  apiV3Key: API_V3_KEY.toUpperCase(),
};
const importB = (extras: object = {}): DynamicModule =>
  WechatPayInsuranceModule.forRoot({ ...B, name: 'b', ...extras });

const body = notificationBody();
const headers = notificationHeaders(body);
const bodyOfB = notificationBody(
  {},
  { resource: seal('{"mchid":"1900000110"}', { apiV3Key: B.apiV3Key }) },
);
const headersOfB = notificationHeaders(bodyOfB);
const forged = Buffer.from('{"id":"forged"}');

let log: ReturnType<typeof captureContexts>;
beforeEach(() => void (log = captureContexts()));
afterEach(() => log.restore());
const getRejections = () => log.lines.filter((line) => line.includes('Rejected ('));

@Injectable({ scope: Scope.REQUEST })
class PerRequestGuard extends WechatPayNotificationGuard {
  constructor(@Inject(WechatPayNotificationVerifier) verifier: WechatPayNotificationVerifier) {
    super(verifier);
    PerRequestGuard.created += 1;
  }

  static created = 0;
}

@Injectable()
class GuardWithProperty extends WechatPayNotificationGuard {
  @Inject('header') readonly header!: string;

  protected override getHeaders(request: Parameters<typeof this.getRawBody>[0]) {
    seenHeaders.push(this.header);
    return super.getHeaders(request);
  }
}
const seenHeaders: string[] = [];

/** As the compiler writes it with `emitDecoratorMetadata`. */
class GuardByType extends WechatPayNotificationGuard {}
Reflect.defineMetadata('design:paramtypes', [WechatPayNotificationVerifier], GuardByType);

describe.each(PLATFORMS)('the guard of a named import on %s', (_platform, adapter) => {
  let app: ReceivingApp | undefined;
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  it.each<[string, Type<WechatPayNotificationGuard>]>([
    ['the guard', WechatPayNotificationGuard.for('b')],
    ['a request-scoped subclass', PerRequestGuard.for('b')],
    ['a subclass with an injected property', GuardWithProperty.for('b')],
    ['a subclass with types as metadata', GuardByType.for('b')],
  ])(
    'verifies with the keys of that import only, next to an unnamed one: %s',
    async (_what, guard) => {
      app = await ReceivingApp.start(adapter, {
        imports: [importB()],
        guard,
        providers: [{ provide: 'header', useValue: 'h' }],
      });
      expect((await app.post(bodyOfB, headersOfB)).status).toBe(204);
      expect(app.received.map(({ mchid }) => mchid)).toEqual([B.mchid]);
      await expectRefused(app, 'decryption-failed', body, headers);
      await expectRefused(app, 'signature-mismatch', forged, headersOfB);
    },
  );

  it('Nest creates the guard for each request where its class is request-scoped', async () => {
    app = await ReceivingApp.start(adapter, {
      imports: [importB()],
      guard: PerRequestGuard.for('b'),
    });
    PerRequestGuard.created = 0;
    await app.post(bodyOfB, headersOfB);
    await app.post(bodyOfB, headersOfB);
    expect(PerRequestGuard.created).toBe(2);
  });

  it('gets the injected properties of its class', async () => {
    seenHeaders.length = 0;
    app = await ReceivingApp.start(adapter, {
      imports: [importB()],
      guard: GuardWithProperty.for('b'),
      providers: [{ provide: 'header', useValue: 'injected' }],
    });
    await app.post(bodyOfB, headersOfB);
    expect(seenHeaders).toEqual(['injected']);
  });

  it('works as a global guard, in a module without an unnamed import', async () => {
    const received: WechatPayNotification[] = [];
    @Module({
      imports: [importB()],
      controllers: [
        keeperOf(
          received,
          class {
            canActivate() {
              return true;
            }
          },
        ),
      ],
      providers: [{ provide: APP_GUARD, useClass: WechatPayNotificationGuard.for('b') }],
    })
    class AppModule {}
    const nest = await NestFactory.create(AppModule, adapter(), { rawBody: true, logger: false });
    await nest.listen(0, '127.0.0.1');
    const { port } = nest.getHttpServer().address() as { port: number };
    const url = `http://127.0.0.1:${port}${PATH}`;
    expect((await rawPost(url, headersOfB, bodyOfB)).status).toBe(204);
    expect((await rawPost(url, headers, body)).status).toBe(400);
    expect(received).toHaveLength(1);
    await nest.close();
  });

  it.each<[string, () => { imports: (Type | DynamicModule)[]; root: DynamicModule[] }]>([
    ['of a global import', () => ({ imports: [], root: [importB({ isGlobal: true })] })],
    [
      'of an import that a feature re-exports',
      () => {
        @Module({ imports: [importB()], exports: [WechatPayInsuranceModule] })
        class Payments {}
        return { imports: [Payments], root: [] };
      },
    ],
  ])('works in a module that reaches the verifier %s', async (_how, define) => {
    const { imports, root } = define();
    const received: WechatPayNotification[] = [];
    @Module({ imports, controllers: [keeperOf(received, WechatPayNotificationGuard.for('b'))] })
    class Sales {}
    @Module({ imports: [...root, Sales] })
    class AppModule {}
    const nest = await NestFactory.create(AppModule, adapter(), { rawBody: true, logger: false });
    await nest.listen(0, '127.0.0.1');
    const { port } = nest.getHttpServer().address() as { port: number };
    expect((await rawPost(`http://127.0.0.1:${port}${PATH}`, headersOfB, bodyOfB)).status).toBe(
      204,
    );
    await nest.close();
  });

  it('logs rejections under the name, in the log that it shares with notificationPath', async () => {
    app = await ReceivingApp.start(adapter, {
      imports: [importB({ notificationPath: 'b/notifications' })],
      guard: WechatPayNotificationGuard.for('b'),
    });
    for (const path of [PATH, '/b/notifications']) {
      await Promise.all(Array.from({ length: 15 }, () => app!.post(forged, headersOfB, path)));
    }
    expect(getRejections()).toHaveLength(20);
    expect(getRejections().every((line) => line.startsWith('[WechatPayNotification:b] warn'))).toBe(
      true,
    );
  });

  it('leaves the lines of the unnamed guard as they are', async () => {
    app = await ReceivingApp.start(adapter, { imports: [importB()] });
    await app.post(forged, headers);
    expect(getRejections()).toEqual([
      expect.stringMatching(/^\[WechatPayNotification\] warn Rejected \(signature-mismatch\)/),
    ]);
  });
});

describe('WechatPayNotificationGuard.for', () => {
  it('returns the class itself for `default`', () => {
    expect(WechatPayNotificationGuard.for('default')).toBe(WechatPayNotificationGuard);
    expect(PerRequestGuard.for('default')).toBe(PerRequestGuard);
  });

  it('returns one class for each name and class', () => {
    const guard = WechatPayNotificationGuard.for('b');
    expect(WechatPayNotificationGuard.for('b')).toBe(guard);
    expect(WechatPayNotificationGuard.for('a')).not.toBe(guard);
    expect(PerRequestGuard.for('b')).not.toBe(guard);
    expect(PerRequestGuard.for('b')).toBe(PerRequestGuard.for('b'));
    expect(guard.name).toBe('WechatPayNotificationGuard:b');
    expect(new guard({} as WechatPayNotificationVerifier)).toBeInstanceOf(
      WechatPayNotificationGuard,
    );
  });

  it('returns a class that a test overrides', async () => {
    const received: WechatPayNotification[] = [];
    const module = await Test.createTestingModule({
      imports: [importB()],
      controllers: [keeperOf(received, WechatPayNotificationGuard.for('b'))],
    })
      .overrideGuard(WechatPayNotificationGuard.for('b'))
      .useValue({ canActivate: () => false })
      .compile();
    const nest = module.createNestApplication({ rawBody: true, logger: false });
    await nest.listen(0, '127.0.0.1');
    const { port } = nest.getHttpServer().address() as { port: number };
    expect((await rawPost(`http://127.0.0.1:${port}${PATH}`, headersOfB, bodyOfB)).status).toBe(
      403,
    );
    await nest.close();
  });

  class WithMore extends WechatPayNotificationGuard {
    constructor(
      @Inject(WechatPayNotificationVerifier) verifier: WechatPayNotificationVerifier,
      @Inject(WechatPayInsuranceService) readonly insurance: WechatPayInsuranceService,
    ) {
      super(verifier);
    }
  }
  class WithUndecorated extends WechatPayNotificationGuard {
    constructor(
      verifier: WechatPayNotificationVerifier,
      readonly more: unknown,
    ) {
      super(verifier);
    }
  }
  class WithOther extends WechatPayNotificationGuard {
    constructor(@InjectWechatPayNotificationVerifier('a') verifier: WechatPayNotificationVerifier) {
      super(verifier);
    }
  }

  it.each<[string, object]>([
    ['with two injected parameters', WithMore],
    ['with two parameters', WithUndecorated],
    ['with another token for the verifier', WithOther],
    ['that is a named guard already', WechatPayNotificationGuard.for('a')],
  ])('rejects a guard %s, and names the remedy', (_what, type) => {
    const { name } = type as Type;
    expect(() => (type as typeof WechatPayNotificationGuard).for('b')).toThrow(
      new TypeError(
        `${name}.for('b') is for guards whose constructor takes the WechatPayNotificationVerifier only: inject the verifier in the constructor of ${name} with @InjectWechatPayNotificationVerifier('b'), and use ${name} itself as the guard`,
      ),
    );
  });

  it('rejects a guard that passes on another verifier than it gets', () => {
    class Stubborn extends WechatPayNotificationGuard {
      constructor() {
        super({ mchid: '1' } as WechatPayNotificationVerifier);
      }
    }
    const NamedGuard = Stubborn.for('b');
    expect(() => new NamedGuard({} as WechatPayNotificationVerifier)).toThrow(
      /^the constructor of Stubborn does not pass on the verifier that it gets: inject the verifier/,
    );
  });

  it('does not start where the named import is out of reach, and tells what is missing', async () => {
    @Controller()
    class Guarded {
      @Get()
      @UseGuards(WechatPayNotificationGuard.for('b'))
      get() {}
    }
    @Module({
      imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
      controllers: [Guarded],
    })
    class Sales {}
    const { message } = await errorOf(Test.createTestingModule({ imports: [Sales] }).compile());
    // Nest 11 inherits that the argument is optional, so that the guard itself throws.
    expect(message).toMatch(
      /dependencies of the WechatPayNotificationGuard:b.*"WechatPayNotificationVerifier:b"|^WechatPayNotificationGuard:b needs the verifier of its merchant: import WechatPayInsuranceModule, with the same name/s,
    );
  });
});
