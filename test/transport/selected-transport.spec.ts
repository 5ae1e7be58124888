import { HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import { create, getAdapter, type AxiosAdapter, type AxiosStatic } from 'axios';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  getWechatPayHttpServiceToken,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  type WechatPayTransportError,
} from '../../lib/index.js';
import { publicKeyOptions } from '../support/fixtures.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
} from '../support/applications/merchant.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { WireServer } from '../support/wire/wire-server.js';

/** The type that `@nestjs/axios` declares, for every supported version of Nest. */
type AxiosInstance = HttpService['axiosRef'];

const newAxios = () => create() as unknown as AxiosInstance;

const axiosOf = ({ module }: Merchant): AxiosInstance =>
  module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false }).axiosRef;

/** A forwarding proxy over plain HTTP that records requests. */
const startProxy = () =>
  WireServer.start((request, response) => {
    http.get(request.url, { headers: request.headers }, (upstream) => {
      response.writeHead(upstream.statusCode ?? 0, upstream.headers);
      upstream.pipe(response);
    });
  });

describe('the choice between node:http and Axios', () => {
  /** Requests of any instance of the copy of Axios that `@nestjs/axios` uses. */
  const request = vi.fn();
  let restore: () => void;
  beforeEach(() => {
    const { prototype } = (new HttpService().axiosRef as unknown as AxiosStatic).Axios;
    const original = prototype.request;
    prototype.request = function (this: unknown, ...args: unknown[]) {
      request();
      return Reflect.apply(original, this, args);
    } as typeof original;
    restore = () => void (prototype.request = original);
  });
  let merchant: Merchant;
  afterEach(async () => {
    restore();
    request.mockClear();
    await merchant.stop();
  });
  const call = () => merchant.service.queryContract(CONTRACT);

  it('selects node:http while the application does not use the HttpService', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    await call();
    merchant.module.get(getWechatPayHttpServiceToken(), { strict: false });
    await call();
    expect(request).not.toHaveBeenCalled();
  });

  it('selects Axios permanently once the application has read axiosRef', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    await call();
    const id = axiosOf(merchant).interceptors.request.use((config) => config);
    await call();
    expect(request).toHaveBeenCalledTimes(1);
    axiosOf(merchant).interceptors.request.eject(id);
    await call();
    expect(request).toHaveBeenCalledTimes(2);
  });

  it('selects Axios when the option http is set', async () => {
    const httpAgent = new http.Agent();
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), { http: { httpAgent } });
    await call();
    expect(request).toHaveBeenCalledOnce();
  });

  it('selects node:http when the option http is empty', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), { http: {} });
    await call();
    expect(request).not.toHaveBeenCalled();
  });

  it('selects the transport of each module separately', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const other = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    axiosOf(other);
    await call();
    expect(request).not.toHaveBeenCalled();
    await other.service.queryContract(CONTRACT);
    expect(request).toHaveBeenCalledOnce();
    await other.stop();
  });
});

