import { HttpModule, HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import axios, { type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios';
import http from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  getWechatPayHttpServiceToken,
  InjectWechatPayHttpService,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
} from '../../lib/index.js';
import { NOW, publicKeyOptions } from '../support/fixtures.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { WireServer } from '../support/wire/wire-server.js';
import { useMerchant } from '../support/applications/use-merchant.js';

describe('the private HttpService', () => {
  const startMerchant = useMerchant();
  let merchant: Merchant;
  const start = async (...args: Parameters<typeof startMerchant>) =>
    (merchant = await startMerchant(...args));
  const axiosOf = ({ module }: Merchant) =>
    module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false }).axiosRef;

  it('runs interceptors that read the request and add headers', async () => {
    const { service, server } = await start(answerSigned(CONTRACT_ANSWER));
    const seen: unknown[] = [];
    axiosOf(merchant).interceptors.request.use((config) => {
      config.headers.set('traceparent', '00-1-1-01');
      seen.push(config.url);
      return config;
    });
    axiosOf(merchant).interceptors.response.use((response) => {
      seen.push(response.status);
      return { ...response, data: 'replaced by an interceptor' };
    });
    await expect(service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_state');
    expect(server.requests[0]!.headers['traceparent']).toBe('00-1-1-01');
    expect(seen).toEqual([server.origin + server.requests[0]!.url, 200]);
  });

  it.each<[string, (config: InternalAxiosRequestConfig) => void]>([
    ['the body', (config) => (config.data = Buffer.from('{}'))],
    ['the body', (config) => (config.transformRequest = [() => Buffer.from('{}')])],
    ['the URL', (config) => (config.url += '?x=1')],
    ['the URL', (config) => (config.baseURL = 'http://127.0.0.1:1/')],
    ['the query', (config) => (config.params = { x: 1 })],
    ['the method', (config) => (config.method = 'put')],
    ['Authorization', (config) => config.headers.set('Authorization', 'Basic x')],
    ['Authorization', (config) => (config.auth = { username: 'a', password: 'b' })],
    ['Wechatpay-Serial', (config) => config.headers.delete('Wechatpay-Serial')],
  ])('fails the call when an interceptor changes %s', async (part, change) => {
    const { service, server } = await start(answerSigned(PRE_SIGN_ANSWER));
    axiosOf(merchant).interceptors.request.use((config) => (change(config), config));
    const error = await errorOf<WechatPayConfigurationError>(service.preEntrustSign(pureSign()));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.issues[0]!.option).toBe('http');
    expect(error.message).toContain(part);
    expect(server.requests).toHaveLength(0);
  });

  it('fails the call when an interceptor replaces the adapter', async () => {
    const { service } = await start(answerSigned(PRE_SIGN_ANSWER));
    const forged: AxiosAdapter = async (config) => ({
      status: 200,
      statusText: '',
      headers: {},
      config,
      data: PRE_SIGN_ANSWER,
    });
    axiosOf(merchant).interceptors.request.use((config) => ({ ...config, adapter: forged }));
    expect(await errorOf(service.preEntrustSign(pureSign()))).toBeInstanceOf(
      WechatPayConfigurationError,
    );
  });

  it('does not follow a redirect that an interceptor allows', async () => {
    const { service, server } = await start(
      (_request, response) => void response.writeHead(307, { Location: '/x' }).end(),
    );
    axiosOf(merchant).interceptors.request.use((config) => ({ ...config, maxRedirects: 5 }));
    await errorOf(service.preEntrustSign(pureSign()));
    expect(server.requests).toHaveLength(1);
  });

  it('ends a call with a known outcome when an interceptor hangs or throws', async () => {
    const { service } = await start(answerSigned(PRE_SIGN_ANSWER), { retry: false });
    const hanging = axiosOf(merchant).interceptors.request.use(() => new Promise(() => undefined));
    expect(await errorOf(service.preEntrustSign(pureSign(), { timeout: 50 }))).toMatchObject({
      reason: 'timeout',
      outcomeUnknown: false,
    });
    axiosOf(merchant).interceptors.request.eject(hanging);
    axiosOf(merchant).interceptors.request.use(() => Promise.reject(new Error('no token')));
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'connection',
      outcomeUnknown: false,
    });
  });

  it('supports a mocked adapter, and reports an unknown outcome when it fails', async () => {
    const { service, server } = await start(answerSigned(CONTRACT_ANSWER), { retry: false });
    const instance = axiosOf(merchant);
    for (const data of [CONTRACT_ANSWER, new Uint8Array(Buffer.from(CONTRACT_ANSWER)).buffer]) {
      instance.defaults.adapter = async (config) => ({
        status: 200,
        statusText: '',
        headers: signedHeaders(CONTRACT_ANSWER),
        config,
        data,
      });
      await expect(service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_state');
    }
    instance.defaults.adapter = () => Promise.reject(new Error(''));
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'connection',
      outcomeUnknown: true,
    });
    instance.defaults.adapter = () => Promise.reject('a text');
    expect(await errorOf(service.preEntrustSign(pureSign()))).toMatchObject({
      reason: 'connection',
    });
    expect(server.requests).toHaveLength(0);
  });

  it("leaves the application's HttpModule and the global Axios unchanged", async () => {
    const server = await WireServer.start(answerSigned(CONTRACT_ANSWER));
    @Injectable()
    class Mine {
      constructor(
        readonly http: HttpService,
        @InjectWechatPayHttpService() readonly wechatPay: HttpService,
      ) {}
    }
    const module = await Test.createTestingModule({
      imports: [
        HttpModule,
        WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, baseUrl: server.origin }),
      ],
      providers: [Mine],
    }).compile();
    const { http: own, wechatPay } = module.get(Mine);
    expect(wechatPay.axiosRef).not.toBe(own.axiosRef);
    expect(wechatPay.axiosRef).not.toBe(axios);
    await module.get(WechatPayInsuranceService).queryContract(CONTRACT);
    expect(own.axiosRef.defaults.maxRedirects).toBeUndefined();
    expect(own.axiosRef.defaults.headers.common).not.toHaveProperty('Authorization');
    await module.close();
    await server.stop();
    merchant = await startMerchant(answerSigned(CONTRACT_ANSWER));
  });

  it('sends through a proxy and an agent of the option http', async () => {
    const { server } = await start(answerSigned(CONTRACT_ANSWER));
    const proxy = await WireServer.start((request, response) => {
      void http.get(request.url, { headers: request.headers }, (upstream) => {
        response.writeHead(upstream.statusCode ?? 0, upstream.headers);
        upstream.pipe(response);
      });
    });
    const { port } = new URL(proxy.origin);
    const agent = new http.Agent({ maxSockets: 1 });
    const behind = await startMerchant(() => undefined, {
      baseUrl: server.origin,
      http: {
        proxy: { protocol: 'http', host: '127.0.0.1', port: Number(port) },
        httpAgent: agent,
      },
    });
    const calls = Array.from({ length: 5 }, () => behind.service.queryContract(CONTRACT));
    await expect(Promise.all(calls)).resolves.toHaveLength(5);
    expect(proxy.requests).toHaveLength(5);
    await behind.stop();
    await proxy.stop();
    agent.destroy();
  });

  it('keeps connections alive and closes them with the application', async () => {
    const { service, server, module } = await start(answerSigned(CONTRACT_ANSWER));
    for (let calls = 0; calls < 10; calls += 1) await service.queryContract(CONTRACT);
    // The connection of a call that has just ended is not free before the loop's next turn.
    expect(await server.connections()).toBeLessThanOrEqual(2);
    await module.close();
    await expect.poll(() => server.connections()).toBe(0);
  });

  it('signs with the injected clock', async () => {
    const { service, server } = await start(answerSigned(CONTRACT_ANSWER));
    await service.queryContract(CONTRACT);
    expect(server.requests[0]!.headers.authorization).toContain(`timestamp="${NOW / 1000}"`);
  });
});
