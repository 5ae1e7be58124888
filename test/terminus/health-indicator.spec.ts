import { afterEach, describe, expect, it } from 'vitest';
import type { NotificationStore, WechatPayInsuranceOptions } from '../../lib/index.js';
import type { WechatPayHealthCheckOptions } from '../../lib/terminus/index.js';
import { HealthApp } from '../support/applications/health-app.js';
import {
  answerError,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
} from '../support/applications/merchant.js';
import {
  API_V3_KEY,
  certificateOptions,
  fixture,
  NOW,
  PUBLIC_KEY_ID,
  publicKeyOptions,
  SERIAL_A,
} from '../support/fixtures.js';
import { PlainStore } from '../support/handlers/plain-store.js';
import { BILL_TARGET, billServer, sendBill } from '../support/wire/bill-server.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { certificateList, signedHeaders } from '../support/wire/platform-signer.js';
import { type WireHandler, WireServer } from '../support/wire/wire-server.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** End of the certificates `platform-a` and `platform-b`. */
const END = Date.parse('2120-01-01T00:00:00Z');
const CERTIFICATE_A = {
  serial: SERIAL_A,
  kind: 'platform-certificate',
  state: 'valid',
  validFrom: '2020-01-01T00:00:00.000Z',
  validTo: '2120-01-01T00:00:00.000Z',
  expiresSoon: false,
};

let now = NOW;
let server: WireServer;
const apps: HealthApp[] = [];

async function start(
  handler: WireHandler,
  options: Partial<WechatPayInsuranceOptions> = {},
  check: WechatPayHealthCheckOptions = {},
  adapter = PLATFORMS[0]?.[1],
  base: WechatPayInsuranceOptions = publicKeyOptions,
): Promise<HealthApp> {
  now = NOW;
  server = await WireServer.start(handler);
  const settings = { ...base, baseUrl: server.origin, retry: false, clock: () => now, ...options };
  const app = await HealthApp.start(settings as WechatPayInsuranceOptions, check, adapter);
  apps.push(app);
  return app;
}

const startWithCertificates = (
  handler: WireHandler,
  options: Partial<WechatPayInsuranceOptions> = {},
  check: WechatPayHealthCheckOptions = {},
) => start(handler, options, check, undefined, certificateOptions);

const startWithStore = (store: NotificationStore, check: WechatPayHealthCheckOptions = {}) =>
  start(unused, { notifications: { store } }, check);

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await server.stop();
});

const unused: WireHandler = (_request, response) => void response.destroy();

/** Responds to a query with a signature whose timestamp follows the clock. */
const respondSigned =
  (serial = PUBLIC_KEY_ID, body = CONTRACT_ANSWER): WireHandler =>
  (_request, response) => {
    const timestamp = String(Math.floor(now / 1000));
    response.writeHead(200, signedHeaders(body, { serial, timestamp })).end(body);
  };

/** Serves the list of certificates separately from other requests. */
const withCertificates =
  (list: WireHandler): WireHandler =>
  (request, response, incoming) =>
    (request.url === '/v3/certificates' ? list : respondSigned(SERIAL_A))(
      request,
      response,
      incoming,
    );

const LIST_OF_A = certificateList([{ serial: SERIAL_A, file: 'platform-a.cert.pem' }]);

function withPing(ping: () => Promise<void>): NotificationStore {
  return Object.assign(new PlainStore(), { ping });
}

const never = () => new Promise<never>(() => {});