describe("the private HttpService's Axios", () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());
  const call = async () => {
    await merchant.service.queryContract(CONTRACT);
    return merchant.server.requests.at(-1)!;
  };

  it.each<[string, (axios: AxiosInstance) => void]>([
    ['a default header', ({ defaults }) => (defaults.headers.common['x-trace'] = 'seen')],
    [
      'a default header next to the methods',
      ({ defaults }) => Object.assign(defaults.headers, { 'x-trace': 'seen' }),
    ],
    ['a default header of a method', ({ defaults }) => (defaults.headers.get['x-trace'] = 'seen')],
    [
      'an interceptor',
      ({ interceptors }) =>
        interceptors.request.use((config) => (config.headers.set('x-trace', 'seen'), config)),
    ],
  ])('applies %s that is added after the first request', async (_name, touch) => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    expect((await call()).headers).not.toHaveProperty('x-trace');
    touch(axiosOf(merchant));
    expect((await call()).headers['x-trace']).toBe('seen');
  });

  it('sends a default header that is a number', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    Object.assign(axiosOf(merchant).defaults.headers, { 'x-trace': 7 });
    expect((await call()).headers['x-trace']).toBe('7');
  });

  it('no longer runs an interceptor that was ejected', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const instance = axiosOf(merchant);
    const seen = vi.fn();
    const id = instance.interceptors.response.use((response) => (seen(response.status), response));
    await call();
    instance.interceptors.response.eject(id);
    await call();
    expect(seen.mock.calls).toEqual([[200]]);
  });

  it('gives response interceptors the body as bytes', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const seen: unknown[] = [];
    axiosOf(merchant).interceptors.response.use((response) => (seen.push(response.data), response));
    await call();
    expect(seen).toEqual([Buffer.from(CONTRACT_ANSWER)]);
  });

  it('calls a function that replaces request of Axios', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const request = vi.spyOn(axiosOf(merchant), 'request');
    await call();
    expect(request).toHaveBeenCalledOnce();
  });

  it('ends a request after the default timeout of Axios', async () => {
    merchant = await Merchant.start(() => undefined, { retry: false });
    axiosOf(merchant).defaults.timeout = 50;
    const error = await errorOf<WechatPayTransportError>(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'connection' });
    expect(error.message).toContain('timeout of 50ms');
  });

  it.each([
    ['GZIP', (text: string) => gzipSync(text), { 'Content-Encoding': 'gzip' }],
    ['plain', (text: string) => Buffer.from(text), {}],
  ])('reads a %s response of the adapter fetch', async (_form, encode, headers) => {
    merchant = await Merchant.start((_request, response) => {
      response.writeHead(200, { ...signedHeaders(CONTRACT_ANSWER), ...headers });
      response.end(encode(CONTRACT_ANSWER));
    });
    axiosOf(merchant).defaults.adapter = 'fetch';
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it.each<[string, (instance: AxiosInstance, body: Buffer) => AxiosAdapter]>([
    ['that wraps the one of Axios', () => getAdapter('http')],
    [
      'that ignores the limit',
      (_instance, body) => async (config) => ({
        status: 200,
        statusText: '',
        headers: {},
        config,
        data: body,
      }),
    ],
    [
      'that streams text',
      (_instance, body) => async (config) => ({
        status: 200,
        statusText: '',
        headers: {},
        config,
        data: Readable.from([body.toString(), 'x']),
      }),
    ],
  ])('rejects more than 1 MiB from an adapter %s', async (_name, adapter) => {
    const body = Buffer.alloc(2 ** 20 + 1, 0x20);
    merchant = await Merchant.start(
      (_request, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(body));
      },
      { retry: false },
    );
    const instance = axiosOf(merchant);
    instance.defaults.adapter = adapter(instance, body) as typeof instance.defaults.adapter;
    const error = await errorOf<WechatPayTransportError>(merchant.service.queryContract(CONTRACT));
    expect(error.name).toBe('WechatPayTransportError');
    expect(['response-too-large', 'connection']).toContain(error.reason);
  });

  it('reads an adapter that streams text', async () => {
    merchant = await Merchant.start(() => undefined);
    axiosOf(merchant).defaults.adapter = async (config) => ({
      status: 200,
      statusText: '',
      headers: signedHeaders(CONTRACT_ANSWER),
      config,
      data: Readable.from([CONTRACT_ANSWER.slice(0, 9), CONTRACT_ANSWER.slice(9)]),
    });
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it('reports an unknown outcome when an interceptor sends a write again and fails to connect', async () => {
    merchant = await Merchant.start((_request, response) => void response.socket?.destroy(), {
      retry: false,
    });
    const instance = axiosOf(merchant);
    let retried = false;
    instance.interceptors.response.use(undefined, async (error: { config: object }) => {
      if (retried) throw error;
      retried = true;
      await merchant.server.stop();
      return instance.request(error.config);
    });
    const error = await errorOf<WechatPayTransportError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('sends through the adapter fetch when the application chooses it', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    axiosOf(merchant).defaults.adapter = 'fetch';
    await expect(call()).resolves.toHaveProperty('method', 'GET');
  });

  it.each(['http', 'fetch'])(
    'names zh-CN as the language through the adapter %s, unless an interceptor names another',
    async (adapter) => {
      merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
      const instance = axiosOf(merchant);
      instance.defaults.adapter = adapter;
      expect((await call()).headers['accept-language']).toBe('zh-CN');
      instance.interceptors.request.use((config) => {
        config.headers.set('accept-language', 'en');
        return config;
      });
      expect((await call()).headers['accept-language']).toBe('en');
    },
  );

  it('names zh-CN as the language over node:http too', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    expect((await call()).headers['accept-language']).toBe('zh-CN');
  });
});

describe('a proxy variable', () => {
  const variables = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];
  let merchant: Merchant;
  let proxy: WireServer;
  beforeEach(async () => {
    for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
    proxy = await startProxy();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await merchant.stop();
    await proxy.stop();
  });
  const call = () => merchant.service.queryContract(CONTRACT);

  it.each(variables)(
    'sends requests through the proxy in %s, except to hosts in no_proxy',
    async (variable) => {
      vi.stubEnv(variable, proxy.origin);
      merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
      await call();
      expect(proxy.requests).toHaveLength(1);
      vi.stubEnv('no_proxy', '127.0.0.1');
      await call();
      expect(proxy.requests).toHaveLength(1);
    },
  );

  it('ignores a proxy variable that is set after the start', async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), { retry: false });
    vi.stubEnv('http_proxy', proxy.origin);
    await call();
    expect(proxy.requests).toHaveLength(0);
    expect(merchant.server.requests).toHaveLength(1);
  });

  it('respects a proxy variable for the protocol of the backup host only', async () => {
    vi.stubEnv('http_proxy', proxy.origin);
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    const backup = await Merchant.start(() => undefined, {
      baseUrl: 'https://127.0.0.1:1',
      backupBaseUrl: merchant.server.origin,
    });
    await backup.service.queryContract(CONTRACT);
    expect(proxy.requests).toHaveLength(1);
    await backup.stop();
  });
});

