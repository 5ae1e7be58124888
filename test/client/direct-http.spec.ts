import { HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import { create } from 'axios';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  getWechatPayHttpServiceToken,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  type WechatPayTransportError,
} from '../../lib/index.js';
import { CallBudget } from '../../lib/client/call-budget.js';
import { WechatPayHttp } from '../../lib/client/wechat-pay-http.js';
import { CompiledPackage } from '../support/compiled-package.js';
import { fixture, publicKeyOptions } from '../support/fixtures.js';
import { pureSign } from '../support/pre-sign-request.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/merchant.js';
import { signedHeaders } from '../support/platform-signer.js';
import { WireServer, type WireHandler } from '../support/wire-server.js';

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

describe('a proxy variable that is set while the application runs', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('counts within a second', async () => {
    const merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), { retry: false });
    await merchant.service.queryContract(CONTRACT);
    const proxy = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
    vi.stubEnv('http_proxy', proxy.origin);
    await sleep(1_001);
    await merchant.service.queryContract(CONTRACT);
    expect(proxy.requests).toHaveLength(1);
    expect(merchant.server.requests).toHaveLength(1);
    await merchant.stop();
    await proxy.stop();
  });
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
        body: Buffer.from('{}'),
        budget,
        stream: false,
      });
    await send();
    caller.abort();
    // The connection of the first request stands, so that the second could have left at once.
    expect(await errorOf(send())).toMatchObject({ mayHaveArrived: false });
    expect(server.requests).toHaveLength(1);
    budget.dispose();
    await http.close();
    await server.stop();
  });

  it('nothing goes out over a connection that comes up when the call has been given up', async () => {
    const server = await WireServer.start((_request, response) => {
      response.writeHead(200, { Connection: 'close' }).end();
    });
    const http = new WechatPayHttp(new HttpService(newAxios()), {});
    const { method, target, headers, body } = {
      method: 'POST',
      target: '/',
      headers: {},
      body: Buffer.from('{}'),
    };
    const send = (budget: CallBudget) =>
      http.send({ method, origin: server.origin, target, headers, body, budget, stream: false });
    const patient = new CallBudget(5_000);
    await send(patient);
    const caller = new AbortController();
    const budget = new CallBudget(5_000, caller.signal);
    const failing = errorOf(send(budget));
    caller.abort();
    expect(await failing).toMatchObject({ mayHaveArrived: false });
    // A connection comes up within this; what waited for it would be first.
    await send(patient);
    expect(server.requests).toHaveLength(2);
    budget.dispose();
    patient.dispose();
    await http.close();
    await server.stop();
  });

  it('no connection is opened for a call that was given up before', async () => {
    const connected = vi.fn();
    const server = net.createServer(connected);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const http = new WechatPayHttp(new HttpService(newAxios()), {});
    const budget = new CallBudget(5_000, AbortSignal.abort());
    const sending = http.send({
      method: 'POST',
      origin: `http://127.0.0.1:${port}`,
      target: '/',
      headers: {},
      body: undefined,
      budget,
      stream: false,
    });
    expect(await errorOf(sending)).toMatchObject({ mayHaveArrived: false });
    await sleep(50);
    expect(connected).not.toHaveBeenCalled();
    budget.dispose();
    await http.close();
    server.close();
  });

  it('others go on while one of them is given up', async () => {
    const merchant = await Merchant.start((request, response, incoming) => {
      if (request.method === 'GET') {
        return answerSigned(CONTRACT_ANSWER)(request, response, incoming);
      }
    });
    const given = errorOf(merchant.service.preEntrustSign(pureSign(), { timeout: 100 }));
    const calls = Array.from({ length: 50 }, async (_, index) => {
      await sleep(index * 4);
      return merchant.service.queryContract(CONTRACT);
    });
    await expect(Promise.all(calls)).resolves.toHaveLength(50);
    expect(await given).toMatchObject({ reason: 'timeout', outcomeUnknown: true });
    await merchant.stop();
  });

  it('a call that has waited long enough gives its connection up and is not sent again', async () => {
    const closed = vi.fn();
    const silent: WireHandler = (_request, _response, { socket }) =>
      void socket.once('close', closed);
    const merchant = await Merchant.start(inTurn(answerSigned(CONTRACT_ANSWER), silent), {
      retry: false,
      timeout: 150,
    });
    await merchant.service.queryContract(CONTRACT);
    // By then the first call's connection is free.
    await sleep(10);
    await errorOf(merchant.service.preEntrustSign(pureSign()));
    await expect.poll(() => closed).toHaveBeenCalledOnce();
    await sleep(50);
    expect(merchant.server.requests).toHaveLength(2);
    // Nor is another connection opened that nobody waits for.
    expect(await merchant.server.connections()).toBe(0);
    await merchant.stop();
  });

  it('a call that found no connection waits for none any more', async () => {
    const server = http.createServer(() => undefined);
    const connected = vi.fn();
    server.on('connection', connected);
    const listen = (port: number) =>
      new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await listen(0);
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const merchant = await Merchant.start(() => undefined, {
      baseUrl: `http://127.0.0.1:${port}`,
      retry: false,
      timeout: 150,
    });
    const refused = await errorOf(merchant.service.queryContract(CONTRACT));
    expect(refused).toMatchObject({ reason: 'connection' });
    await listen(port);
    const late = await errorOf(merchant.service.queryContract(CONTRACT));
    expect(late).toMatchObject({ reason: 'timeout' });
    await sleep(50);
    expect(connected).toHaveBeenCalledOnce();
    await merchant.stop();
    server.closeAllConnections();
    server.close();
  });

  it('nothing goes out of a call that was given up while its connection came up', async () => {
    const received: Buffer[] = [];
    // A TLS handshake that never comes to its end.
    const silent = net.createServer(
      (socket) => void socket.on('data', (data) => received.push(data)),
    );
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const merchant = await Merchant.start(() => undefined, {
      baseUrl: `https://127.0.0.1:${port}`,
      retry: false,
      timeout: 200,
    });
    const error = await errorOf<WechatPayTransportError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: false });
    expect(Buffer.concat(received).includes('POST')).toBe(false);
    await merchant.stop();
    silent.close();
  });

  it('nothing goes out to a host whose certificate nobody vouches for', async () => {
    let requests = 0;
    const key = fixture('platform-a.key.pem');
    const cert = fixture('platform-a.cert.pem');
    const server = https.createServer({ key, cert }, (_request, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const merchant = await Merchant.start(() => undefined, {
      baseUrl: `https://127.0.0.1:${port}`,
      retry: false,
    });
    const error = await errorOf<WechatPayTransportError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
    expect(error.message).toMatch(/certificate/);
    expect(requests).toBe(0);
    await merchant.stop();
    server.close();
  });

  it('a call after the application was closed is sent over a new connection', async () => {
    const merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    await merchant.service.queryContract(CONTRACT);
    await merchant.module.close();
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    await merchant.stop();
  });

  it('a call that is under way when the application closes fails, and it may have happened', async () => {
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const merchant = await Merchant.start(() => arrived(), { retry: false });
    const failing = errorOf<WechatPayTransportError>(merchant.service.preEntrustSign(pureSign()));
    await arrival;
    await merchant.module.close();
    expect(await failing).toMatchObject({ reason: 'connection', outcomeUnknown: true });
    await merchant.stop();
  });
});