describe.each(PLATFORMS)('the health indicator on %s', (_name, adapter) => {
  it('reports up before the first call, lists the public key, and sends nothing to WeChat Pay', async () => {
    const app = await start(unused, {}, {}, adapter);
    const { status, wechatpay } = await app.get();
    expect(status).toBe(200);
    expect(wechatpay).toEqual({
      status: 'up',
      keys: {
        state: 'usable',
        list: [{ serial: PUBLIC_KEY_ID, kind: 'public-key', state: 'valid', expiresSoon: false }],
      },
      notificationStore: { state: 'reachable', milliseconds: expect.any(Number) },
    });
    expect(server.requests).toEqual([]);
  });

  it('reports down with 503 while the notification store does not respond', async () => {
    const store = withPing(never);
    const app = await start(unused, { notifications: { store } }, { timeout: 50 }, adapter);
    const { status, wechatpay } = await app.get();
    expect(status).toBe(503);
    expect(wechatpay).toMatchObject({
      status: 'down',
      message: 'the notification store did not respond within 50 ms',
      notificationStore: { state: 'timeout' },
    });
  });
});

describe('the last verified response in a health check', () => {
  it('reports when a response was verified and its age', async () => {
    const app = await start(respondSigned());
    await app.insurance.queryContract(CONTRACT);
    now += 89_999;
    const { wechatpay } = await app.get();
    expect(wechatpay['lastVerifiedResponse']).toEqual({
      at: '2026-12-01T02:00:00.000Z',
      ageSeconds: 89,
    });
    await app.insurance.queryContract(CONTRACT);
    const later = await app.get();
    expect(later.wechatpay['lastVerifiedResponse']).toEqual({
      at: '2026-12-01T02:01:29.999Z',
      ageSeconds: 0,
    });
    expect(server.requests).toHaveLength(2);
  });

  it.each<[string, WireHandler]>([
    ['an error of WeChat Pay', answerError(500, 'SYSTEM_ERROR')],
    [
      'a response with a wrong signature',
      (_request, response) =>
        void response.writeHead(200, signedHeaders('other')).end(CONTRACT_ANSWER),
    ],
    ['a lost connection', unused],
  ])('does not count %s, and stays up', async (_name, handler) => {
    const app = await start(handler);
    await errorOf(app.insurance.queryContract(CONTRACT));
    const { status, wechatpay } = await app.get();
    expect(server.requests.length).toBeGreaterThan(0);
    expect(status).toBe(200);
    expect(wechatpay).not.toHaveProperty('lastVerifiedResponse');
  });

  it('does not count a bill, which carries no signature', async () => {
    const bill = sendBill(Buffer.from('bill'));
    const deliver: WireHandler = (request, response, incoming) => {
      now += MINUTE;
      return bill(request, response, incoming);
    };
    const place = () => ({ download_url: server.origin + BILL_TARGET });
    const app = await start(billServer(place, deliver));
    const stream = await app.transactions.downloadTradeBill({ bill_date: '2026-11-30' });
    stream.on('error', () => {}).resume();
    expect(now).toBe(NOW + MINUTE);
    const { wechatpay } = await app.get();
    expect(wechatpay['lastVerifiedResponse']).toEqual({
      at: '2026-12-01T02:00:00.000Z',
      ageSeconds: 60,
    });
  });
});

