import dns from 'node:dns';
import tls from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WechatPayInsuranceOptions } from '../../lib/index.js';
import {
  getResponseBody,
  RETRY_CLASSES,
  type RetryClass,
  runCall,
  startOver,
  type Transport,
  TRANSPORTS,
  type Verdict,
} from '../support/applications/calls-over-transports.js';
import type { Merchant } from '../support/applications/merchant.js';
import { fixture } from '../support/fixtures.js';
import { watchResources } from '../support/leftovers.js';
import {
  drip,
  FaultServer,
  type FaultServerInit,
  flood,
  repeat,
} from '../support/wire/fault-server.js';
import { signedHeaders } from '../support/wire/platform-signer.js';

/** Milliseconds for a call that ends before its deadline. */
const TIMEOUT = 30_000;
/** Milliseconds for a call that ends at its deadline. */
const SHORT = 1_500;
/** A loaded machine may be late by so many milliseconds. */
const LATE = 5000;
const MEGABYTE = 1024 * 1024;

const closing: (() => unknown)[] = [];
let getLeftovers: () => Promise<string[]>;
beforeEach(() => {
  getLeftovers = watchResources();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  vi.restoreAllMocks();
  expect(await getLeftovers()).toEqual([]);
});

async function startServer(init: FaultServerInit): Promise<FaultServer> {
  const server = await FaultServer.start(init);
  closing.push(() => server.stop());
  return server;
}

async function start(
  transport: Transport,
  options: Partial<WechatPayInsuranceOptions>,
): Promise<Merchant> {
  const merchant = await startOver(transport, { timeout: TIMEOUT, ...options });
  closing.push(() => merchant.stop());
  return merchant;
}

/** Runs a call of each class over each transport, all at once. */
async function runCalls(
  options: Partial<WechatPayInsuranceOptions>,
): Promise<Record<Transport, Record<RetryClass, Verdict>>> {
  const { timeout = TIMEOUT } = options;
  const rows = TRANSPORTS.map(async (transport) => {
    const merchant = await start(transport, options);
    const ends = RETRY_CLASSES.map(async (retryClass) => {
      const { verdict, milliseconds } = await runCall(merchant, retryClass);
      expect(milliseconds).toBeLessThan(timeout + LATE);
      return [retryClass, verdict] as const;
    });
    return [transport, Object.fromEntries(await Promise.all(ends))] as const;
  });
  return Object.fromEntries(await Promise.all(rows)) as Awaited<ReturnType<typeof runCalls>>;
}

const everywhere = (verdicts: Record<RetryClass, Verdict>) => ({
  'node:http': verdicts,
  Axios: verdicts,
});
const same = (verdict: Verdict) => ({ read: verdict, 'natural-key': verdict, never: verdict });

type Headers = Record<string, string>;
const toHead = (headers: Headers, more = '', status = '200 OK') =>
  `HTTP/1.1 ${status}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}${more}\r\n`;
const toLength = (body: string | Buffer) => `Content-Length: ${Buffer.byteLength(body)}\r\n`;

/** A genuine response with changes to its head. */
function toResponse(request: string, change: (head: string) => string = (head) => head): string {
  const body = getResponseBody(request);
  return change(toHead(signedHeaders(body), toLength(body))) + body;
}

/** Responds with these bytes, and keeps the connection open. */
const respond =
  (create: (request: string) => string | Buffer): FaultServerInit['onRequest'] =>
  (socket, request) =>
    void socket.write(create(request) as string, 'latin1');

/** Responds with these bytes, and then resets the connection. */
const respondAndReset =
  (create: (request: string) => string): FaultServerInit['onRequest'] =>
  (socket, request) =>
    void socket.write(create(request), 'latin1', () =>
      setTimeout(() => socket.resetAndDestroy(), 20),
    );

const packed = (body: Buffer, encoding: string) =>
  Buffer.concat([
    Buffer.from(toHead(signedHeaders('{}'), `Content-Encoding: ${encoding}\r\n${toLength(body)}`)),
    body,
  ]);
