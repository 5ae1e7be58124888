import http, { type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ConnectionState, connectTimedRequest } from '../../lib/transport/connections.js';
import { fixture } from '../support/fixtures.js';
import { WireServer } from '../support/wire/wire-server.js';

const LIMIT = 300;
const IDENTITY = { key: fixture('platform-a.key.pem'), cert: fixture('platform-a.cert.pem') };

function get(
  origin: string,
  state: ConnectionState,
  agent?: http.Agent,
  limit = LIMIT,
): Promise<number> {
  const { protocol, hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    };
    connectTimedRequest({ protocol, hostname, port, agent }, state, onResponse, limit)
      .on('error', reject)
      .end();
  });
}

describe('connectTimedRequest', () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function slowServer(delay: number): Promise<WireServer> {
    const server = await WireServer.start((_request, response) => {
      setTimeout(() => response.end(), delay);
    });
    closing.push(() => server.stop());
    return server;
  }

  /** An agent with one idle connection to a server that closes each connection at its second request. */
  async function keepOneConnection(): Promise<{
    readonly agent: http.Agent;
    readonly origin: string;
    /** Requests that each connection received. */
    readonly requests: readonly number[];
  }> {
    const requests: number[] = [];
    const server = net.createServer((socket) => {
      const connection = requests.push(0) - 1;
      socket.on('error', () => undefined);
      socket.on('data', () => {
        requests[connection]! += 1;
        if (requests[connection] === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const agent = new http.Agent({ keepAlive: true });
    closing.push(
      () => agent.destroy(),
      () => server.close(),
    );
    const origin = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    await get(origin, { phase: 'unknown' }, agent, 60_000);
    await expect.poll(() => Object.values(agent.freeSockets).flat()).toHaveLength(1);
    return { agent, origin, requests };
  }

  it('does not limit the time to respond after the connection is established', async () => {
    const state: ConnectionState = { phase: 'unknown' };
    const { origin } = await slowServer(3 * LIMIT);
    await expect(get(origin, state)).resolves.toBe(200);
    expect(state.phase).toBe('established');
  });

  it('does not limit the time that a request waits for a free socket of the agent', async () => {
    const agent = new http.Agent({ maxSockets: 1, keepAlive: true });
    closing.push(() => agent.destroy());
    const { origin } = await slowServer(3 * LIMIT);
    const states: ConnectionState[] = [{ phase: 'unknown' }, { phase: 'unknown' }];
    await expect(Promise.all(states.map((state) => get(origin, state, agent)))).resolves.toEqual([
      200, 200,
    ]);
  });

  it.each(['http', 'https'])(
    'sends nothing over a %s connection that is there only after the limit',
    async (protocol) => {
      const received: Buffer[] = [];
      const receive = (socket: net.Socket) => socket.on('data', (chunk) => received.push(chunk));
      const server =
        protocol === 'http' ? net.createServer(receive) : tls.createServer(IDENTITY, receive);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push(() => server.close());
      const { port } = server.address() as net.AddressInfo;
      const connected = once(server, 'connection');
      const state: ConnectionState = { phase: 'unknown' };
      const trusting =
        protocol === 'http' ? undefined : new https.Agent({ rejectUnauthorized: false });
      const now = performance.now.bind(performance);
      const request = get(`${protocol}://127.0.0.1:${port}`, state, trusting, 60_000);
      // The clock of a process that was frozen.
      vi.spyOn(performance, 'now').mockImplementation(() => now() + 61_000);
      closing.push(() => vi.restoreAllMocks());
      await expect(request).rejects.toMatchObject({ code: 'ETIMEDOUT' });
      expect(state.phase).toBe('connecting');
      const [socket] = (await connected) as [net.Socket];
      if (!socket.closed) await once(socket, 'close').catch(() => undefined);
      expect(Buffer.concat(received).toString()).toBe('');
    },
  );

  it('leaves no timer behind after ECONNREFUSED', async () => {
    const started = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    closing.push(() => vi.restoreAllMocks());
    const request = get('http://127.0.0.1:1', { phase: 'unknown' }, undefined, 60_000);
    await expect(request).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const timer = started.mock.results[started.mock.calls.findIndex(([, ms]) => ms === 60_000)];
    await expect.poll(() => cleared.mock.calls.flat()).toContain(timer!.value);
  });

  it('destroys a connection with an unfinished TLS handshake before anything is sent', async () => {
    const silent = net.createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(() => silent.close());
    const { port } = silent.address() as net.AddressInfo;
    const state: ConnectionState = { phase: 'unknown' };
    await expect(get(`https://127.0.0.1:${port}`, state)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
    expect(state.phase).toBe('connecting');
  });

  it('reports that a reused connection failed before its first byte was written', async () => {
    const { agent, origin, requests } = await keepOneConnection();
    // The connection ends when the agent has already chosen it.
    vi.spyOn(agent, 'reuseSocket').mockImplementationOnce((socket, request) => {
      request.reusedSocket = true;
      socket.destroy();
    });
    const state: ConnectionState = { phase: 'unknown' };
    await expect(get(origin, state, agent)).rejects.toThrow('socket hang up');
    expect(state.phase).toBe('connecting');
    expect(requests).toEqual([1]);
  });

  it('reports that a reused connection failed after its first byte was written', async () => {
    const { agent, origin, requests } = await keepOneConnection();
    const state: ConnectionState = { phase: 'unknown' };
    await expect(get(origin, state, agent)).rejects.toThrow('socket hang up');
    expect(state.phase).toBe('established');
    expect(requests).toEqual([2]);
  });
});
