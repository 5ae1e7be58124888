import { HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import { create } from 'axios';
import http from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  getWechatPayHttpServiceToken,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  type WechatPayTransportError,
} from '../../lib/index.js';
import { CallBudget } from '../../lib/client/call-budget.js';
import { WechatPayHttp } from '../../lib/client/wechat-pay-http.js';
import { publicKeyOptions } from '../support/fixtures.js';
import { answerSigned, CONTRACT, CONTRACT_ANSWER, errorOf, Merchant } from '../support/merchant.js';
import { signedHeaders } from '../support/platform-signer.js';
import { WireServer } from '../support/wire-server.js';

/** As `@nestjs/axios` declares it, with either line of Nest. */
type AxiosInstance = HttpService['axiosRef'];

const newAxios = () => create() as unknown as AxiosInstance;

const axiosOf = ({ module }: Merchant): AxiosInstance =>
  module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false }).axiosRef;

describe('an answer that something on the way compressed', () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());

  const compressed = (encoding: string, body: Buffer) =>
    Merchant.start((_request, response) => {
      const headers = { ...signedHeaders(CONTRACT_ANSWER), 'Content-Encoding': encoding };
      response.writeHead(200, headers).end(body);
    });

  const CODECS = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['gzip', (text: string) => gzipSync(text).subarray(0, -8)],
    ['compress', gzipSync],
    ['x-compress', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ] as const;

  it.each(CODECS)('with %s is read with and without interceptors', async (encoding, compress) => {
    merchant = await compressed(encoding, compress(CONTRACT_ANSWER));
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    axiosOf(merchant).interceptors.request.use((config) => config);
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it('with deflate of a small window is read', async () => {
    merchant = await compressed('deflate', deflateSync(CONTRACT_ANSWER, { windowBits: 10 }));
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it('is held against the cap by what comes out', async () => {
    merchant = await compressed('gzip', gzipSync(Buffer.alloc(2 ** 20 + 1, 0x20)));
    const error = await errorOf<WechatPayTransportError>(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'answer-too-large' });
  });

  it('and lacks its end cannot be trusted', async () => {
    merchant = await compressed('gzip', gzipSync(CONTRACT_ANSWER).subarray(0, -30));
    for (let calls = 0; calls < 2; calls += 1) {
      const error = await errorOf(merchant.service.queryContract(CONTRACT));
      expect(error).toMatchObject({ reason: 'signature-mismatch' });
      axiosOf(merchant).interceptors.request.use((config) => config);
    }
  });

  it('and is damaged is a lost connection', async () => {
    merchant = await compressed('gzip', Buffer.from('no gzip'));
    const error = await errorOf<WechatPayTransportError>(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'connection' });
  });
});

describe("what the application does to the HttpService's Axios", () => {
  let merchant: Merchant;
  afterEach(async () => {
    vi.unstubAllEnvs();
    await merchant.stop();
  });
  const call = async () => {
    await merchant.service.queryContract(CONTRACT);
    return merchant.server.requests.at(-1)!;
  };

  it.each<[string, (axios: AxiosInstance) => void]>([
    ['a default header', ({ defaults }) => (defaults.headers.common['x-trace'] = 'seen')],
    [
      'a default header beside the methods',
      ({ defaults }) => Object.assign(defaults.headers, { 'x-trace': 'seen' }),
    ],
    ['a default header of a method', ({ defaults }) => (defaults.headers.get['x-trace'] = 'seen')],
    [
      'an interceptor',
      ({ interceptors }) =>
        interceptors.request.use((config) => (config.headers.set('x-trace', 'seen'), config)),
    ],
  ])('takes effect though requests were sent before: %s', async (_name, touch) => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    expect((await call()).headers).not.toHaveProperty('x-trace');
    touch(axiosOf(merchant));
    expect((await call()).headers['x-trace']).toBe('seen');
  });

  it('includes a default header that is a number', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    Object.assign(axiosOf(merchant).defaults.headers, { 'x-trace': 7 });
    expect((await call()).headers['x-trace']).toBe('7');
  });

  it('is no longer asked once an interceptor is taken out again', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const instance = axiosOf(merchant);
    const seen = vi.fn();
    const id = instance.interceptors.response.use((response) => (seen(response.status), response));
    await call();
    instance.interceptors.response.eject(id);
    await call();
    expect(seen.mock.calls).toEqual([[200]]);
  });

  it('includes a function of its own in the place of request', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const request = vi.spyOn(axiosOf(merchant), 'request');
    await call();
    expect(request).toHaveBeenCalledOnce();
  });

  it('includes an HttpService of its own that only knows how to request', async () => {
    const request = vi.fn(() => Promise.reject(new Error('nobody there')));
    const http = new WechatPayHttp({ axiosRef: { request } } as unknown as HttpService, {});
    const budget = new CallBudget(1000);
    const { method, origin } = { method: 'GET', origin: 'http://127.0.0.1:1' };
    const exchange = { method, origin, target: '/v3/x', headers: {}, body: undefined, budget };
    await expect(http.send({ ...exchange, stream: false })).rejects.toThrow('nobody there');
    expect(request).toHaveBeenCalledOnce();
    budget.dispose();
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
  });

  it('includes a default that ends every request', async () => {
    merchant = await Merchant.start(() => undefined, { retry: false });
    axiosOf(merchant).defaults.timeout = 50;
    const error = await errorOf<WechatPayTransportError>(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'connection' });
    expect(error.message).toContain('timeout of 50ms');
  });

  it.each(['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'])(
    'includes the proxy of %s',
    async (variable) => {
      merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
      const proxy = await WireServer.start((request, response) => {
        http.get(request.url, { headers: request.headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        });
      });
      for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
      vi.stubEnv(variable, proxy.origin);
      await call();
      expect(proxy.requests).toHaveLength(1);
      vi.stubEnv('no_proxy', '127.0.0.1');
      await call();
      expect(proxy.requests).toHaveLength(1);
      await proxy.stop();
    },
  );
});