const zeros = Buffer.alloc(64 * MEGABYTE);
const bomb = (encoding: string, pack: (bytes: Buffer) => Buffer) => {
  // Packed before a call begins, which takes longer than a connection may take.
  const response = packed(pack(zeros), encoding);
  return respond(() => response);
};

interface Fault extends FaultServerInit {
  readonly fault: string;
  readonly class?: 'WechatPayTransportError' | 'WechatPaySignatureError';
  /** The `reason` of the error, or that the call succeeds nevertheless. */
  readonly end: string;
  /** The server cannot see that the connection is closed, or the response was read to its end. */
  readonly staysOpen?: true;
}

/** Faults after the request was sent, so that the outcome of a write is unknown. */
const AFTER_THE_REQUEST: readonly Fault[] = [
  {
    fault: 'is reset as soon as it is open',
    onConnection: (socket) => void socket.resetAndDestroy(),
    end: 'connection',
  },
  {
    fault: 'is closed as soon as it is open',
    onConnection: (socket) => void socket.destroy(),
    end: 'connection',
  },
  {
    fault: 'is reset before the response',
    onRequest: (socket) => void socket.resetAndDestroy(),
    end: 'connection',
  },
  {
    fault: 'is reset within the headers of the response',
    onRequest: respondAndReset((request) => toResponse(request).slice(0, 60)),
    end: 'connection',
  },
  {
    fault: 'is reset within the body of the response',
    onRequest: respondAndReset((request) => toResponse(request).slice(0, -10)),
    end: 'connection',
  },
  {
    fault: 'is closed within the headers of the response',
    onRequest: (socket, request) => void socket.end(toResponse(request).slice(0, 60)),
    end: 'connection',
  },
  {
    fault: 'is closed within the body of the response',
    onRequest: (socket, request) => void socket.end(toResponse(request).slice(0, -10)),
    end: 'connection',
  },
  { fault: 'stays silent', onRequest: () => undefined, end: 'timeout' },
  {
    fault: 'is half-open: the server no longer reads nor writes',
    onConnection: (socket) => void socket.pause(),
    end: 'timeout',
    staysOpen: true,
  },
  {
    fault: 'is half-closed by the server',
    allowHalfOpen: true,
    onConnection: (socket) => void socket.end(),
    end: 'connection',
  },
  {
    fault: 'delivers the headers at one byte a second',
    onRequest: (socket, request) => drip(socket, toResponse(request), 1000),
    end: 'timeout',
  },
  {
    fault: 'delivers the body at one byte a second',
    onRequest: (socket, request) => {
      const [head = '', body = ''] = toResponse(request).split('\r\n\r\n');
      socket.write(`${head}\r\n\r\n`);
      drip(socket, body, 1000);
    },
    end: 'timeout',
  },
  {
    fault: 'delivers headers without end',
    onRequest: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(socket, `X-Padding: ${'a'.repeat(1000)}\r\n`);
    },
    end: 'connection',
  },
  {
    fault: 'delivers one header without end',
    onRequest: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Padding: ');
      flood(socket, 'a'.repeat(1000));
    },
    end: 'connection',
  },
  {
    fault: 'delivers a body without end in chunks',
    onRequest: (socket) => {
      socket.write(toHead(signedHeaders('{}'), 'Transfer-Encoding: chunked\r\n'));
      flood(socket, `1000\r\n${' '.repeat(0x1000)}\r\n`);
    },
    end: 'response-too-large',
  },
  {
    fault: 'delivers a body without end and without length',
    onRequest: (socket) => {
      socket.write(toHead(signedHeaders('{}')));
      flood(socket, ' '.repeat(0x1000));
    },
    end: 'response-too-large',
  },
  {
    fault: 'delivers less than the Content-Length and stays open',
    onRequest: respond((request) =>
      toResponse(request, (head) => head.replace(/(Content-Length: )\d+/, '$1999')),
    ),
    end: 'timeout',
  },
  {
    fault: 'delivers more than the Content-Length',
    onRequest: respond((request) =>
      toResponse(request, (head) => head.replace(/(Content-Length: )\d+/, '$110')),
    ),
    class: 'WechatPaySignatureError',
    end: 'signature-mismatch',
  },
  {
    fault: 'announces a Content-Length that is not a number',
    onRequest: respond((request) =>
      toResponse(request, (head) => head.replace(/(Content-Length: )\d+/, '$1-1')),
    ),
    end: 'connection',
  },
  {
    fault: 'announces chunks and delivers none',
    onRequest: respond((request) =>
      toResponse(request, (head) =>
        head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked'),
      ),
    ),
    end: 'connection',
  },
  {
    fault: 'delivers a bomb in gzip',
    onRequest: bomb('gzip', gzipSync),
    end: 'response-too-large',
    staysOpen: true,
  },
  {
    fault: 'delivers a bomb in deflate',
    onRequest: bomb('deflate', deflateSync),
    end: 'response-too-large',
    staysOpen: true,
  },
  {
    fault: 'delivers a bomb in brotli',
    onRequest: bomb('br', (bytes) => brotliCompressSync(bytes.subarray(0, 8 * MEGABYTE))),
    end: 'response-too-large',
    staysOpen: true,
  },
  {
    fault: 'delivers 103 Early Hints without end',
    onRequest: (socket) => repeat(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', 5),
    end: 'timeout',
  },
  {
    fault: 'switches protocols',
    onRequest: respond(
      () => 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    ),
    end: 'connection',
  },
  {
    fault: 'delivers the signature twice',
    onRequest: respond((request) =>
      toResponse(request, (head) => head.replace(/(Wechatpay-Signature: .*\r\n)/, '$1$1')),
    ),
    class: 'WechatPaySignatureError',
    end: 'malformed-header',
  },
  {
    fault: 'delivers two lengths',
    onRequest: respond((request) =>
      toResponse(request, (head) => head.replace('\r\n\r\n', '\r\nContent-Length: 3\r\n\r\n')),
    ),
    end: 'connection',
  },
  {
    fault: 'delivers a length and chunks',
    onRequest: respond((request) =>
      toResponse(request, (head) =>
        head.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n'),
      ),
    ),
    end: 'connection',
  },
];

