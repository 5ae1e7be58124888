// Requests to the endpoint over bare sockets. Each attack returns the pieces to write, and the statuses that the
// responses may have.
import { gzipSync } from 'node:zlib';
import { judge } from './oracle.mjs';
import { createEnvelope, MCHID, signBody } from './wechat-pay.mjs';

export const PATH = '/wechatpay/notifications';

/** Genuine notifications; `plaintexts` holds what a handler may receive. */
export const GENUINE = Array.from({ length: 20 }, (_, index) => {
  const resource = { mchid: MCHID, contract_id: `C-${index}` };
  const body = Buffer.from(JSON.stringify(createEnvelope(`EV-${index}`, resource)));
  return { body, headers: signBody(body), plaintext: JSON.stringify(resource) };
});
const FORGED = GENUINE.map(({ body, headers }, index) => ({
  headers,
  body: Buffer.from(body.toString().replace(`EV-${index}`, `XX-${index}`)),
}));

const ACCEPTED = [[204]];
/** Anything but a success; a closed connection has no status. */
const REJECTED = 'rejected';

const toLines = (headers) => headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
const toHead = (headers, { method = 'POST', target = PATH, version = '1.1', more = '' } = {}) =>
  `${method} ${target} HTTP/${version}\r\nHost: x\r\nContent-Type: application/json\r\n${toLines(headers)}${more}\r\n`;
const toRequest = ({ headers, body }, options = {}) =>
  Buffer.concat([
    Buffer.from(
      toHead(headers, {
        ...options,
        more: `Content-Length: ${body.length}\r\n${options.more ?? ''}`,
      }),
      'latin1',
    ),
    body,
  ]);
const toChunks = (body, next, extension) => {
  const pieces = [];
  for (let at = 0; at < body.length;) {
    const size = Math.min(next(), body.length - at);
    pieces.push(
      Buffer.from(`${size.toString(16)}${extension()}\r\n`),
      body.subarray(at, at + size),
      Buffer.from('\r\n'),
    );
    at += size;
  }
  return Buffer.concat(pieces);
};
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const END = Buffer.from('0\r\n\r\n');
const chunked = ({ headers, body }, next, extension = () => '', end = END) =>
  Buffer.concat([
    Buffer.from(toHead(headers, { more: CHUNKED })),
    toChunks(body, next, extension),
    end,
  ]);

const LENGTHS = [
  '-1',
  '+5',
  '1e3',
  '0x10',
  '1.5',
  ' ',
  '5 5',
  '5, 5',
  '99999999999999999999',
  '18446744073709551616',
  '9007199254740993',
  'NaN',
];
const SMUGGLED = [
  (one) => toHead(one.headers, { more: `Content-Length: ${one.body.length}\r\n${CHUNKED}` }),
  (one) =>
    toHead(one.headers, { more: `Content-Length: ${one.body.length}\r\nContent-Length: 3\r\n` }),
  (one) => toHead(one.headers, { more: 'Transfer-Encoding: xchunked\r\n' }),
  (one) => toHead(one.headers, { more: 'Transfer-Encoding: chunked, identity\r\n' }),
  (one) => toHead(one.headers, { more: `Content-Length : ${one.body.length}\r\n` }),
  (one) => toHead(one.headers, { more: `Content-Length: ${one.body.length}\r\nX-Null: a\0b\r\n` }),
  (one) =>
    toHead(one.headers, { more: `Content-Length: ${one.body.length}\r\nX-Return: a\rb\r\n` }),
  (one) =>
    toHead(one.headers, { more: `Content-Length: ${one.body.length}\r\n no name\r\n` }).replace(
      'Wechatpay-Nonce: ',
      'Wechatpay-Nonce:\r\n ',
    ),
  (one) => toHead(one.headers, { version: '9.9', more: `Content-Length: ${one.body.length}\r\n` }),
  (one) =>
    toHead(one.headers, { target: `${PATH} x`, more: `Content-Length: ${one.body.length}\r\n` }),
];