describe('an HttpService that a test put in the place of every other', () => {
  const startWith = (httpService: unknown, baseUrl: string) =>
    Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, baseUrl, retry: false })],
    })
      .overrideProvider(HttpService)
      .useValue(httpService)
      .compile();
  let server: WireServer;
  afterEach(() => server.stop());

  it('lets the application start though it has no Axios, and then sends nothing', async () => {
    server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    const module = await startWith({ get: vi.fn(), post: vi.fn() }, server.origin);
    await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    expect(server.requests).toHaveLength(0);
    await module.close();
  });

  it('is asked though it has nothing of Axios but request', async () => {
    server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    const request = () => Promise.reject(new Error('no network here'));
    const module = await startWith({ axiosRef: { request } }, server.origin);
    const error = await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    expect(error.message).toContain('no network here');
    await module.close();
  });

  it.each<[string, (instance: AxiosInstance) => void]>([
    [
      'a spy',
      (instance) => vi.spyOn(instance, 'request').mockRejectedValue(new Error('no network here')),
    ],
    [
      'a function',
      (instance) => (instance.request = () => Promise.reject(new Error('no network here'))),
    ],
  ])('is asked where %s stood in the place of request before the start', async (_name, touch) => {
    server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    const instance = newAxios();
    touch(instance);
    const module = await startWith(new HttpService(instance), server.origin);
    const error = await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    expect(error.message).toContain('no network here');
    expect(server.requests).toHaveLength(0);
    await module.close();
  });
});

describe('without anything of the application in between', () => {
  it('the same headers go out as through Axios', async () => {
    const merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    await merchant.service.queryContract(CONTRACT);
    axiosOf(merchant).interceptors.request.use((config) => config);
    await merchant.service.queryContract(CONTRACT);
    const [direct, throughAxios] = merchant.server.requests.map(({ headers }) => {
      const { authorization, ...rest } = headers;
      expect(authorization).toContain('WECHATPAY2-SHA256-RSA2048');
      return rest;
    });
    expect(direct).toEqual(throughAxios);
    await merchant.stop();
  });

  it('nothing goes out once the call was given up, and that is known', async () => {
    const server = await WireServer.start();
    const http = new WechatPayHttp(new HttpService(newAxios()), {});
    const caller = new AbortController();
    const budget = new CallBudget(5_000, caller.signal);
    const send = () =>
      http.send({
        method: 'POST',
        origin: server.origin,
        target: '/',
        headers: {},
        body: '{}',
        budget,
        stream: false,
      });
    await send();
    caller.abort();
    // The connection of the first request stands, so that the second could have left at once.
    expect(await errorOf(send())).toMatchObject({ mayHaveArrived: false });
    expect(server.requests).toHaveLength(1);
    budget.dispose();
    http.close();
    await server.stop();
  });
});
