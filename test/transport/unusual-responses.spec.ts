import type { HttpService } from '@nestjs/axios';
import net from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { getWechatPayHttpServiceToken, type WechatPayTransportError } from '../../lib/index.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import type { WireHandler } from '../support/wire/wire-server.js';

/** Makes the merchant send through Axios from now on. */
const useAxios = ({ module }: Merchant) =>
  module.get<HttpService>(getWechatPayHttpServiceToken(), { strict: false }).axiosRef;

describe('a response compressed by a middlebox', () => {
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

  it.each(CODECS)(
    'reads a response in %s over node:http and through Axios (%#)',
    async (encoding, compress) => {
      merchant = await compressed(encoding, compress(CONTRACT_ANSWER));
      await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
      useAxios(merchant);
      await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    },
  );

  it('reads a response in deflate with a small window', async () => {
    merchant = await compressed('deflate', deflateSync(CONTRACT_ANSWER, { windowBits: 10 }));
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
  });

  it('rejects a response that decompresses to more than 1 MiB', async () => {
    merchant = await compressed('gzip', gzipSync(Buffer.alloc(2 ** 20 + 1, 0x20)));
    for (let calls = 0; calls < 2; calls += 1) {
      const error = await errorOf(merchant.service.queryContract(CONTRACT));
      expect(error).toMatchObject({ reason: 'response-too-large' });
      useAxios(merchant);
    }
  });

  it('rejects the signature of a compressed response without its end', async () => {
    merchant = await compressed('gzip', gzipSync(CONTRACT_ANSWER).subarray(0, -30));
    for (let calls = 0; calls < 2; calls += 1) {
      const error = await errorOf(merchant.service.queryContract(CONTRACT));
      expect(error).toMatchObject({ reason: 'signature-mismatch' });
      useAxios(merchant);
    }
  });

  it('reports a damaged compressed response as a lost connection', async () => {
    merchant = await compressed('gzip', Buffer.from('no gzip'));
    for (let calls = 0; calls < 2; calls += 1) {
      const error = await errorOf(merchant.service.queryContract(CONTRACT));
      expect(error).toMatchObject({ reason: 'connection' });
      useAxios(merchant);
    }
  });
});

describe('an unsolicited 100 Continue', () => {
  let merchant: Merchant;
  afterEach(() => merchant.stop());
  const start = async (handler: WireHandler) => {
    merchant = await Merchant.start((request, response, incoming) => {
      response.writeContinue();
      return handler(request, response, incoming);
    });
  };

  it.each<[string, string, () => Promise<object>]>([
    ['read', CONTRACT_ANSWER, () => merchant.service.queryContract(CONTRACT)],
    ['write', PRE_SIGN_ANSWER, () => merchant.service.preEntrustSign(pureSign())],
  ])('ignores an unsolicited 100 Continue during a %s', async (_name, body, call) => {
    await start(answerSigned(body));
    await expect(call()).resolves.toEqual(JSON.parse(body));
    expect(merchant.server.requests).toHaveLength(1);
    await expect(call()).resolves.toEqual(JSON.parse(body));
    expect(merchant.server.requests).toHaveLength(2);
  });

  it('rejects an unsigned response after an unsolicited 100 Continue', async () => {
    await start((_request, response) => void response.writeHead(200).end(CONTRACT_ANSWER));
    const error = await errorOf(merchant.service.queryContract(CONTRACT));
    expect(error).toMatchObject({ name: 'WechatPaySignatureError' });
  });
});

describe('an unconventional HTTP response', () => {
  const rawServer = async (response: string) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end(Buffer.from(response, 'latin1')));
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
      'follows early hints',
      () =>
        `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${head(signed(), length)}\r\n${CONTRACT_ANSWER}`,
    ],
    ['ends when the connection closes', () => `${head(signed())}\r\n${CONTRACT_ANSWER}`],
    [
      'has a header named after the prototype',
      () =>
        `${head(signed(), `__proto__: a\r\n__proto__: b\r\nconstructor: c\r\n${length}`)}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'has bytes beyond ASCII in a header',
      () => `${head(signed(), `X-Note: \xe9\xff\r\n${length}`)}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'is chunked with a trailer',
      () =>
        `${head(signed(), 'Transfer-Encoding: chunked\r\n')}\r\n${CONTRACT_ANSWER.length.toString(16)}\r\n${CONTRACT_ANSWER}\r\n0\r\nWechatpay-Nonce: other\r\n\r\n`,
    ],
  ])('reads a response that %s', async (_name, respond) => {
    const { merchant, stop } = await rawServer(respond());
    await expect(merchant.service.queryContract(CONTRACT)).resolves.toHaveProperty('contract_id');
    await stop();
  });

  it.each<[string, () => string]>([
    ['is not HTTP', () => 'nonsense\r\n\r\n'],
    ['is empty', () => ''],
    ['has endless headers', () => head(signed(), `X-Long: ${'a'.repeat(70_000)}`)],
    [
      'is shorter than its Content-Length',
      () => `${head(signed(), 'Content-Length: 9999\r\n')}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'has two Content-Length headers',
      () => `${head(signed(), `${length}Content-Length: 3\r\n`)}\r\n${CONTRACT_ANSWER}`,
    ],
    [
      'switches protocols',
      () => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ],
    [
      'has a null byte in a header',
      () => `${head(signed(), `X-Note: a\0b\r\n${length}`)}\r\n${CONTRACT_ANSWER}`,
    ],
  ])(
    'reports a response that %s as a lost connection with an unknown outcome',
    async (_name, respond) => {
      const { merchant, stop } = await rawServer(respond());
      const error = await errorOf<WechatPayTransportError>(
        merchant.service.preEntrustSign(pureSign()),
      );
      expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
      await stop();
    },
  );

  it.each(['Wechatpay-Timestamp', 'Wechatpay-Nonce', 'Wechatpay-Serial', 'Wechatpay-Signature'])(
    'rejects a response with %s twice over node:http and through Axios',
    async (name) => {
      const headers = signed();
      const twice = `${name}: ${headers[name]}\r\n${length}`;
      const { merchant, stop } = await rawServer(`${head(headers, twice)}\r\n${CONTRACT_ANSWER}`);
      for (let calls = 0; calls < 2; calls += 1) {
        const error = await errorOf(merchant.service.queryContract(CONTRACT));
        expect(error).toMatchObject({ reason: 'malformed-header' });
        useAxios(merchant);
      }
      await stop();
    },
  );
});
