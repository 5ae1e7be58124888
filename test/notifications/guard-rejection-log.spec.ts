import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WechatPayInsuranceModule,
  type WechatPayNotification,
  WechatPayNotificationException,
  WechatPayNotificationGuard,
  type WechatPayNotificationRejectionReason,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { MCHID, publicKeyOptions } from '../support/fixtures.js';
import { HANDLING_PATH, HandlingApp } from '../support/applications/handling-app.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { notificationBody, notificationHeaders, replaced } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { rawPost } from '../support/wire/raw-post.js';
import { keeperOf, PATH, ReceivingApp } from '../support/applications/receiving-app.js';
import { SIGNED } from '../support/handlers/runs.js';

const LINES_PER_MINUTE = 20;
const body = notificationBody();
const headers = notificationHeaders(body);
const forged = Buffer.from('{"id":"forged"}');

let log: ReturnType<typeof captureLog>;
beforeEach(() => void (log = captureLog()));
afterEach(() => log.restore());
const getLines = (reason: WechatPayNotificationRejectionReason) =>
  log.lines.filter((line) => line.includes(`Rejected (${reason})`));

// Guards without a module's log share one per process, so each of their tests uses a reason of its own, which no other
// spec uses with such a guard.

/** A verifier with its documented members only, as a unit test would write it. */
function mockVerifier(
  reason?: WechatPayNotificationRejectionReason,
): WechatPayNotificationVerifier {
  // The published declaration has no other members, so that an application needs no cast.
  const mock: Pick<WechatPayNotificationVerifier, 'mchid' | 'verify'> = {
    mchid: MCHID,
    verify: async () => {
      if (reason === undefined) return SIGNED;
      throw new WechatPayNotificationException(reason, 'as the test wants');
    },
  };
  return mock as WechatPayNotificationVerifier;
}

@Injectable({ scope: Scope.REQUEST })
class PerRequestGuard extends WechatPayNotificationGuard {
  constructor(@Inject(WechatPayNotificationVerifier) verifier: WechatPayNotificationVerifier) {
    super(verifier);
  }
}

describe.each(PLATFORMS)(
  'a guard in a module with nothing but a mocked verifier, on %s',
  (name, adapter) => {
    const start = async (
      reason: WechatPayNotificationRejectionReason | undefined,
      guard: Type<CanActivate>,
    ) => {
      const received: WechatPayNotification[] = [];
      @Module({
        controllers: [keeperOf(received, guard)],
        providers: [{ provide: WechatPayNotificationVerifier, useValue: mockVerifier(reason) }],
      })
      class TestModule {}
      const app = await NestFactory.create(TestModule, adapter(), { rawBody: true, logger: false });
      await app.listen(0, '127.0.0.1');
      const { port } = app.getHttpServer().address() as { port: number };
      const post = () => rawPost(`http://127.0.0.1:${port}${PATH}`, headers, body);
      return { received, post, stop: () => app.close() };
    };

    it('accepts a notification that the mock accepts', async () => {
      const app = await start(undefined, WechatPayNotificationGuard);
      expect((await app.post()).status).toBe(204);
      expect(app.received).toHaveLength(1);
      await app.stop();
    });

    it('responds with the reason of the mock, and logs it', async () => {
      const reason = name === 'Express' ? 'timestamp-out-of-tolerance' : 'malformed-header';
      const app = await start(reason, WechatPayNotificationGuard);
      expect((await app.post()).status).toBe(401);
      expect(getLines(reason)).toEqual([expect.stringContaining('as the test wants')]);
      await app.stop();
    });

    it('logs at a bounded rate although Nest creates it for each request', async () => {
      const reason = name === 'Express' ? 'signature-mismatch' : 'merchant-mismatch';
      const app = await start(reason, PerRequestGuard);
      await Promise.all(Array.from({ length: 50 }, () => app.post()));
      expect(getLines(reason)).toHaveLength(LINES_PER_MINUTE);
      await app.stop();
    });
  },
);