/** Oddities that a call survives. */
const HARMLESS: readonly Fault[] = [
  {
    fault: 'delivers a genuine response',
    onRequest: respond((request) => toResponse(request)),
    end: 'succeeded',
  },
  {
    fault: 'delivers its bytes one by one',
    onRequest: (socket, request) => drip(socket, toResponse(request), 1),
    end: 'succeeded',
  },
  {
    fault: 'delivers 100, 102 and 103 before the response',
    onRequest: respond(
      (request) =>
        `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${toResponse(request)}`,
    ),
    end: 'succeeded',
  },
  {
    fault: 'delivers an unsigned header twice',
    onRequest: respond((request) =>
      toResponse(request, (head) => head.replace('\r\n\r\n', '\r\nX-Note: a\r\nX-Note: b\r\n\r\n')),
    ),
    end: 'succeeded',
  },
];

describe('faults of a connection', () => {
  it.each(AFTER_THE_REQUEST)(
    'a connection that $fault ends a call in time with the error $end and an unknown outcome of writes',
    async ({ class: name = 'WechatPayTransportError', end, staysOpen, ...init }) => {
      const server = await startServer(init);
      const verdicts = await runCalls({
        baseUrl: `http://${server.host}`,
        retry: false,
        timeout: end === 'timeout' ? SHORT : TIMEOUT,
      });
      const unknown = `${name}: ${end}, outcome unknown`;
      expect(verdicts).toEqual(
        everywhere({
          read: `${name}: ${end}, outcome known`,
          'natural-key': unknown,
          never: unknown,
        }),
      );
      // Each call was sent at most once.
      expect(server.requests.length).toBeLessThanOrEqual(6);
      if (name === 'WechatPayTransportError' && staysOpen !== true) {
        await expect.poll(() => server.open).toBe(0);
        // Six calls that stop reading after a mebibyte, and what the sockets had buffered.
        expect(server.bytesWritten).toBeLessThan(6 * 8 * MEGABYTE);
      }
    },
  );

  it.each(HARMLESS)('a connection that $fault lets a call succeed', async (init) => {
    const server = await startServer(init);
    const verdicts = await runCalls({ baseUrl: `http://${server.host}`, retry: false });
    expect(verdicts).toEqual(everywhere(same('succeeded')));
    expect(server.requests).toHaveLength(6);
  });
});