describe('the platform certificates in a health check', () => {
  it('reports up and pending before certificates are needed, and then reports them with their age', async () => {
    const app = await startWithCertificates(withCertificates(respondSigned(SERIAL_A, LIST_OF_A)));
    const before = await app.get();
    expect(before.status).toBe(200);
    expect(before.wechatpay['keys']).toEqual({ state: 'pending', list: [] });
    expect(server.requests).toEqual([]);

    await app.insurance.queryContract(CONTRACT);
    now += 2 * 60 * MINUTE;
    const after = await app.get();
    expect(after.status).toBe(200);
    expect(after.wechatpay['keys']).toEqual({
      state: 'usable',
      downloadedAt: '2026-12-01T02:00:00.000Z',
      downloadAgeSeconds: 7200,
      list: [CERTIFICATE_A],
    });
    expect(server.requests.map(({ url }) => url.slice(0, 16))).toEqual([
      '/v3/certificates',
      expect.any(String),
    ]);
  });

  it('reports down for five minutes after a failed download, then lets the next call try, and reports up once it succeeds', async () => {
    let list = answerError(401, 'SIGN_ERROR');
    const app = await startWithCertificates(withCertificates((...exchange) => list(...exchange)));
    await errorOf(app.insurance.queryContract(CONTRACT));
    const failed = await app.get();
    expect(failed.status).toBe(503);
    expect(failed.wechatpay).toMatchObject({
      status: 'down',
      message:
        'no key of WeChat Pay is usable: the last download of the platform certificates failed',
      keys: { state: 'unusable', downloadFailedAt: '2026-12-01T02:00:00.000Z', list: [] },
    });

    now += 5 * MINUTE - 1;
    expect((await app.get()).status).toBe(503);
    now += 1;
    const waiting = await app.get();
    expect(waiting.status).toBe(200);
    expect(waiting.wechatpay['keys']).toEqual({
      state: 'pending',
      downloadFailedAt: '2026-12-01T02:00:00.000Z',
      list: [],
    });
    expect(server.requests).toHaveLength(1);

    list = respondSigned(SERIAL_A, LIST_OF_A);
    await app.insurance.queryContract(CONTRACT);
    const recovered = await app.get();
    expect(recovered.status).toBe(200);
    expect(recovered.wechatpay['keys']).toEqual({
      state: 'usable',
      downloadedAt: '2026-12-01T02:05:00.000Z',
      downloadAgeSeconds: 0,
      list: [CERTIFICATE_A],
    });
  });

  it('stays up with the old certificates when a refresh fails', async () => {
    let list = respondSigned(SERIAL_A, LIST_OF_A);
    const app = await startWithCertificates(withCertificates((...exchange) => list(...exchange)));
    await app.insurance.queryContract(CONTRACT);
    list = answerError(500, 'SYSTEM_ERROR');
    now += 13 * 60 * MINUTE;
    await app.insurance.queryContract(CONTRACT);
    const { status, wechatpay } = await app.get();
    expect(status).toBe(200);
    expect(wechatpay['keys']).toMatchObject({
      state: 'usable',
      downloadedAt: '2026-12-01T02:00:00.000Z',
      downloadFailedAt: '2026-12-01T15:00:00.000Z',
      list: [CERTIFICATE_A],
    });
  });

  it('reports down when a download succeeded and the merchant has no certificates', async () => {
    const app = await startWithCertificates(withCertificates(answerError(404, 'NOT_FOUND')));
    await errorOf(app.insurance.queryContract(CONTRACT));
    const { status, wechatpay } = await app.get();
    expect(status).toBe(503);
    expect(wechatpay['message']).toBe(
      'no key of WeChat Pay is usable: the last download brought no valid platform certificate',
    );
  });

  it('reports down for good from the end of a pinned certificate', async () => {
    const platformCertificates = [fixture('platform-a.cert.pem')];
    const app = await startWithCertificates(unused, { platformCertificates });
    now = END - 1;
    expect((await app.get()).status).toBe(200);
    now = END;
    const { status, wechatpay } = await app.get();
    expect(status).toBe(503);
    expect(wechatpay).toMatchObject({
      message:
        "no key of WeChat Pay is usable: check wechatPayPublicKey, platformCertificates and this machine's clock",
      keys: { state: 'unusable', list: [{ state: 'expired', expiresSoon: false }] },
    });
    now = END + DAY;
    expect((await app.get()).status).toBe(503);
    now = Date.parse('2019-12-31T23:59:59Z');
    expect((await app.get()).wechatpay).toMatchObject({
      status: 'down',
      keys: { list: [{ state: 'not-yet-valid' }] },
    });
  });

  it.each([
    ['seven days by default', {}, 7 * DAY],
    ['the given time', { expiresWithin: 30 * DAY }, 30 * DAY],
  ])(
    'reports up and expiring within %s before the end of the last key',
    async (_name, check, time) => {
      const platformCertificates = [fixture('platform-a.cert.pem')];
      const app = await startWithCertificates(unused, { platformCertificates }, check);
      now = END - time - 1;
      expect((await app.get()).wechatpay).toMatchObject({
        status: 'up',
        keys: { state: 'usable', list: [{ expiresSoon: false }] },
      });
      now += 1;
      expect((await app.get()).wechatpay).toMatchObject({
        status: 'up',
        keys: { state: 'expiring', list: [{ expiresSoon: true }] },
      });
    },
  );

  it('reports usable keys, not expiring ones, while one key lasts longer', async () => {
    const app = await start(unused, { platformCertificates: [fixture('platform-a.cert.pem')] });
    now = END - DAY;
    expect((await app.get()).wechatpay).toMatchObject({
      keys: {
        state: 'usable',
        list: [
          { kind: 'public-key', expiresSoon: false },
          { kind: 'platform-certificate', expiresSoon: true },
        ],
      },
    });
  });
});

