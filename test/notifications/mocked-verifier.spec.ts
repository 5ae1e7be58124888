import {
  Controller,
  HttpCode,
  Inject,
  Injectable,
  type INestApplication,
  Module,
  Post,
  UseGuards,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  OnWechatPayNotification,
  VerifiedNotification,
  WechatPayInsuranceModule,
  type WechatPayNotification,
  WechatPayNotificationException,
  WechatPayNotificationGuard,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { MCHID, publicKeyOptions } from '../support/fixtures.js';
import { HANDLING_PATH } from '../support/applications/handling-app.js';
import { ReceivingApp } from '../support/applications/receiving-app.js';
import { notificationBody, notificationHeaders } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { rawPost, type RawResponse } from '../support/wire/raw-post.js';

const MINIMAL = {
  id: 'EV-MINIMAL',
  event_type: 'INSURANCE_ENTRUST.SIGN',
  resource: { contract_id: 'C-1' },
};

@Injectable()
class Sales {
  readonly signed: string[] = [];

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'signed' })
  contractSigned({ resource }: { readonly resource: { readonly contract_id: string } }): void {
    this.signed.push(resource.contract_id);
  }
}

@Controller('own')
class OwnController {
  readonly received: WechatPayNotification[] = [];

  @Post()
  @HttpCode(204)
  @UseGuards(WechatPayNotificationGuard)
  receive(@VerifiedNotification() notification: WechatPayNotification): void {
    this.received.push(notification);
  }
}

@Module({
  imports: [
    WechatPayInsuranceModule.forRoot({
      ...publicKeyOptions,
      notificationPath: HANDLING_PATH,
    }),
  ],
  controllers: [OwnController],
  providers: [Sales],
})
class AppModule {}

const reject = () => {
  throw new WechatPayNotificationException('signature-mismatch', 'as the test wants');
};

describe.each(PLATFORMS)('an application with a mocked verifier on %s', (_platform, adapter) => {
  let app: INestApplication;
  afterEach(() => app.close());

  async function start(verify: (...parts: unknown[]) => unknown) {
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(WechatPayNotificationVerifier)
      .useValue({ mchid: MCHID, verify })
      .compile();
    app = module.createNestApplication(adapter(), { rawBody: true, logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return (path: string): Promise<RawResponse> =>
      rawPost(
        `http://127.0.0.1:${port}${path}`,
        [['Content-Type', 'application/json']],
        Buffer.from('{"a":1}'),
      );
  }

  it.each([
    ['asynchronous', async () => MINIMAL],
    ['synchronous', () => MINIMAL],
  ])('accepts the minimal notification of an %s verify()', async (_kind, verify) => {
    const post = await start(verify);
    expect((await post(HANDLING_PATH)).status).toBe(204);
    expect(app.get(Sales).signed).toEqual(['C-1']);
    // The second delivery is recognised, so its key in the store is complete.
    expect((await post(HANDLING_PATH)).status).toBe(204);
    expect(app.get(Sales).signed).toEqual(['C-1']);
    expect((await post('/own')).status).toBe(204);
    expect(app.get(OwnController).received).toEqual([MINIMAL]);
  });

  it('passes the headers and the raw body to the mock', async () => {
    const bodies: string[] = [];
    const post = await start((_headers, body) => {
      bodies.push(String(body));
      return MINIMAL;
    });
    await post(HANDLING_PATH);
    await post('/own');
    expect(bodies).toEqual(['{"a":1}', '{"a":1}']);
  });

  it.each([
    ['rejects', async () => reject()],
    ['throws', reject],
  ])('responds 401 where verify() %s', async (_kind, verify) => {
    const post = await start(verify);
    for (const path of [HANDLING_PATH, '/own']) {
      const response = await post(path);
      expect(response.status).toBe(401);
      expect(JSON.parse(response.body)).toEqual({
        code: 'FAIL',
        message: 'the signature does not match',
      });
    }
    expect(app.get(Sales).signed).toEqual([]);
    expect(app.get(OwnController).received).toEqual([]);
  });
});

describe.each(PLATFORMS)('a subclass of the verifier on %s', (_platform, adapter) => {
  const body = notificationBody();
  const headers = notificationHeaders(body);

  @Injectable()
  class Counter {
    verified = 0;
  }

  @Injectable()
  class CountingVerifier extends WechatPayNotificationVerifier {
    constructor(@Inject(Counter) private readonly counter: Counter) {
      super();
    }

    override async verify(
      ...parts: Parameters<WechatPayNotificationVerifier['verify']>
    ): Promise<WechatPayNotification> {
      const notification = await super.verify(...parts);
      this.counter.verified += 1;
      return notification;
    }
  }

  it('verifies as the base class does, in a module of the application', async () => {
    @Injectable()
    class CountingGuard extends WechatPayNotificationGuard {
      constructor(@Inject(CountingVerifier) verifier: CountingVerifier) {
        super(verifier);
      }
    }
    const app = await ReceivingApp.start(adapter, {
      guard: CountingGuard,
      providers: [Counter, CountingVerifier],
    });
    expect((await app.post(body, headers)).status).toBe(204);
    const forged = Buffer.from(body.toString().replace('EV-', 'EV_'));
    expect((await app.post(forged, headers)).status).toBe(401);
    expect(app.app.get(Counter, { strict: false }).verified).toBe(1);
    expect(app.app.get(CountingVerifier, { strict: false }).mchid).toBe(MCHID);
    await app.stop();
  });
});

describe('a verifier that Nest did not create', () => {
  it('explains at its first call how to get one', async () => {
    const verifier = new WechatPayNotificationVerifier();
    const remedy =
      /WechatPayNotificationVerifier was created without Nest, or used in its constructor: inject it/;
    await expect(verifier.verify({}, '')).rejects.toThrow(remedy);
    expect(() => verifier.mchid).toThrow(remedy);
  });
});
