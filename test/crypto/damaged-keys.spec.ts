import {
  Certificate,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  readCertificate,
  readMerchantPrivateKey,
  readWechatPayPublicKey,
} from '../../lib/crypto/read-keys.js';
import {
  type WechatPayConfigurationError,
  wechatPayInsuranceOptionsFromConfig,
} from '../../lib/index.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import {
  API_V3_KEY,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  merchantPublicKey,
  NOW,
  PUBLIC_KEY_ID,
} from '../support/fixtures.js';
import { isSignedByMerchant } from '../support/wire/merchant-signature.js';

const privatePem = fixture('merchant.key.pem');
const publicPem = fixture('wechat-pay.pub.pem');
const certificatePem = fixture('merchant.cert.pem');
const privateKey = createPrivateKey(privatePem);
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const publicPkcs1 = createPublicKey(publicPem).export({ type: 'pkcs1', format: 'pem' }).toString();
const crlf = (pem: string) => pem.replaceAll('\n', '\r\n');
const base64 = (pem: string) => Buffer.from(pem).toString('base64');
const body = (pem: string) => pem.replaceAll(/-----.*-----/g, '').trim();

/** Damages that can be undone without ambiguity. */
const REPAIRED: readonly (readonly [string, (pem: string) => string | Buffer])[] = [
  ['unchanged', (pem) => pem],
  ['without the last line end', (pem) => pem.trim()],
  ['with escaped \\n', (pem) => pem.replaceAll('\n', String.raw`\n`)],
  ['with doubly escaped \\n', (pem) => pem.replaceAll('\n', String.raw`\\n`)],
  ['with escaped \\r\\n', (pem) => pem.replaceAll('\n', String.raw`\r\n`)],
  ['with CRLF', crlf],
  ['with the line ends of old Macs', (pem) => pem.replaceAll('\n', '\r')],
  ['with spaces for line ends', (pem) => pem.replaceAll('\n', ' ')],
  ['with tabs for line ends', (pem) => pem.replaceAll('\n', '\t')],
  ['without line ends', (pem) => pem.replaceAll('\n', '')],
  ['without any whitespace', (pem) => pem.replaceAll(/\s/g, '')],
  ['with blank lines between its lines', (pem) => pem.replaceAll('\n', '\n\n')],
  ['with indented lines', (pem) => pem.replaceAll(/^/gm, '    ')],
  ['in double quotes', (pem) => `"${pem.trim()}"`],
  ['in single quotes', (pem) => `'${pem}'`],
  ['in backticks', (pem) => `\`${pem}\``],
  ['in typographic quotes', (pem) => `“${pem}”`],
  ['in quotes within quotes', (pem) => `'"${pem.replaceAll('\n', String.raw`\n`)}"'`],
  ['with an opening quote only', (pem) => `"${pem}`],
  ['with quotes around each line', (pem) => pem.trim().replaceAll(/^(.*)$/gm, '"$1",')],
  ['as a JSON string with escaped slashes', (pem) => JSON.stringify(pem).replaceAll('/', '\\/')],
  ['as a JSON string with escaped signs', (pem) => JSON.stringify(pem).replaceAll('=', '\\u003d')],
  ['within a JSON object', (pem) => JSON.stringify({ key: pem })],
  ['with a byte order mark', (pem) => `\ufeff${pem}`],
  ['with a byte order mark in bytes', (pem) => Buffer.from(`\ufeff${pem}`)],
  ['in UTF-16', (pem) => Buffer.from(`\ufeff${pem}`, 'utf16le')],
  ['in UTF-16 without a mark', (pem) => Buffer.from(pem, 'utf16le')],
  ['in big-endian UTF-16', (pem) => Buffer.from(`\ufeff${pem}`, 'utf16le').swap16()],
  ['with \\n that lost its backslash', (pem) => pem.trim().replaceAll('\n', 'n')],
  ['with \\r\\n that lost its backslashes', (pem) => pem.replaceAll('\n', 'rn')],
  [
    'escaped by a template engine',
    (pem) => pem.replaceAll('=', '&#x3D;').replaceAll('/', '&#x2F;'),
  ],
  ['with continued lines', (pem) => pem.replaceAll('\n', '\\\n')],
  ['percent-encoded', (pem) => encodeURIComponent(pem)],
  ['encoded as a form', (pem) => new URLSearchParams({ a: pem }).toString().slice(2)],
  ['with plus signs turned into spaces', (pem) => pem.replaceAll('+', ' ')],
  ['with typographic dashes', (pem) => pem.replaceAll('-----', '—–-')],
  ['with four hyphens', (pem) => pem.replaceAll('-----', '----')],
  ['with text around it', (pem) => `Bag Attributes\n  friendlyName: x\n${pem}\nEnd of the file\n`],
  ['in base64', base64],
  ['in base64 with lines', (pem) => base64(pem).replaceAll(/.{76}/g, '$&\n')],
  ['in base64 and quotes', (pem) => `"${base64(pem)}"`],
  ['in base64 of Windows line ends', (pem) => base64(crlf(pem))],
  ['in base64 of base64', (pem) => base64(base64(pem))],
  ['in URL-safe base64', (pem) => Buffer.from(pem).toString('base64url')],
  ['without its BEGIN and END lines', body],
  ['as one line of base64 of its DER', (pem) => body(pem).replaceAll('\n', '')],
  [
    'as URL-safe base64 of its DER',
    (pem) => Buffer.from(body(pem), 'base64').toString('base64url'),
  ],
  [
    'as DER with a line end',
    (pem) => Buffer.from(`${Buffer.from(body(pem), 'base64').toString('latin1')}\n`, 'latin1'),
  ],
  ['as DER', (pem) => Buffer.from(body(pem), 'base64')],
  ['twice', (pem) => `${pem}\n${crlf(pem)}`],
  [
    'after DH parameters',
    (pem) => `-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n${pem}`,
  ],
  ['without its END line', (pem) => pem.split('\n').slice(0, -2).join('\n')],
  ['without its BEGIN line', (pem) => pem.split('\n').slice(1).join('\n')],
  ['with the label of another form', (pem) => pem.replaceAll(/(BEGIN|END) (?:RSA )?/g, '$1 RSA ')],
];