/** @type {Record<string, (tools: object) => { pieces: Buffer[], expected: unknown, requests?: number, delay?: number, halfClose?: boolean }>} */
export const ATTACKS = {
  'one genuine request': ({ pick }) => ({ pieces: [toRequest(pick(GENUINE))], expected: ACCEPTED }),
  'one mutated request': ({ mutator }) => {
    let one = mutator.next();
    while (one.headers.some(([, value]) => /[^\t\x20-\x7e]/.test(value))) one = mutator.next();
    // HTTP drops the blanks around a value.
    const read = one.headers.map(([name, value]) => [name, value.replace(/^[ \t]+|[ \t]+$/g, '')]);
    const accepted = judge(read, one.body);
    return {
      pieces: [toRequest(one)],
      expected: accepted ? ACCEPTED : REJECTED,
      plaintext: accepted?.plaintext,
    };
  },
  'pipelined requests': ({ pick, below }) => {
    const many = Array.from({ length: 2 + below(9) }, () =>
      below(2) === 0 ? [pick(GENUINE), 204] : [pick(FORGED), 401],
    );
    return {
      pieces: [Buffer.concat(many.map(([one]) => toRequest(one)))],
      expected: many.map(([, status]) => [status]),
      requests: many.length,
    };
  },
  'requests cut at any byte': ({ pick, below }) => {
    const bytes = toRequest(pick(GENUINE));
    const cut = below(bytes.length);
    return { pieces: [bytes.subarray(0, cut), bytes.subarray(cut)], delay: 5, expected: ACCEPTED };
  },
  'chunks with extensions': ({ pick, below }) => ({
    pieces: [
      chunked(
        pick(GENUINE),
        () => 1 + below(200),
        () => `;name="${'v'.repeat(below(50))}"`,
      ),
    ],
    expected: ACCEPTED,
  }),
  'extensions without end': ({ pick }) => ({
    pieces: [
      chunked(
        pick(GENUINE),
        () => 50,
        () => `;${'e'.repeat(20_000)}`,
      ),
    ],
    expected: REJECTED,
  }),
  'trailers that repeat signed headers': ({ pick, below }) => ({
    pieces: [
      chunked(
        pick(GENUINE),
        () => 1 + below(500),
        undefined,
        Buffer.from('0\r\nWechatpay-Nonce: x\r\n\r\n'),
      ),
    ],
    expected: ACCEPTED,
  }),
  'chunks of one byte': ({ pick, below }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [
        chunked(
          { headers, body: Buffer.concat([body, Buffer.alloc(4000 + below(4000), 32)]) },
          () => 1,
        ),
      ],
      expected: REJECTED,
    };
  },
  'absurd chunk sizes': ({ pick }) => ({
    pieces: [
      Buffer.from(
        toHead(pick(GENUINE).headers, { more: CHUNKED }) +
          `${pick(['ffffffffffffffff', '-1', 'g', '0x5', '1'.repeat(100)])}\r\nab\r\n0\r\n\r\n`,
      ),
    ],
    halfClose: true,
    expected: REJECTED,
  }),
  'absurd lengths': ({ pick }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [
        Buffer.from(toHead(headers, { more: `Content-Length: ${pick(LENGTHS)}\r\n` })),
        body,
      ],
      halfClose: true,
      expected: REJECTED,
    };
  },
  'a length beyond the body': ({ pick, below }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [
        Buffer.from(
          toHead(headers, { more: `Content-Length: ${body.length + 1 + below(1e6)}\r\n` }),
        ),
        body,
      ],
      expected: REJECTED,
    };
  },
  'a length within the body': ({ pick, below }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [
        Buffer.from(toHead(headers, { more: `Content-Length: ${below(body.length)}\r\n` })),
        body,
      ],
      expected: REJECTED,
    };
  },
  'large bodies': ({ pick, below }) => ({
    pieces: [
      toRequest({
        headers: pick(GENUINE).headers,
        body: Buffer.alloc(100_000 + below(2_000_000), 32),
      }),
    ],
    expected: REJECTED,
  }),
  'HTTP/1.0': ({ pick }) => ({
    pieces: [toRequest(pick(GENUINE), { version: '1.0' })],
    expected: ACCEPTED,
  }),
  'HTTP/1.0 without a length': ({ pick }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [Buffer.from(toHead(headers, { version: '1.0' })), body],
      halfClose: true,
      expected: REJECTED,
    };
  },
  'a body in a compression': ({ pick }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [
        toRequest({ headers: [...headers, ['Content-Encoding', 'gzip']], body: gzipSync(body) }),
      ],
      expected: ACCEPTED,
    };
  },
  'a bomb': ({ pick }) => ({
    pieces: [
      toRequest({ headers: [...pick(GENUINE).headers, ['Content-Encoding', 'gzip']], body: BOMB }),
    ],
    expected: REJECTED,
  }),
  'slow bodies': ({ pick }) => {
    const { headers, body } = pick(GENUINE);
    const pieces = Array.from(body.subarray(0, 40), (byte) => Buffer.from([byte]));
    return {
      pieces: [
        Buffer.from(toHead(headers, { more: `Content-Length: ${body.length}\r\n` })),
        ...pieces,
      ],
      delay: 15,
      expected: REJECTED,
    };
  },
  'many headers': ({ pick, below }) => {
    const more = Array.from({ length: below(1500) }, (_, index) => [`X-${index}`, '']);
    const { headers, body } = pick(GENUINE);
    return { pieces: [toRequest({ headers: [...headers, ...more], body })], expected: 'either' };
  },
  'signed headers without end': ({ pick, below }) => {
    const { headers, body } = pick(GENUINE);
    const more = Array.from({ length: 1 + below(400) }, () => pick(headers));
    return {
      pieces: [toRequest({ headers: [...headers, ...more, headers[1]], body })],
      expected: REJECTED,
    };
  },
  'a header of 20 kB': ({ pick }) => {
    const { headers, body } = pick(GENUINE);
    return {
      pieces: [toRequest({ headers: [...headers, ['X-Long', 'a'.repeat(20_000)]], body })],
      expected: REJECTED,
    };
  },
  'heads that parsers read differently': ({ pick }) => {
    const one = pick(GENUINE);
    return {
      pieces: [Buffer.from(pick(SMUGGLED)(one), 'latin1'), one.body],
      halfClose: true,
      expected: REJECTED,
    };
  },
  'other methods': ({ pick }) => ({
    pieces: [
      toRequest(pick(GENUINE), {
        method: pick(['GET', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PRI', 'post']),
      }),
    ],
    halfClose: true,
    expected: REJECTED,
  }),
  'other targets': ({ pick }) => ({
    pieces: [
      toRequest(pick(GENUINE), {
        target: pick([`/${PATH}`, `${PATH}/x`, `${PATH}%00`, `${PATH}/..`, '*', 'x:1']),
      }),
    ],
    halfClose: true,
    expected: REJECTED,
  }),
  // RFC 3986 calls this the same path. Fastify's router decodes it, and that of Express does not.
  'an encoded target': ({ pick }) => ({
    pieces: [toRequest(pick(GENUINE), { target: '/wechatpay/%6eotifications' })],
    halfClose: true,
    expected: 'either',
  }),
  'targets with scheme or query': ({ pick }) => ({
    pieces: [
      toRequest(pick(GENUINE), { target: pick([`http://x${PATH}`, `${PATH}?a=1`, `${PATH}/`]) }),
    ],
    expected: ACCEPTED,
  }),
  garbage: ({ below }) => ({
    pieces: [Buffer.from(Array.from({ length: 1 + below(3000) }, () => below(256)))],
    halfClose: true,
    expected: REJECTED,
  }),
  'TLS in place of HTTP': () => ({
    pieces: [Buffer.from('16030100c8010000c40303', 'hex')],
    halfClose: true,
    expected: REJECTED,
  }),
  'connections that end early': ({ pick, below }) => {
    const bytes = toRequest(pick(GENUINE));
    return {
      pieces: [bytes.subarray(0, below(bytes.length - 1))],
      hangUp: true,
      expected: REJECTED,
    };
  },
};
const BOMB = gzipSync(Buffer.alloc(32 * 1024 * 1024));