describe('a guard built by hand', () => {
  it('works with a mocked verifier', async () => {
    const verifier = mockVerifier('decryption-failed');
    const request = { rawBody: body, headers: {} };
    const context = { switchToHttp: () => ({ getRequest: () => request }) } as ExecutionContext;
    await expect(
      new WechatPayNotificationGuard(verifier).canActivate(context),
    ).rejects.toHaveProperty('reason', 'decryption-failed');
    expect(getLines('decryption-failed')).toHaveLength(1);
  });
});

describe.each(PLATFORMS)('the log of rejections on %s', (platform, adapter) => {
  it('shares one rejection log between the endpoint and the guards of a module', async () => {
    const app = await HandlingApp.start(adapter, {
      isGlobal: true,
      controllers: [keeperOf([], PerRequestGuard, 'own'), keeperOf([], undefined, 'other')],
      application: { rawBody: true },
    });
    for (const path of [HANDLING_PATH, '/own', '/other']) {
      await Promise.all(Array.from({ length: 15 }, () => app.post(forged, headers, path)));
    }
    expect(getLines('signature-mismatch')).toHaveLength(LINES_PER_MINUTE);
    await app.stop();
  });

  it('gives each module a rejection log of its own', async () => {
    const createModule = (path: string) => {
      @Module({
        imports: [WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, appid: `wx${path}` })],
        controllers: [keeperOf([], undefined, path)],
      })
      class MerchantModule {}
      return MerchantModule;
    };
    const app = await ReceivingApp.start(adapter, {
      controllers: [],
      imports: [createModule('one'), createModule('two')],
    });
    for (const path of ['/one', '/two']) {
      await Promise.all(Array.from({ length: 30 }, () => app.post(forged, headers, path)));
    }
    expect(getLines('signature-mismatch')).toHaveLength(2 * LINES_PER_MINUTE);
    await app.stop();
  });

  it('bounds the log under a guard that chooses the merchant for each request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class ChoosingGuard extends PerRequestGuard {
      protected override async getMerchant(): Promise<WechatPayNotificationVerifier> {
        return mockVerifier('signature-mismatch');
      }
    }
    const app = await ReceivingApp.start(adapter, { guard: ChoosingGuard });
    await Promise.all(Array.from({ length: 50 }, () => app.post(body, headers)));
    expect(getLines('signature-mismatch')).toHaveLength(LINES_PER_MINUTE);
    await app.stop();
  });

  it('bounds the log behind a module that re-exports the verifier under its own token', async () => {
    const ALIAS = Symbol('alias');
    @Module({
      imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
      providers: [{ provide: ALIAS, useExisting: WechatPayNotificationVerifier }],
      exports: [ALIAS],
    })
    class MerchantModule {}
    @Injectable({ scope: Scope.REQUEST })
    class AliasGuard extends WechatPayNotificationGuard {
      constructor(@Inject(ALIAS) verifier: WechatPayNotificationVerifier) {
        super(verifier);
      }
    }
    const controllers = [keeperOf([], AliasGuard)];
    @Module({ imports: [MerchantModule], controllers })
    class FeatureModule {}
    const app = await NestFactory.create(FeatureModule, adapter(), {
      rawBody: true,
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const [header, value, reason] =
      platform === 'Express'
        ? (['Wechatpay-Serial', 'PUB_KEY_ID_99', 'unknown-serial'] as const)
        : (['Wechatpay-Signature-Type', 'SM2', 'unsupported-signature-type'] as const);
    const wrong = replaced(headers, header, value);
    const post = () => rawPost(`http://127.0.0.1:${port}${PATH}`, wrong, body);
    await Promise.all(Array.from({ length: 50 }, post));
    expect(getLines(reason)).toHaveLength(LINES_PER_MINUTE);
    await app.close();
  });
});
