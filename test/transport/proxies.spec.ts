import { HttpService } from '@nestjs/axios';
import { type AxiosRequestConfig, getAdapter } from 'axios';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  getWechatPayHttpServiceToken,
  WechatPayConfigurationError,
  type WechatPayInsuranceOptions,
  WechatPayTransportError,
} from '../../lib/index.js';
import { errorOf, Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { fixture } from '../support/fixtures.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import { RecordingProxy } from '../support/wire/recording-proxy.js';

const KEYS = { key: fixture('platform-a.key.pem'), cert: fixture('platform-a.cert.pem') };

/** `axios-lines.test.mjs` also runs this spec on releases that are not supported. */
const { version } = createRequire(import.meta.url)('axios/package.json') as { version: string };
const [, minor = 0, patch = 0] = version.split('.').map(Number);
const doesTunnel = minor > 16 || (minor === 16 && patch >= 1);
const readsNpmConfig = minor === 7;

const VARIABLES = ['https_proxy', 'all_proxy', 'http_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** A custom agent that tunnels through a proxy. */
const newTunnelAgent = (proxy: RecordingProxy): https.Agent =>
  Object.assign(new https.Agent(), {
    createConnection(
      options: tls.ConnectionOptions,
      callback: (error: Error | null, socket: net.Socket) => void,
    ): undefined {
      const path = `${options.host}:${options.port}`;
      http
        .request({ port: proxy.port, host: '127.0.0.1', method: 'CONNECT', path, agent: false })
        .on('connect', (_response, socket) => callback(null, tls.connect({ ...options, socket })))
        .end();
    },
  });

/** An agent that exposes every request to the proxy, since it ends TLS there or does not use it. */
const newExposingAgent = (connect: () => net.Socket): https.Agent =>
  Object.assign(new https.Agent(), { createConnection: connect });

describe('a signed request to a secure origin', () => {
  let origin: https.Server;
  let baseUrl: string;
  let requests = 0;
  let hangsUp = false;
  let proxy: RecordingProxy;
  const closing: (() => unknown)[] = [];
  beforeAll(async () => {
    origin = https.createServer(KEYS, (request, response) => {
      request.resume().on('end', () => {
        requests += 1;
        if (hangsUp) {
          response.destroy();
          return;
        }
        response.writeHead(200, signedHeaders(PRE_SIGN_ANSWER)).end(PRE_SIGN_ANSWER);
      });
    });
    await new Promise<void>((resolve) => origin.listen(0, 'localhost', resolve));
    // A host name, since Node 26 does not accept an IP address as server name in TLS.
    baseUrl = `https://localhost:${(origin.address() as net.AddressInfo).port}`;
  });
  afterAll(() => origin.close());
  beforeEach(async () => {
    requests = 0;
    hangsUp = false;
    for (const name of VARIABLES) vi.stubEnv(name, undefined);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    proxy = await startProxy();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
    origin.closeAllConnections();
  });
  const startProxy = async (options?: Parameters<typeof RecordingProxy.start>[0]) => {
    const started = await RecordingProxy.start(options);
    closing.push(() => started.stop());
    return started;
  };
  const start = async (http: WechatPayInsuranceOptions['http'] = {}): Promise<Merchant> => {
    const merchant = await Merchant.start(() => undefined, { baseUrl, retry: false, http });
    closing.push(() => merchant.stop());
    return merchant;
  };
  const axiosOf = ({ module }: Merchant) =>
    module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false }).axiosRef;
  const call = ({ service }: Merchant) => service.preEntrustSign(pureSign());
  const configOf = (started: RecordingProxy) => ({
    protocol: started.origin.split(':')[0]!,
    host: '127.0.0.1',
    port: started.port,
    auth: { username: 'clerk', password: 'pa55word' },
  });

  const expectUnread = (started = proxy) => {
    expect(started.text).not.toContain('WECHATPAY2-SHA256-RSA2048');
    expect(started.text).not.toContain(pureSign().out_contract_code);
  };
  const expectTunnelled = async (merchant: Merchant, started = proxy) => {
    await expect(call(merchant)).resolves.toHaveProperty('redirect_url');
    expect(started.text).toMatch(/^CONNECT localhost:/);
    expectUnread(started);
    expect(requests).toBe(1);
  };
  const expectRejected = async (merchant: Merchant, source: string, started = proxy) => {
    const error = await errorOf<WechatPayConfigurationError>(call(merchant));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.message).toContain(source);
    for (const text of [error.message, JSON.stringify(error), inspect(error, { depth: 9 })]) {
      expect(text).not.toContain('pa55word');
      expect(text).not.toContain('WECHATPAY2');
    }
    expect(started.seen).toEqual([]);
    expect(requests).toBe(0);
  };
  const expectNotInClear = (merchant: Merchant, source: string, started = proxy) =>
    doesTunnel ? expectTunnelled(merchant, started) : expectRejected(merchant, source, started);

  it.each([
    'https_proxy',
    'HTTPS_PROXY',
    'all_proxy',
    'ALL_PROXY',
    ...(readsNpmConfig ? ['npm_config_https_proxy', 'npm_config_proxy'] : []),
  ])('hides a signed request from the proxy in the variable %s', async (variable) => {
    vi.stubEnv(variable, `http://clerk:pa55word@127.0.0.1:${proxy.port}`);
    await expectNotInClear(await start(), `the variable ${variable}`);
  });

  it('hides a signed request from a proxy that is reached over TLS', async () => {
    const secure = await startProxy({ secure: KEYS });
    vi.stubEnv('HTTPS_PROXY', secure.origin);
    const agent = new https.Agent({ rejectUnauthorized: false });
    await expectNotInClear(await start({ httpsAgent: agent }), 'the variable HTTPS_PROXY', secure);
  });

  it.each<[string, (config: object) => object]>([
    ['with credentials', (config) => config],
    ['with a colon after the protocol', (config) => ({ ...config, protocol: 'http:' })],
  ])('hides a signed request from the proxy of the option http %s', async (_name, change) => {
    const config = change(configOf(proxy)) as AxiosRequestConfig['proxy'];
    await expectNotInClear(await start({ proxy: config! }), 'http.proxy: the proxy of this option');
  });

  it('hides a signed request from the proxy of the option http next to an agent', async () => {
    const httpsAgent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
    closing.push(() => httpsAgent.destroy());
    await expectNotInClear(await start({ proxy: configOf(proxy), httpsAgent }), 'this option');
  });

  it('hides a signed request from a proxy in an Axios default that is set after the first request', async () => {
    const merchant = await start();
    await call(merchant);
    requests = 0;
    axiosOf(merchant).defaults.proxy = configOf(proxy);
    await expectNotInClear(merchant, 'a default or an interceptor');
  });

  it('hides a signed request from a proxy that an interceptor adds', async () => {
    const merchant = await start();
    axiosOf(merchant).interceptors.request.use((config) => ({ ...config, proxy: configOf(proxy) }));
    await expectNotInClear(merchant, 'a default or an interceptor');
  });

  it('hides a signed request from a proxy in a variable that an interceptor sets', async () => {
    const merchant = await start();
    axiosOf(merchant).interceptors.request.use((config) => {
      vi.stubEnv('https_proxy', proxy.origin);
      return config;
    });
    await expectNotInClear(merchant, 'the variable https_proxy');
  });

  it("hides a signed request from a proxy with an adapter that wraps Axios' own", async () => {
    vi.stubEnv('https_proxy', proxy.origin);
    const merchant = await start();
    axiosOf(merchant).defaults.adapter = (config) => getAdapter('http')(config as never) as never;
    await expectNotInClear(merchant, 'the variable https_proxy');
  });

  it('tunnels through a proxy with a custom agent', async () => {
    await expectTunnelled(await start({ proxy: false, httpsAgent: newTunnelAgent(proxy) }));
  });

  it.each<[string, () => net.Socket]>([
    ['without TLS', () => net.connect(proxy.port, '127.0.0.1')],
    [
      'that ends TLS at the proxy and names the origin in the target',
      () => tls.connect({ port: proxy.port, host: '127.0.0.1' }),
    ],
  ])('rejects a signed request before it is sent through an agent %s', async (name, connect) => {
    if (name !== 'without TLS') {
      proxy = await startProxy({ secure: KEYS });
    }
    const agent = newExposingAgent(connect);
    if (name !== 'without TLS') {
      const { addRequest } = agent as unknown as { addRequest: (...args: unknown[]) => void };
      Object.assign(agent, {
        addRequest(request: http.ClientRequest, ...rest: unknown[]) {
          request.path = `${baseUrl}${request.path}`;
          Reflect.apply(addRequest, agent, [request, ...rest]);
        },
      });
    }
    const merchant = await start({ proxy: false, httpsAgent: agent });
    const error = await errorOf<WechatPayConfigurationError>(call(merchant));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.message).toContain('http.httpsAgent: the agent sends requests without TLS');
    expectUnread();
    expect(requests).toBe(0);
  });

  it('reports an unknown outcome when an interceptor sends a request again through an agent without TLS', async () => {
    hangsUp = true;
    const httpsAgent = newExposingAgent(() => net.connect(proxy.port, '127.0.0.1'));
    const merchant = await start({ proxy: false });
    const instance = axiosOf(merchant);
    let retried = false;
    instance.interceptors.response.use(undefined, (error: { config: object }) => {
      if (retried) throw error;
      retried = true;
      return instance.request({ ...error.config, httpsAgent });
    });
    const error = await errorOf<WechatPayTransportError>(call(merchant));
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
    expectUnread();
    expect(requests).toBe(1);
  });

  it('sends directly to an origin in NO_PROXY', async () => {
    vi.stubEnv('HTTPS_PROXY', proxy.origin);
    vi.stubEnv('NO_PROXY', 'localhost');
    await expect(call(await start())).resolves.toHaveProperty('redirect_url');
    expect(proxy.seen).toEqual([]);
  });

  it.runIf(doesTunnel)('reports a known outcome when the proxy rejects the tunnel', async () => {
    const strict = await startProxy({ rejection: '407 Proxy Authentication Required' });
    const merchant = await start({ proxy: configOf(strict) });
    const error = await errorOf<WechatPayTransportError>(call(merchant));
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
    expect(error.message).toContain(
      'the proxy did not open a tunnel to WeChat Pay and responded 407',
    );
    expect(inspect(error, { depth: 9 })).not.toContain('pa55word');
    expectUnread(strict);
  });
});