describe('the way past Axios', () => {
  let direct = 0;
  const count = (): void => void (direct += 1);
  let merchant: Merchant;
  beforeEach(async () => {
    direct = 0;
    subscribe('undici:request:create', count);
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    unsubscribe('undici:request:create', count);
    await merchant.stop();
  });
  const call = () => merchant.service.queryContract(CONTRACT);

  it('is taken while nothing of the application stands in between', async () => {
    await call();
    expect(direct).toBe(1);
    const id = axiosOf(merchant).interceptors.request.use((config) => config);
    await call();
    expect(direct).toBe(1);
    axiosOf(merchant).interceptors.request.eject(id);
    await call();
    expect(direct).toBe(2);
  });

  const own = http.request;
  afterEach(() => void (http.request = own));

  it.each<[string, (request: typeof own) => unknown]>([
    [
      'a function',
      (request) =>
        (...args: unknown[]) =>
          Reflect.apply(request, http, args),
    ],
    ['a proxy', (request) => new Proxy(request, {})],
    [
      'a function of the same name',
      (original) =>
        function request(...args: unknown[]): unknown {
          return Reflect.apply(original, http, args);
        },
    ],
  ])(
    'is not taken where %s stands in the place of what node:http requests by',
    async (_name, put) => {
      Object.assign(http, { request: put(own) });
      await call();
      expect(direct).toBe(0);
      expect(merchant.server.requests).toHaveLength(1);
      http.request = own;
      await call();
      expect(direct).toBe(1);
    },
  );

  it.each<[string, () => unknown]>([
    ["node:https' function", () => vi.spyOn(https, 'request')],
    ["node:http's class of requests", () => vi.spyOn(http, 'ClientRequest')],
    [
      'what an agent adds a request by',
      () => vi.spyOn(http.Agent.prototype as unknown as { addRequest(): void }, 'addRequest'),
    ],
  ])('is not taken where somebody stands in the place of %s', async (_name, put) => {
    put();
    await call();
    expect(direct).toBe(0);
  });
});

