import { HttpService } from '@nestjs/axios';
import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getWechatPayHttpServiceToken,
  type WechatPayInsuranceOptions,
  type WechatPayTransportError,
} from '../../lib/index.js';
import {
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { signedHeaders } from '../support/wire/platform-signer.js';

type Behaviour = 'keeps' | 'closes-unread' | 'reads-and-closes';

/**
 * A server without keep-alive hints. It keeps all connections, or closes each without reading when a second
 * request arrives, or reads that request and then closes.
 */
class ClosingServer {
  /** Requests that the server read, by connection. */
  readonly connections: string[][] = [];
  readonly #sockets = new Set<net.Socket>();
  readonly #server = net.createServer((socket) => this.#accept(socket));

  private constructor(readonly behaviour: Behaviour) {}

  static async start(behaviour: Behaviour): Promise<ClosingServer> {
    const server = new ClosingServer(behaviour);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  get requests(): string[] {
    return this.connections.flat();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: net.Socket): void {
    const requests: string[] = [];
    this.#sockets.add(socket);
    this.connections.push(requests);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (data) => {
      if (requests.length > 0 && this.behaviour === 'closes-unread') {
        socket.resetAndDestroy();
        return;
      }
      text += data.toString();
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      const end = text.indexOf('\r\n\r\n');
      if (end < 0 || Buffer.byteLength(text.slice(end + 4)) < length) return;
      requests.push(text.slice(0, text.indexOf(' HTTP/')));
      if (this.behaviour === 'reads-and-closes') {
        socket.destroy();
        return;
      }
      socket.write(toResponse(text.startsWith('GET') ? CONTRACT_ANSWER : PRE_SIGN_ANSWER));
      text = '';
    });
  }
}

function toResponse(body: string): string {
  const headers = Object.entries({
    ...signedHeaders(body),
    'Content-Length': String(Buffer.byteLength(body)),
  });
  return `HTTP/1.1 200 OK\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

describe.each(['node:http', 'Axios', "Axios with the application's agent"])(
  'a connection that its server closes without a hint, over %s',
  (transport) => {
    const closing: (() => unknown)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
    });
    const start = async (
      behaviour: Behaviour,
      options: Partial<WechatPayInsuranceOptions> = {},
    ): Promise<{ merchant: Merchant; server: ClosingServer }> => {
      const server = await ClosingServer.start(behaviour);
      const agent = new http.Agent({ keepAlive: true });
      const merchant = await Merchant.start(() => undefined, {
        baseUrl: server.origin,
        ...(transport.endsWith('agent') && { http: { httpAgent: agent } }),
        ...options,
      });
      if (transport === 'Axios') {
        void merchant.module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false })
          .axiosRef;
      }
      closing.push(
        () => server.stop(),
        () => agent.destroy(),
        () => merchant.stop(),
      );
      return { merchant, server };
    };
    const renew = ({ service }: Merchant) =>
      service.renewContract({
        plan_id: 12535,
        contract_id: '123124412412423431',
        policy_periods: [
          {
            policy_period_id: 13,
            estimated_deduct_date: '2027-12-01',
            estimated_deduct_amount: { total: 1000 },
          },
        ],
      });
    const preSign = ({ service }: Merchant) => service.preEntrustSign(pureSign());
    const query = ({ service }: Merchant) => service.queryContract(CONTRACT);

    it.each<[string, (merchant: Merchant) => Promise<unknown>, Partial<WechatPayInsuranceOptions>]>(
      [
        ['a renewal', renew, {}],
        ['a renewal with retry: false', renew, { retry: false }],
        ['a pre-sign with retry: false', preSign, { retry: false }],
        [
          'an abnormal refund',
          ({ client }) => client.request({ method: 'POST', path: '/v3/x', body: {} }),
          {},
        ],
      ],
    )('sends %s over a new connection in place of an idle one', async (_name, call, options) => {
      const { merchant, server } = await start('closes-unread', options);
      await query(merchant);
      await call(merchant);
      await call(merchant);
      expect(server.requests.filter((line) => line.startsWith('POST'))).toHaveLength(2);
    });

    it.each([
      ['a read', query],
      ['a pre-sign', preSign],
    ])('retries %s once over a new connection although others are idle', async (_name, call) => {
      const { merchant, server } = await start('closes-unread', {
        retry: { attempts: 1, baseDelay: 1, maxDelay: 2 },
      });
      await Promise.all([query(merchant), query(merchant), query(merchant)]);
      await call(merchant);
      expect(server.requests).toHaveLength(4);
    });

    it('reuses a connection for calls that may be retried', async () => {
      const { merchant, server } = await start('keeps');
      for (let times = 0; times < 3; times += 1) {
        await query(merchant);
        await preSign(merchant);
      }
      expect(server.connections).toHaveLength(1);
    });

    it('reports an unknown outcome for a renewal that the server read', async () => {
      const { merchant, server } = await start('reads-and-closes');
      const error = await errorOf<WechatPayTransportError>(renew(merchant));
      expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
      expect(server.requests).toHaveLength(1);
    });
  },
);