const tlsFixture = (name: string) => fixture(`tls/${name}.cert.pem`);
const KEY = fixture('tls/server.key.pem');

/** Makes Node trust the authority of the fixtures, for as long as the test runs. */
function trustTestAuthority(): void {
  const create = tls.createSecureContext;
  const ca = [...tls.rootCertificates, tlsFixture('authority')];
  vi.spyOn(tls, 'createSecureContext').mockImplementation((options = {}) =>
    create(options.cert === undefined ? { ...options, ca } : options),
  );
}

describe('faults of a host', () => {
  const known = (reason: string) =>
    everywhere(same(`WechatPayTransportError: ${reason}, outcome known`));

  it('a host where nothing listens ends a call with a known outcome', async () => {
    const server = await FaultServer.start({});
    const { host } = server;
    await server.stop();
    expect(await runCalls({ baseUrl: `http://${host}`, retry: false })).toEqual(
      known('connection'),
    );
  });

  it('a host whose name cannot be resolved ends a call with a known outcome', async () => {
    const baseUrl = `https://${'a'.repeat(64)}.invalid`;
    expect(await runCalls({ baseUrl, retry: false })).toEqual(known('connection'));
  });

  it('a host whose name server stays silent ends a call in time with a known outcome', async () => {
    const { lookup } = dns;
    let unanswered = 0;
    vi.spyOn(dns, 'lookup').mockImplementation(((name: string, ...rest: [never, never]) => {
      if (name === 'api.example') unanswered += 1;
      else lookup(name, ...rest);
    }) as typeof lookup);
    const baseUrl = 'https://api.example';
    expect(await runCalls({ baseUrl, retry: false, timeout: SHORT })).toEqual(known('timeout'));
    expect(unanswered).toBe(6);
  });

  it('a host that accepts connections without a TLS handshake ends a call in time with a known outcome', async () => {
    const server = await startServer({});
    const baseUrl = `https://${server.host}`;
    expect(await runCalls({ baseUrl, retry: false, timeout: SHORT })).toEqual(known('timeout'));
    expect(server.requests).toEqual([]);
    await expect.poll(() => server.open).toBe(0);
  });

  it.each<[string, tls.TlsOptions]>([
    ['a certificate for another name', { cert: tlsFixture('other-name') }],
    ['an expired certificate', { cert: tlsFixture('expired') }],
    ['a certificate that is not valid yet', { cert: tlsFixture('not-yet-valid') }],
    ['a certificate of an unknown authority', { cert: tlsFixture('unknown-authority') }],
    [
      'TLS 1.1 alone',
      {
        cert: tlsFixture('server'),
        minVersion: 'TLSv1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      },
    ],
  ])('a host that has %s receives nothing', async (_what, options) => {
    trustTestAuthority();
    const server = await startServer({ secure: { key: KEY, ...options } });
    const baseUrl = `https://${server.host}`;
    expect(await runCalls({ baseUrl, retry: false })).toEqual(known('connection'));
    expect(server.requests).toEqual([]);
    await expect.poll(() => server.open).toBe(0);
  });

  it('a host that responds in clear to TLS receives nothing', async () => {
    const server = await startServer({
      onConnection: (socket) => void socket.end(toResponse('GET')),
    });
    const baseUrl = `https://${server.host}`;
    expect(await runCalls({ baseUrl, retry: false })).toEqual(known('connection'));
    expect(server.requests).toEqual([]);
  });

  it('a host that has a certificate of a trusted authority for its name receives the calls', async () => {
    trustTestAuthority();
    const server = await startServer({
      secure: { key: KEY, cert: tlsFixture('server') },
      onRequest: respond((request) => toResponse(request)),
    });
    const baseUrl = `https://${server.host}`;
    expect(await runCalls({ baseUrl, retry: false })).toEqual(everywhere(same('succeeded')));
    expect(server.requests).toHaveLength(6);
  });
});

describe('faults of two hosts', () => {
  const lost = 'WechatPayTransportError: connection, outcome known';
  const unknown = 'WechatPayTransportError: connection, outcome unknown';
  const up: FaultServerInit = { onRequest: respond((request) => toResponse(request)) };
  const reset: FaultServerInit = { onRequest: (socket) => void socket.resetAndDestroy() };

  /** `down` is an address where nothing listens. */
  const toOrigin = async (host: FaultServerInit | 'down') => {
    const server = await startServer(host === 'down' ? {} : host);
    const origin = `http://${server.host}`;
    if (host === 'down') await closing.pop()?.();
    return { server, origin };
  };

  it.each<
    [
      string,
      FaultServerInit | 'down',
      FaultServerInit | 'down',
      Record<RetryClass, Verdict>,
      [number, number],
    ]
  >([
    ['the first down and the backup up', 'down', up, same('succeeded'), [0, 6]],
    ['both down', 'down', 'down', same(lost), [0, 0]],
    [
      'the first resetting and the backup up',
      reset,
      up,
      { read: 'succeeded', 'natural-key': 'succeeded', never: unknown },
      [6, 4],
    ],
    [
      'the first down and the backup resetting',
      'down',
      reset,
      { read: lost, 'natural-key': unknown, never: unknown },
      [0, 6],
    ],
    [
      'the first resetting and the backup down',
      reset,
      'down',
      { read: lost, 'natural-key': unknown, never: unknown },
      [6, 0],
    ],
    ['the first up and the backup down', up, 'down', same('succeeded'), [6, 0]],
  ])(
    'primary and backup end the calls as documented with %s',
    async (_what, first, second, verdicts, requests) => {
      const primary = await toOrigin(first);
      const backup = await toOrigin(second);
      const options = { baseUrl: primary.origin, backupBaseUrl: backup.origin };
      expect(await runCalls({ ...options, retry: false })).toEqual(everywhere(verdicts));
      expect([primary.server.requests.length, backup.server.requests.length]).toEqual(requests);
    },
  );

  it('the backup serves a call when the name of the first host cannot be resolved', async () => {
    const { server, origin } = await toOrigin(up);
    const baseUrl = `https://${'a'.repeat(64)}.invalid`;
    const options = { baseUrl, backupBaseUrl: origin, retry: false } as const;
    expect(await runCalls(options)).toEqual(everywhere(same('succeeded')));
    expect(server.requests).toHaveLength(6);
  });
});

describe('faults of the clock', () => {
  const HOUR = 3_600_000;

  it.each([HOUR, -HOUR])(
    'a clock that jumps by %d ms does not move the deadline of a call',
    async (jump) => {
      const silent = await startServer({
        onRequest: () => {
          const now = Date.now();
          vi.spyOn(Date, 'now').mockReturnValue(now + jump);
        },
      });
      const merchant = await start('node:http', {
        baseUrl: `http://${silent.host}`,
        retry: false,
        timeout: SHORT,
      });
      const { verdict, milliseconds } = await runCall(merchant, 'natural-key');
      expect(verdict).toBe('WechatPayTransportError: timeout, outcome unknown');
      expect(milliseconds).toBeGreaterThanOrEqual(SHORT - 5);
      expect(milliseconds).toBeLessThan(SHORT + LATE);
    },
  );

  it.each([HOUR, -HOUR])(
    'a clock that jumps by %d ms makes a response untrustworthy, and the next one is trusted when it jumps back',
    async (jump) => {
      const real = Date.parse('2026-12-01T10:00:00+08:00');
      let now = real;
      const server = await startServer({
        onRequest: (socket, request) => {
          now += jump;
          socket.write(toResponse(request));
        },
      });
      const merchant = await start('node:http', {
        baseUrl: `http://${server.host}`,
        clock: () => now,
      });
      const failed = await runCall(merchant, 'natural-key');
      expect(failed.verdict).toBe(
        'WechatPaySignatureError: timestamp-out-of-tolerance, outcome unknown',
      );
      // A write may have happened, so it is not sent again.
      expect(server.requests).toHaveLength(1);
      now = real - jump;
      expect((await runCall(merchant, 'natural-key')).verdict).toBe('succeeded');
    },
  );
});