const READERS: readonly (readonly [string, string, (source: unknown) => KeyObject, KeyObject])[] = [
  [
    'private key',
    privatePem,
    (source) => createPublicKey(readMerchantPrivateKey(source)),
    merchantPublicKey,
  ],
  [
    'PKCS#1 private key',
    pkcs1,
    (source) => createPublicKey(readMerchantPrivateKey(source)),
    merchantPublicKey,
  ],
  ['public key', publicPem, readWechatPayPublicKey, createPublicKey(publicPem)],
  ['PKCS#1 public key', publicPkcs1, readWechatPayPublicKey, createPublicKey(publicPem)],
  [
    'certificate',
    certificatePem,
    (source) => readCertificate(source).publicKey,
    new X509Certificate(certificatePem).publicKey,
  ],
];

describe.each(READERS)('a %s', (_what, pem, read, expected) => {
  it.each(REPAIRED)('reads a key or certificate %s (%#)', (_damage, damage) => {
    expect(read(damage(pem)).equals(expected)).toBe(true);
  });

  it('reads the expected key next to a key or certificate of another kind', () => {
    const other = pem === certificatePem ? publicPem : certificatePem;
    expect(read(`${other}${pem}`).equals(expected)).toBe(true);
    expect(read(`${pem}${other}`).equals(expected)).toBe(true);
  });

  it.each<[string, (pem: string) => string | Buffer, RegExp]>([
    ['only whitespace', () => ' \n', /it is empty/],
    ['only its first line', (text) => text.slice(0, text.indexOf('\n')), /double quotes/],
    [
      'only its BEGIN and END lines',
      (text) => text.replaceAll(/^[^-].*\n/gm, ''),
      /has nothing between/,
    ],
    [
      'half of it',
      (text) => text.slice(0, text.length / 2),
      /cut off, its -----END line is missing/,
    ],
    [
      'missing one of its lines',
      (text) => text.split('\n').toSpliced(2, 1).join('\n'),
      /it is incomplete, \d+ of \d+ bytes/,
    ],
    [
      'one line too long',
      (text) => text.replace(/\n-----END/, '\nAAAA$&'),
      /3 bytes too long|characters that base64/,
    ],
    [
      'a masked line',
      (text) => text.replace(/\n.{8}/, '\n********'),
      /characters that base64 does not have/,
    ],
    ['a word', () => 'changeme-hunter2', /no -----BEGIN line/],
    ['a placeholder', () => '${WECHATPAY_KEY}', /no -----BEGIN line/],
    ['an absolute path', () => '/run/secrets/hunter2', /is the path of a file/],
    ['a relative path', () => './hunter2', /is the path of a file/],
    ['a path in a folder', () => 'certs/hunter2', /is the path of a file/],
    ['a file name', () => 'apiclient_key.pem', /is the path of a file/],
    ['a path in quotes', () => '"/run/secrets/hunter2.pem"', /is the path of a file/],
    ['a path of Windows', () => String.raw`C:\hunter2\new.pem`, /is the path of a file/],
    ['a file URL', () => 'file:///run/secrets/hunter2', /is the path of a file/],
    ['a PKCS#12 file', () => Buffer.from('308203020103308202f9', 'hex'), /PKCS#12|cut off/],
    [
      'an OpenSSH key',
      () => '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----',
      /OpenSSH/,
    ],
    [
      'random bytes',
      () => Buffer.concat([Buffer.from([0x31]), randomBytes(300)]),
      /cannot be read/,
    ],
    ['a text of 70,000 characters', () => 'A'.repeat(70_000), /longer than 65536/],
  ])('rejects %s and names the cause', (_damage, damage, cause) => {
    const read1 = () => read(damage(pem));
    expect(read1).toThrow(cause);
    try {
      read1();
    } catch (error) {
      const { message } = error as Error;
      expect(message).not.toContain('hunter2');
      for (const line of body(pem).split('\n')) expect(message).not.toContain(line.slice(0, 16));
    }
  });
});

it('reads the private key when another operation has left an error in the queue of OpenSSL', () => {
  Certificate.verifySpkac(Buffer.from('no certificate request'));
  const key = readMerchantPrivateKey(privatePem);
  expect(createPublicKey(key).equals(merchantPublicKey)).toBe(true);
});

describe('a text with two different keys', () => {
  it('rejects a text with two different keys or certificates', () => {
    const keys = `${privatePem}${fixture('other-merchant.key.pem')}`;
    expect(() => readMerchantPrivateKey(keys)).toThrow('contains 2 of them');
    const certificates = `${fixture('platform-a.cert.pem')}${fixture('platform-b.cert.pem')}`;
    expect(() => readCertificate(certificates)).toThrow('set only the right certificate');
  });
});

describe('a damaged key next to another one', () => {
  const other = fixture('other-merchant.key.pem');
  const otherPublic = createPublicKey(fixture('merchant.key.pem'))
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const damages: readonly (readonly [string, (pem: string) => string])[] = [
    ['without one of its lines', (pem) => pem.split('\n').toSpliced(2, 1).join('\n')],
    ['without its END line', (pem) => pem.split('\n').slice(0, -2).join('\n')],
    ['with a strange character', (pem) => pem.replace(/\n.{5}/, '$&!')],
  ];

  it.each(damages)('does not give way to the other key: %s', (_damage, damage) => {
    for (const text of [`${damage(privatePem)}\n${other}`, `${other}\n${damage(privatePem)}`]) {
      expect(() => readMerchantPrivateKey(text)).toThrow(
        /cannot be read as a PEM private key|contains 2 of them/,
      );
    }
    for (const text of [
      `${damage(publicPem)}\n${otherPublic}`,
      `${otherPublic}\n${damage(publicPem)}`,
    ]) {
      expect(() => readWechatPayPublicKey(text)).toThrow(
        /cannot be read as a PEM public key|contains 2 of them/,
      );
    }
  });
});

describe('a private key with one wrong character in its modulus', () => {
  it.each([60, 100, 350])(
    'rejects a private key that makes invalid signatures because of a wrong character at %i',
    (at) => {
      const text = body(privatePem).replaceAll('\n', '');
      const wrong = text[at] === 'A' ? 'B' : 'A';
      expect(() =>
        readMerchantPrivateKey(`${text.slice(0, at)}${wrong}${text.slice(at + 1)}`),
      ).toThrow('cannot be read as a PEM private key: its bytes are damaged');
    },
  );
});

describe('an encrypted private key', () => {
  const encrypted = fixture('encrypted.key.pem');
  const traditional = privateKey
    .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();

  it.each([
    ['PKCS#8', encrypted],
    ['PKCS#8 on one line', encrypted.replaceAll('\n', ' ')],
    ['base64 of PKCS#8', base64(encrypted)],
    ['DER of PKCS#8', Buffer.from(body(encrypted), 'base64')],
    ['PKCS#1', traditional],
    ['PKCS#1 on one line', traditional.replaceAll('\n', String.raw`\n`)],
  ])('names an encrypted private key in %s', (_form, text) => {
    expect(() => readMerchantPrivateKey(text)).toThrow(/encrypted with a passphrase.*openssl pkey/);
  });
});

describe('a damaged key of the wrong kind', () => {
  const spaces = (pem: string) => pem.replaceAll('\n', ' ');

  it.each<[string, () => unknown, RegExp]>([
    [
      'a certificate for the private key',
      () => readMerchantPrivateKey(spaces(certificatePem)),
      /is a certificate; .*apiclient_key\.pem/,
    ],
    [
      'base64 of a certificate for the private key',
      () => readMerchantPrivateKey(base64(certificatePem)),
      /is a certificate/,
    ],
    [
      'DER of a certificate for the private key',
      () => readMerchantPrivateKey(new X509Certificate(certificatePem).raw),
      /is a certificate/,
    ],
    [
      'a public key for the private key',
      () => readMerchantPrivateKey(body(publicPem)),
      /is a public key/,
    ],
    [
      'a private key for the public key',
      () => readWechatPayPublicKey(body(privatePem)),
      /is a private key/,
    ],
    [
      'a certificate for the public key',
      () => readWechatPayPublicKey(body(certificatePem)),
      /is a certificate/,
    ],
    [
      'a private key for a certificate',
      () => readCertificate(base64(privatePem)),
      /it is a private key/,
    ],
    [
      'a public key for a certificate',
      () => readCertificate(spaces(publicPem)),
      /it is a public key/,
    ],
    [
      'an elliptic-curve key',
      () => readMerchantPrivateKey(spaces(fixture('ec.key.pem'))),
      /must be an RSA key, not ec; SM2/,
    ],
    [
      'an RSA key of 1024 bits',
      () => readMerchantPrivateKey(base64(fixture('small.key.pem'))),
      /at least 2048 bits, not 1024/,
    ],
  ])('names the kind of %s', (_what, read, message) => {
    expect(read).toThrow(message);
  });
});

describe('keys from environment variables', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'wechatpay-damaged-keys-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (variables: Record<string, string>) =>
    wechatPayInsuranceOptionsFromConfig({
      get: (name) =>
        ({
          WECHATPAY_MCHID: MCHID,
          WECHATPAY_MERCHANT_SERIAL_NUMBER: MERCHANT_SERIAL,
          WECHATPAY_MERCHANT_PRIVATE_KEY: privatePem,
          WECHATPAY_API_V3_KEY: API_V3_KEY,
          WECHATPAY_PUBLIC_KEY_ID: PUBLIC_KEY_ID,
          WECHATPAY_PUBLIC_KEY: publicPem,
          ...variables,
        })[name],
    });
  const save = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('accepts keys with the quotes that docker --env-file keeps', async () => {
    const quoted = (text: string) => `"${text.replaceAll('\n', String.raw`\n`)}"`;
    const options = read({
      WECHATPAY_MCHID: quoted(MCHID),
      WECHATPAY_MERCHANT_SERIAL_NUMBER: quoted(MERCHANT_SERIAL),
      WECHATPAY_MERCHANT_PRIVATE_KEY: quoted(privatePem),
      WECHATPAY_API_V3_KEY: quoted(API_V3_KEY),
      WECHATPAY_PUBLIC_KEY_ID: quoted(PUBLIC_KEY_ID),
      WECHATPAY_PUBLIC_KEY: quoted(publicPem),
      WECHATPAY_TIMEOUT: '"5000"',
    });
    const merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), {
      ...options,
      clock: () => NOW,
    });
    try {
      await merchant.service.queryContract(CONTRACT);
      expect(merchant.server.requests).toHaveLength(1);
      expect(isSignedByMerchant(merchant.server.requests[0]!)).toBe(true);
    } finally {
      await merchant.stop();
    }
  });

  it.each<[string, (name: string) => string]>([
    ['the name of a file with a byte order mark', () => save('bom.pem', `\ufeff${privatePem}`)],
    [
      'the name of a file in UTF-16',
      () => save('utf16.pem', Buffer.from(`\ufeff${privatePem}`, 'utf16le')),
    ],
    ['the name of a DER file', () => save('key.der', Buffer.from(body(privatePem), 'base64'))],
    ['a file URL', () => pathToFileURL(save('url key.pem', privatePem)).href],
    ['a path in quotes', () => `"${save('quoted.pem', privatePem)}"`],
  ])('starts a module from %s in a _PATH variable', async (_what, path) => {
    const options = read({
      WECHATPAY_MERCHANT_PRIVATE_KEY: '',
      WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: path('key'),
    });
    await (await startModule(options)).close();
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'the key itself in a _PATH variable',
      { WECHATPAY_MERCHANT_PRIVATE_KEY: '', WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: privatePem },
      'the text of a key belongs in WECHATPAY_MERCHANT_PRIVATE_KEY',
    ],
    [
      'the base64 of the key in a _PATH variable',
      {
        WECHATPAY_MERCHANT_PRIVATE_KEY: '',
        WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: base64(privatePem),
      },
      'the text of a key belongs in WECHATPAY_MERCHANT_PRIVATE_KEY',
    ],
    [
      'a tilde in a _PATH variable',
      { WECHATPAY_MERCHANT_PRIVATE_KEY: '', WECHATPAY_MERCHANT_PRIVATE_KEY_PATH: '~/key.pem' },
      '~ is not expanded',
    ],
    [
      'a path in the variable of the key',
      { WECHATPAY_MERCHANT_PRIVATE_KEY: '/run/secrets/key' },
      'name it in WECHATPAY_MERCHANT_PRIVATE_KEY_PATH',
    ],
    [
      'a path in the variable of the public key',
      { WECHATPAY_PUBLIC_KEY: 'file:///run/secrets/pub_key.pem' },
      'name it in WECHATPAY_PUBLIC_KEY_PATH',
    ],
  ])('names the right variable for %s', async (_what, variables, remedy) => {
    const start = async () => startModule(read(variables));
    const error = await errorOf<WechatPayConfigurationError>(start());
    expect(error.issues).toHaveLength(1);
    expect(error.message).toContain(remedy);
    expect(error.message).not.toContain('/run/secrets');
  });
});

describe('the APIv3 key', () => {
  const start = async (apiV3Key: string | Buffer) => {
    const merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER), { apiV3Key });
    await merchant.stop();
  };

  it.each([
    ['a line end', `${API_V3_KEY}\n`],
    ['a Windows line end in bytes', Buffer.from(`${API_V3_KEY}\r\n`)],
    ['an escaped line end', `${API_V3_KEY}\\n`],
    ['quotes', `"${API_V3_KEY}"`],
    ['a byte order mark', `\ufeff${API_V3_KEY}`],
  ])('accepts an APIv3 key of 32 bytes with %s around it', async (_what, key) => {
    await start(key);
  });

  it('keeps a quote that is part of the 32 bytes of the APIv3 key', async () => {
    await start(`"${API_V3_KEY.slice(1)}`);
  });

  it('rejects an APIv3 key with 31 bytes within quotes', async () => {
    await expect(start(`"${API_V3_KEY.slice(1)}" `)).rejects.toThrow('exactly 32 bytes, not 34');
  });
});
