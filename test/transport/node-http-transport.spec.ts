import type { HttpService } from '@nestjs/axios';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../lib/common/deadline.js';
import { getWechatPayHttpServiceToken, type WechatPayTransportError } from '../../lib/index.js';
import type { HttpRequest } from '../../lib/transport/http-transport.js';
import { NodeHttpTransport } from '../../lib/transport/node-http-transport.js';
import { fixture } from '../support/fixtures.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { type WireHandler, WireServer } from '../support/wire/wire-server.js';

const REQUEST = {
  method: 'POST',
  target: '/',
  headers: {},
  body: Buffer.from('{}'),
  stream: false,
} satisfies Partial<HttpRequest>;

async function listen(server: net.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

describe('NodeHttpTransport', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  const start = async (...args: Parameters<typeof Merchant.start>): Promise<Merchant> => {
    const merchant = await Merchant.start(...args);
    closing.push(() => merchant.stop());
    return merchant;
  };
  const newTransport = (): NodeHttpTransport => {
    const transport = new NodeHttpTransport();
    closing.push(() => transport.close());
    return transport;
  };
  const newDeadline = (milliseconds: number, signal?: AbortSignal): Deadline => {
    const deadline = new Deadline(milliseconds, signal);
    closing.push(() => deadline.dispose());
    return deadline;
  };

  it.each<[string, string, (merchant: Merchant) => Promise<unknown>]>([
    ['GET', CONTRACT_ANSWER, ({ service }) => service.queryContract(CONTRACT)],
    ['POST', PRE_SIGN_ANSWER, ({ service }) => service.preEntrustSign(pureSign())],
    [
      'DELETE with a body',
      '{}',
      ({ client }) => client.request({ method: 'DELETE', path: '/v3/x', body: { a: '名' } }),
    ],
    [
      'POST without a body',
      '{}',
      ({ client }) => client.request({ method: 'POST', path: '/v3/x' }),
    ],
  ])('sends a %s with the headers that Axios sends', async (_name, body, call) => {
    const merchant = await start(answerSigned(body));
    await call(merchant);
    void merchant.module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false })
      .axiosRef;
    await call(merchant);
    const [direct, throughAxios] = merchant.server.requests.map(({ headers }) => {
      const { authorization, ...rest } = headers;
      expect(authorization).toContain('WECHATPAY2-SHA256-RSA2048');
      return rest;
    });
    expect(direct).toEqual(throughAxios);
    const [first, second] = merchant.server.requests;
    expect(first!.body.length).toBe(second!.body.length);
  });

  it('sends nothing after the call was aborted', async () => {
    const server = await WireServer.start();
    closing.push(() => server.stop());
    const transport = newTransport();
    const caller = new AbortController();
    const deadline = newDeadline(5_000, caller.signal);
    const send = () => transport.send({ ...REQUEST, origin: server.origin, deadline });
    await send();
    caller.abort();
    // The connection of the first request is open, so the second could be sent at once.
    expect(await errorOf(send())).toMatchObject({ mayHaveArrived: false });
    expect(server.requests).toHaveLength(1);
  });

  it('sends nothing over a connection that is established after the call was aborted', async () => {
    const server = await WireServer.start((_request, response) => {
      response.writeHead(200, { Connection: 'close' }).end();
    });
    closing.push(() => server.stop());
    const transport = newTransport();
    const send = (deadline: Deadline) =>
      transport.send({ ...REQUEST, origin: server.origin, deadline });
    const patient = newDeadline(5_000);
    await send(patient);
    const caller = new AbortController();
    const failing = errorOf(send(newDeadline(5_000, caller.signal)));
    caller.abort();
    expect(await failing).toMatchObject({ mayHaveArrived: false });
    // The connection is established by then, and a waiting request would be sent first.
    await send(patient);
    expect(server.requests).toHaveLength(2);
  });

  it('opens no connection for a call that was aborted before it started', async () => {
    const connected = vi.fn();
    const server = net.createServer(connected);
    const port = await listen(server);
    closing.push(() => server.close());
    const sending = newTransport().send({
      ...REQUEST,
      origin: `http://127.0.0.1:${port}`,
      body: undefined,
      deadline: newDeadline(5_000, AbortSignal.abort()),
    });
    expect(await errorOf(sending)).toMatchObject({ mayHaveArrived: false });
    await sleep(50);
    expect(connected).not.toHaveBeenCalled();
  });

  it('completes other calls while one of them times out', async () => {
    const merchant = await start((request, response, incoming) => {
      if (request.method === 'GET') {
        return answerSigned(CONTRACT_ANSWER)(request, response, incoming);
      }
    });
    const given = errorOf(merchant.service.preEntrustSign(pureSign(), { timeout: 500 }));
    const calls = Array.from({ length: 50 }, async (_, index) => {
      await sleep(index * 4);
      return merchant.service.queryContract(CONTRACT);
    });
    await expect(Promise.all(calls)).resolves.toHaveLength(50);
    expect(await given).toMatchObject({ reason: 'timeout', outcomeUnknown: true });
  });

  it('closes the connection of a call that timed out, and does not send it again', async () => {
    const closed = vi.fn();
    const silent: WireHandler = (_request, _response, { socket }) =>
      void socket.once('close', closed);
    const merchant = await start(inTurn(answerSigned(CONTRACT_ANSWER), silent), { retry: false });
    await merchant.service.queryContract(CONTRACT);
    // The first call's connection is idle by then.
    await sleep(10);
    await errorOf(merchant.service.preEntrustSign(pureSign(), { timeout: 500 }));
    await expect.poll(() => closed).toHaveBeenCalledOnce();
    await sleep(50);
    expect(merchant.server.requests).toHaveLength(2);
    expect(await merchant.server.connections()).toBe(0);
  });

  it('opens no connection later for a call that failed while the server was down', async () => {
    const server = http.createServer(() => undefined);
    const connected = vi.fn();
    server.on('connection', connected);
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const merchant = await start(() => undefined, {
      baseUrl: `http://127.0.0.1:${port}`,
      retry: false,
    });
    const error = await errorOf(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ reason: 'connection' });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const late = await errorOf(merchant.service.queryContract(CONTRACT, { timeout: 500 }));
    expect(late).toMatchObject({ reason: 'timeout' });
    await sleep(50);
    expect(connected).toHaveBeenCalledOnce();
    server.closeAllConnections();
    server.close();
  });

  it('sends nothing for a call that timed out during its TLS handshake', async () => {
    const received: Buffer[] = [];
    // A TLS handshake that never ends.
    const silent = net.createServer(
      (socket) => void socket.on('data', (data) => received.push(data)),
    );
    const port = await listen(silent);
    closing.push(() => silent.close());
    const merchant = await start(() => undefined, {
      baseUrl: `https://127.0.0.1:${port}`,
      retry: false,
      timeout: 200,
    });
    const error = await errorOf<WechatPayTransportError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({ reason: 'timeout', outcomeUnknown: false });
    expect(Buffer.concat(received).includes('POST')).toBe(false);
  });

  it('sends nothing to a host with an untrusted certificate', async () => {
    let requests = 0;
    const key = fixture('platform-a.key.pem');
    const cert = fixture('platform-a.cert.pem');
    const server = https.createServer({ key, cert }, (_request, response) => {
      requests += 1;
      response.end();
    });
    const port = await listen(server);
    closing.push(() => server.close());
    const merchant = await start(() => undefined, {
      baseUrl: `https://127.0.0.1:${port}`,
      retry: false,
    });
    const error = await errorOf<WechatPayTransportError>(
      merchant.service.preEntrustSign(pureSign()),
    );
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
    expect(error.message).toMatch(/certificate/);
    expect(requests).toBe(0);
  });

  it('opens a new connection for a call after the application was closed', async () => {
    const merchant = await start(answerSigned(CONTRACT_ANSWER));
    await merchant.service.queryContract(CONTRACT);
    await merchant.module.close();
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it('reports an unknown outcome for a call in flight when the application closes', async () => {
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const merchant = await start(() => arrived(), { retry: false });
    const failing = errorOf<WechatPayTransportError>(merchant.service.preEntrustSign(pureSign()));
    await arrival;
    await merchant.module.close();
    expect(await failing).toMatchObject({ reason: 'connection', outcomeUnknown: true });
  });

  it('closes a connection that has been idle for 60 s, but none in use', async () => {
    const server = await WireServer.start((request, response) => {
      if (request.method !== 'GET') response.end();
    });
    closing.push(() => server.stop());
    const transport = newTransport();
    const send = (method: string) =>
      transport.send({ ...REQUEST, method, origin: server.origin, deadline: newDeadline(5_000) });
    const connected = vi.spyOn(net.Socket.prototype, 'setTimeout');
    closing.push(() => connected.mockRestore());
    await send('POST');
    expect(connected.mock.calls.map(([milliseconds]) => milliseconds)).toContain(60_000);
    const sockets = connected.mock.contexts as net.Socket[];
    // The connection is idle by then.
    await sleep(10);
    expect(await server.connections()).toBe(1);
    for (const socket of new Set(sockets)) socket.emit('timeout');
    await expect.poll(() => server.connections()).toBe(0);
    const hanging = errorOf(send('GET'));
    await expect.poll(() => server.requests.length).toBe(2);
    for (const socket of new Set(sockets)) socket.emit('timeout');
    await sleep(10);
    expect(await server.connections()).toBe(1);
    transport.close();
    expect(await hanging).toMatchObject({ reason: 'connection', mayHaveArrived: true });
  });

  it('reaches an IPv6 address', async () => {
    const server = http.createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    closing.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    const { port } = server.address() as net.AddressInfo;
    const origin = `http://[::1]:${port}`;
    const response = await newTransport().send({ ...REQUEST, origin, deadline: newDeadline(5000) });
    expect(response).toMatchObject({ status: 200, body: Buffer.from('ok') });
  });
});