describe('the notification store in a health check', () => {
  it('reports up with a store that has no ping, which is not checked', async () => {
    const app = await startWithStore(new PlainStore());
    const { status, wechatpay } = await app.get();
    expect(status).toBe(200);
    expect(wechatpay['notificationStore']).toEqual({ state: 'not-checked' });
  });

  it('reports up with a store that responds within the limit, and down with one that is later', async () => {
    const pingFor = (milliseconds: number) => () =>
      new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());
    const patient = await startWithStore(withPing(pingFor(200)), { timeout: 10_000 });
    expect((await patient.get()).wechatpay).toMatchObject({
      status: 'up',
      notificationStore: { state: 'reachable' },
    });
    await server.stop();
    const hasty = await startWithStore(withPing(pingFor(20_000)), { timeout: 20 });
    const began = performance.now();
    expect((await hasty.get()).wechatpay).toMatchObject({
      status: 'down',
      notificationStore: { state: 'timeout' },
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it.each([
    [
      'rejects',
      async () => {
        const message = 'connect redis://user:pass-word@10.0.0.1';
        throw Object.assign(new Error(message), { code: 'ECONNREFUSED' });
      },
      'the notification store rejected the ping: Error ECONNREFUSED',
    ],
    [
      'throws synchronously',
      () => {
        throw new TypeError('pass-word');
      },
      'the notification store rejected the ping: TypeError',
    ],
    [
      'rejects with a text',
      () => Promise.reject('pass-word'),
      'the notification store rejected the ping: string',
    ],
  ])(
    'reports down with a store that %s, and names the error without its message',
    async (_name, ping, message) => {
      const { status, wechatpay, text } = await (await startWithStore(withPing(ping))).get();
      expect(status).toBe(503);
      expect(wechatpay).toMatchObject({
        status: 'down',
        message,
        notificationStore: { state: 'failed' },
      });
      expect(text).not.toContain('pass-word');
    },
  );

  it('names the problems of keys and store together', async () => {
    const app = await startWithCertificates(unused, {
      platformCertificates: [fixture('platform-a.cert.pem')],
      notifications: { store: withPing(() => Promise.reject(new Error('down'))) },
    });
    now = END;
    expect((await app.get()).wechatpay['message']).toMatch(
      /^no key of WeChat Pay is usable: .*; the notification store rejected the ping: Error$/,
    );
  });
});

it('a health check shows neither a secret nor key material nor personal data', async () => {
  const app = await startWithCertificates(withCertificates(respondSigned(SERIAL_A, LIST_OF_A)));
  await app.insurance.queryContract(CONTRACT);
  const { text } = await app.get();
  expect(text).toContain(SERIAL_A);
  const secrets = [
    API_V3_KEY,
    CONTRACT.out_contract_code,
    'BEGIN ',
    'MII',
    ...fixture('merchant.key.pem').split('\n').slice(1, -2),
    ...fixture('platform-a.cert.pem').split('\n').slice(1, -2),
  ];
  for (const secret of secrets) expect(text).not.toContain(secret);
});
