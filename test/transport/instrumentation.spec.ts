import { ClientRequestInterceptor } from '@mswjs/interceptors/ClientRequest';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import nock from 'nock';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  Merchant,
} from '../support/applications/merchant.js';
import { signedHeaders } from '../support/wire/platform-signer.js';

// Importing it activates it.
nock.restore();

describe('a request over node:http', () => {
  let merchant: Merchant;
  const { request } = http;
  beforeEach(async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
    // Tools that are installed after the start must also see every request.
    await merchant.service.queryContract(CONTRACT);
  });
  afterEach(async () => {
    http.request = request;
    vi.restoreAllMocks();
    await merchant.stop();
  });
  const call = () => merchant.service.queryContract(CONTRACT);

  it('lets nock respond to a request over node:http', async () => {
    nock.activate();
    const scope = nock(merchant.server.origin)
      .get((path) => path.startsWith('/v3/papay/insurance-sign/contracts/'))
      .matchHeader('authorization', /^WECHATPAY2-SHA256-RSA2048 /)
      .reply(200, CONTRACT_ANSWER, signedHeaders(CONTRACT_ANSWER));
    try {
      await expect(call()).resolves.toHaveProperty('contract_id');
      expect(scope.isDone()).toBe(true);
      expect(merchant.server.requests).toHaveLength(1);
    } finally {
      nock.cleanAll();
      nock.restore();
    }
  });

  it('lets the interceptor that msw is built on respond to a request', async () => {
    const interceptor = new ClientRequestInterceptor();
    interceptor.apply();
    interceptor.on('request', ({ controller }) => {
      controller.respondWith(
        new Response(CONTRACT_ANSWER, { headers: signedHeaders(CONTRACT_ANSWER) }),
      );
    });
    try {
      await expect(call()).resolves.toHaveProperty('contract_id');
      expect(merchant.server.requests).toHaveLength(1);
    } finally {
      interceptor.dispose();
    }
  });

  it.each<[string, () => () => void]>([
    [
      'nock',
      () => {
        nock.activate();
        nock('https://api.mch.weixin.qq.com')
          .get(() => true)
          .reply(200, CONTRACT_ANSWER, signedHeaders(CONTRACT_ANSWER));
        return () => nock.restore();
      },
    ],
    [
      'the interceptor that msw is built on',
      () => {
        const interceptor = new ClientRequestInterceptor();
        interceptor.apply();
        interceptor.on('request', ({ controller }) =>
          controller.respondWith(
            new Response(CONTRACT_ANSWER, { headers: signedHeaders(CONTRACT_ANSWER) }),
          ),
        );
        return () => interceptor.dispose();
      },
    ],
  ])('lets %s respond to a request over HTTPS through Axios', async (_name, install) => {
    const secure = await Merchant.start(() => undefined, {
      baseUrl: 'https://api.mch.weixin.qq.com',
      retry: false,
      http: { proxy: false },
    });
    const restore = install();
    try {
      await expect(secure.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    } finally {
      restore();
      await secure.stop();
    }
  });

  it('reports a request as a span of OpenTelemetry and sends its context', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    provider.register();
    const instrumentation = new HttpInstrumentation({ ignoreIncomingRequestHook: () => true });
    instrumentation.setTracerProvider(provider);
    createRequire(import.meta.url)('node:http');
    try {
      await call();
      const [span] = exporter.getFinishedSpans();
      expect(span?.attributes).toMatchObject({
        'http.request.method': 'GET',
        'http.response.status_code': 200,
      });
      const { traceId, spanId } = span!.spanContext();
      expect(merchant.server.requests[1]!.headers['traceparent']).toBe(
        `00-${traceId}-${spanId}-01`,
      );
    } finally {
      instrumentation.disable();
      await provider.shutdown();
    }
  });

  it.each<[string, (original: typeof request) => unknown]>([
    [
      'a function',
      (original) =>
        (...args: unknown[]) =>
          Reflect.apply(original, http, args),
    ],
    ['a Proxy', (original) => new Proxy(original, {})],
    [
      'a function of the same name',
      (original) =>
        function request(...args: unknown[]): unknown {
          return Reflect.apply(original, http, args);
        },
    ],
  ])('sends through %s that replaces http.request', async (_name, wrap) => {
    const seen = vi.fn();
    const wrapped = wrap(request);
    Object.assign(http, {
      request: (...args: unknown[]) => {
        seen();
        return Reflect.apply(wrapped as () => unknown, http, args);
      },
    });
    await call();
    expect(seen).toHaveBeenCalledOnce();
    http.request = request;
    await call();
    expect(seen).toHaveBeenCalledOnce();
    expect(merchant.server.requests).toHaveLength(3);
  });

  it('sends through a function that replaces https.request when the origin is secure', async () => {
    const spy = vi.spyOn(https, 'request');
    const secure = await Merchant.start(() => undefined, {
      baseUrl: 'https://127.0.0.1:1',
      retry: false,
    });
    await expect(secure.service.queryContract(CONTRACT)).rejects.toThrowError('ECONNREFUSED');
    expect(spy).toHaveBeenCalledOnce();
    await secure.stop();
  });

  it('sends through a function that replaces addRequest of agents', async () => {
    const spy = vi.spyOn(http.Agent.prototype as unknown as { addRequest(): void }, 'addRequest');
    await call();
    expect(spy).toHaveBeenCalledOnce();
  });
});