describe("the process's own fetch", () => {
  const compiled = CompiledPackage.build();
  afterAll(() => compiled.remove());

  it('does not become ours', async () => {
    const server = await WireServer.start();
    const program = compiled.write(
      'fetch.mjs',
      `import { subscribe } from 'node:diagnostics_channel';
       import { CallBudget } from './dist/client/call-budget.js';
       import { DirectHttp } from './dist/client/direct-http.js';
       let sent = 0;
       subscribe('undici:request:create', () => (sent += 1));
       const budget = new CallBudget(5000);
       const { status } = await new DirectHttp().send({
         method: 'GET', origin: process.argv[2], target: '/', headers: {}, budget, stream: false,
       });
       budget.dispose();
       const dispatcher = [1, 2].map((n) => typeof globalThis[Symbol.for('undici.globalDispatcher.' + n)]);
       console.log(JSON.stringify({ status, sent, dispatcher }));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [program, server.origin]);
    expect(JSON.parse(stdout)).toEqual({
      status: 200,
      sent: 1,
      dispatcher: ['undefined', 'undefined'],
    });
    await server.stop();
  });
});

describe('100 Continue that nobody asked for', () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());
  const start = async (answer: WireHandler) => {
    merchant = await Merchant.start((request, response, incoming) => {
      response.writeContinue();
      return answer(request, response, incoming);
    });
  };

  it.each<[string, string, () => Promise<object>]>([
    ['a question', CONTRACT_ANSWER, () => merchant.service.queryContract(CONTRACT)],
    ['a write', PRE_SIGN_ANSWER, () => merchant.service.preEntrustSign(pureSign())],
  ])('costs the first attempt of %s, and none after that', async (_name, body, call) => {
    await start(answerSigned(body));
    await expect(call()).resolves.toEqual(JSON.parse(body));
    expect(merchant.server.requests).toHaveLength(2);
    await expect(call()).resolves.toEqual(JSON.parse(body));
    expect(merchant.server.requests).toHaveLength(3);
  });

  it('lets nobody believe what was not signed', async () => {
    await start((_request, response) => void response.writeHead(200).end(CONTRACT_ANSWER));
    const error = await errorOf(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ name: 'WechatPaySignatureError' });
  });
});

describe('an answer as no server should give it', () => {
  const rawServer = async (answer: string) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end(Buffer.from(answer, 'latin1')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const merchant = await Merchant.start(() => undefined, {
      baseUrl: `http://127.0.0.1:${port}`,
      retry: false,
    });
    return {
      merchant,
      stop: async () => {
        await merchant.stop();
        server.close();
      },
    };
  };
  const head = (headers: Record<string, string>, more = ''): string =>
    `HTTP/1.1 200 OK\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}${more}`;
  const signed = () => signedHeaders(CONTRACT_ANSWER);
  const length = `Content-Length: ${CONTRACT_ANSWER.length}\r\n`;

  it.each<[string, () => string]>([
    [
      'after early hints',
      () =>
        `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${head(signed(), length)}\r\n${CONTRACT_ANSWER}`,
    ],
    ['that ends with the connection', () => `${head(signed())}\r\n${CONTRACT_ANSWER}`],
    [
      'with a header that means the prototype',
      () =>
        `${head(signed(), `__proto__: a\r\n__proto__: b\r\nconstructor: c\r\n${length}`)}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'with bytes beyond ASCII in a header',
      () => `${head(signed(), `X-Note: \xe9\xff\r\n${length}`)}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'in chunks with a trailer',
      () =>
        `${head(signed(), 'Transfer-Encoding: chunked\r\n')}\r\n${CONTRACT_ANSWER.length.toString(16)}\r\n${CONTRACT_ANSWER}\r\n0\r\nWechatpay-Nonce: other\r\n\r\n`,
    ],
  ])('%s is read all the same', async (_name, answer) => {
    const { merchant, stop } = await rawServer(answer());
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    await stop();
  });

  it.each<[string, () => string]>([
    ['that is no HTTP', () => 'nonsense\r\n\r\n'],
    ['that is empty', () => ''],
    ['whose headers never end', () => head(signed(), `X-Long: ${'a'.repeat(70_000)}`)],
    [
      'that is shorter than it says',
      () => `${head(signed(), 'Content-Length: 9999\r\n')}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'with two lengths',
      () => `${head(signed(), `${length}Content-Length: 3\r\n`)}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'that wants to talk something else',
      () => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ],
    [
      'with a null byte in a header',
      () => `${head(signed(), `X-Note: a\0b\r\n${length}`)}\r\n${CONTRACT_ANSWER}`,
    ],
  ])('%s is a lost connection after which the outcome is unknown', async (_name, answer) => {
    const { merchant, stop } = await rawServer(answer());
    const error = await errorOf<WechatPayTransportError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
    await stop();
  });

  it.each(['Wechatpay-Timestamp', 'Wechatpay-Nonce', 'Wechatpay-Serial', 'Wechatpay-Signature'])(
    'with two of %s is not trusted, by whichever way it comes',
    async (name) => {
      const headers = signed();
      const twice = `${name}: ${headers[name]}\r\n${length}`;
      const { merchant, stop } = await rawServer(`${head(headers, twice)}\r\n${CONTRACT_ANSWER}`);
      for (let calls = 0; calls < 2; calls += 1) {
        const error = await errorOf(merchant.service.queryContract(CONTRACT));
        expect(error).toMatchObject({ reason: 'malformed-header' });
        axiosOf(merchant).interceptors.request.use((config) => config);
      }
      await stop();
    },
  );
});