describe('an HttpService that a test overrides', () => {
  const startWith = (httpService: unknown, baseUrl: string) =>
    Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, baseUrl, retry: false })],
    })
      .overrideProvider(HttpService)
      .useValue(httpService)
      .compile();
  let server: WireServer;
  afterEach(() => server.stop());

  it('lets the application start with an HttpService without Axios, but sends nothing', async () => {
    server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    const module = await startWith({ get: vi.fn(), post: vi.fn() }, server.origin);
    const error = await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.message).toContain('getWechatPayHttpServiceToken()');
    expect(server.requests).toHaveLength(0);
    await module.close();
  });

  it('calls an HttpService that only has axiosRef.request', async () => {
    server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    const request = () => Promise.reject(new Error('no network here'));
    const module = await startWith({ axiosRef: { request } }, server.origin);
    const error = await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    expect(error.message).toContain('no network here');
    await module.close();
  });

  it('calls an HttpService that overrides the token of the private one', async () => {
    server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    const request = () => Promise.reject(new Error('no network here'));
    const module = await Test.createTestingModule({
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...publicKeyOptions,
          baseUrl: server.origin,
          retry: false,
        }),
      ],
    })
      .overrideProvider(getWechatPayHttpServiceToken())
      .useValue({ axiosRef: { request } })
      .compile();
    const error = await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
    expect(error.message).toContain('no network here');
    expect(server.requests).toHaveLength(0);
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
    [
      'an adapter',
      ({ defaults }) => (defaults.adapter = () => Promise.reject(new Error('no network here'))),
    ],
  ])(
    'calls an HttpService with %s that replaced sending before the start',
    async (_name, touch) => {
      server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
      const instance = newAxios();
      touch(instance);
      const module = await startWith(new HttpService(instance), server.origin);
      const error = await errorOf(module.get(WechatPayInsuranceService).queryContract(CONTRACT));
      expect(error.message).toContain('no network here');
      expect(server.requests).toHaveLength(0);
      await module.close();
    },
  );
});
