import { createPrivateKey, createPublicKey, createSecretKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  businessKey,
  MemoryNotificationStore,
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
  type WechatPayInsuranceOptions,
} from '../../lib/index.js';
import {
  API_V3_KEY,
  certificateOptions,
  fixture,
  MERCHANT_SERIAL,
  publicKeyOptions,
  SERIAL_A,
} from '../support/fixtures.js';
import { errorOf } from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { printed } from '../support/verdicts/printed.js';

type Options = Readonly<Record<string, unknown>>;

const merchantKey = createPrivateKey(fixture('merchant.key.pem'));
const withSigner = (() => {
  const { merchantPrivateKey, ...rest } = publicKeyOptions;
  void merchantPrivateKey;
  return rest;
})();

async function mistakesIn(options: unknown): Promise<readonly WechatPayConfigurationIssue[]> {
  const error = await errorOf<WechatPayConfigurationError>(
    startModule(options as WechatPayInsuranceOptions),
  );
  expect(error).toBeInstanceOf(WechatPayConfigurationError);
  return error.issues;
}

async function starts(options: unknown): Promise<void> {
  const module = await startModule(options as WechatPayInsuranceOptions);
  await module.close();
}

describe('valid options', () => {
  it.each<[string, Options]>([
    ['of a merchant in public-key mode', publicKeyOptions],
    ['of a merchant in certificate mode', certificateOptions],
    ['without optional ones', { ...withoutOptional() }],
    ['with undefined for all optional ones', allUndefined()],
    ['with a private key of several lines in one', onOneLine('merchantPrivateKey', String.raw`\n`)],
    ['with Windows line ends in one line', onOneLine('merchantPrivateKey', String.raw`\r\n`)],
    ['with a public key in one line', onOneLine('wechatPayPublicKey', String.raw`\n`)],
    ['with a Buffer for a private key', { merchantPrivateKey: bytes('merchant.key.pem') }],
    ['with a KeyObject for a private key', { merchantPrivateKey: merchantKey }],
    [
      'with a PKCS#1 private key',
      { merchantPrivateKey: merchantKey.export({ type: 'pkcs1', format: 'pem' }) },
    ],
    ['with a Buffer for a public key', { wechatPayPublicKey: bytes('wechat-pay.pub.pem') }],
    [
      'with a KeyObject for a public key',
      { wechatPayPublicKey: createPublicKey(fixture('wechat-pay.pub.pem')) },
    ],
    ['with a Buffer for the APIv3 key', { apiV3Key: Buffer.from(API_V3_KEY) }],
    ['with an APIv3 key of 32 bytes but fewer characters', { apiV3Key: '保'.repeat(10) + 'ab' }],
    ['with a serial in lower case', { merchantSerialNumber: MERCHANT_SERIAL.toLowerCase() }],
    ['with a serial of 40 decimal digits', { merchantSerialNumber: '7'.repeat(40) }],
    ['with a serial with leading zeros', { merchantSerialNumber: `0000${MERCHANT_SERIAL}` }],
    ['with certificates off and a public key', { platformCertificates: 'off' }],
    ['with no pinned certificate and a public key', { platformCertificates: [] }],
    [
      'with pinned certificates of every form',
      {
        platformCertificates: [
          fixture('platform-a.cert.pem'),
          new X509Certificate(fixture('platform-b.cert.pem')),
          bytes('platform-a.cert.pem'),
          fixture('platform-b.cert.pem').replaceAll('\n', String.raw`\n`),
        ],
      },
    ],
    [
      'with an appid for each scene',
      { appid: { jsapi: 'a', miniProgram: 'b', h5: 'c', app: 'd' } },
    ],
    ['with an appid of 32 characters', { appid: 'w'.repeat(32) }],
    ['with HTTP to loopback', { baseUrl: 'http://127.0.0.1:8080' }],
    ['with HTTP to localhost', { baseUrl: 'http://localhost:8080/' }],
    ['with HTTP to IPv6 loopback', { baseUrl: 'http://[::1]:8080' }],
    ['with a backup', { backupBaseUrl: 'https://backup.example' }],
    ['without a backup', { backupBaseUrl: null }],
    ['with the shortest timeout', { timeout: 1 }],
    ['with the longest timeout', { timeout: 2 ** 31 - 1 }],
    ['with bills of one byte', { maxBillSize: 1 }],
    ['with bills of 1 TiB', { maxBillSize: 2 ** 40 }],
    ['without retry', { retry: false }],
    ['with no retry attempts', { retry: { attempts: 0 } }],
    ['with ten retry attempts', { retry: { attempts: 10, baseDelay: 60_000, maxDelay: 60_000 } }],
    ['with softened rules', { rules: { 'sign-mode': 'warn', 'price-mode': 'off' } }],
    ['with a rule left undefined', { rules: { 'sign-mode': undefined } }],
    ['with agents', { http: { httpAgent: undefined, httpsAgent: undefined, proxy: false } }],
    ['with a proxy', { http: { proxy: { protocol: 'http', host: 'proxy', port: 3128 } } }],
    ['with the narrowest tolerance', { notifications: { toleranceSeconds: 1 } }],
    ['with the widest tolerance', { notifications: { toleranceSeconds: 300 } }],
    [
      'with the shortest handling times',
      { notifications: { budget: 1, lease: 10, maxHandling: 10 } },
    ],
    [
      'with the longest handling times',
      { notifications: { budget: 4500, lease: 2 ** 31 - 1, maxHandling: 2 ** 31 - 1 } },
    ],
    ['with a store', { notifications: { store: new MemoryNotificationStore() } }],
    [
      'with a store that is a plain object',
      { notifications: { store: { claim() {}, renew() {}, complete() {}, release() {} } } },
    ],
    ['with the business key', { notifications: { key: businessKey } }],
    [
      'with undefined for every part of notifications',
      {
        notifications: {
          toleranceSeconds: undefined,
          store: undefined,
          key: undefined,
          budget: undefined,
          lease: undefined,
          maxHandling: undefined,
        },
      },
    ],
    [
      'with HTTP notify URLs to loopback',
      {
        baseUrl: 'http://127.0.0.1:1',
        contractNotifyUrl: 'http://localhost/a',
        transactionNotifyUrl: 'http://[::1]/b',
      },
    ],
    [
      'with an HTTP notify URL on a leased line',
      { allowHttpTransactionNotifyUrl: true, transactionNotifyUrl: 'http://10.0.0.1/n' },
    ],
    [
      'with a notify URL of 256 characters',
      { contractNotifyUrl: 'https://merchant.example/'.padEnd(256, 'a') },
    ],
  ])('starts a module from options %s', async (_what, change) => {
    await starts({ ...publicKeyOptions, ...change });
  });

  it('starts a module with a signer in place of a key', async () => {
    const sign = async () => Buffer.from('');
    await starts({ ...withSigner, signer: { sign } });
    await starts({ ...withSigner, signer: { sign, decrypt: sign } });
  });
});

/** One mistake each: its title, the changed options, the named option and its message. */
const MISTAKES: readonly (readonly [
  what: string,
  change: Options,
  option: string,
  says: RegExp,
])[] = [
  ['no merchant number', { mchid: undefined }, 'mchid', /merchant number/],
  ['a merchant number that is a number', { mchid: 1900000109 }, 'mchid', /as a string/],
  ['an empty merchant number', { mchid: '' }, 'mchid', /merchant number/],
  ['a merchant number with a blank', { mchid: '1900000109 ' }, 'mchid', /merchant number/],
  ['a merchant number of 33 digits', { mchid: '1'.repeat(33) }, 'mchid', /32/],
  ['the APIv3 key as merchant number', { mchid: 'k'.repeat(32) }, 'mchid', /not the APIv3 key/],
  ['a merchant number with a quote', { mchid: '19"' }, 'mchid', /merchant number/],
  ['an appid that is a number', { appid: 1 }, 'appid', /string of 1 to 32/],
  ['an empty appid', { appid: '' }, 'appid', /string of 1 to 32/],
  ['an appid of 33 characters', { appid: 'w'.repeat(33) }, 'appid', /string of 1 to 32/],
  ['an appid with a blank', { appid: 'wx 1' }, 'appid', /string of 1 to 32/],
  ['null for an appid', { appid: null }, 'appid', /string of 1 to 32/],
  ['an appid of an unknown scene', { appid: { web: 'wx1' } }, 'appid.web', /unknown scene/],
  ['a number for the appid of a scene', { appid: { h5: 1 } }, 'appid.h5', /1 to 32/],
  ['no serial', { merchantSerialNumber: undefined }, 'merchantSerialNumber', /hex serial/],
  ['a serial that is not hex', { merchantSerialNumber: 'XYZ' }, 'merchantSerialNumber', /hex/],
  ['a serial with colons', { merchantSerialNumber: '2A:5B' }, 'merchantSerialNumber', /colons/],
  ['an empty serial', { merchantSerialNumber: '' }, 'merchantSerialNumber', /hex/],
  ['a serial that is a number', { merchantSerialNumber: 12 }, 'merchantSerialNumber', /hex/],
  [
    'a serial in decimal',
    { merchantSerialNumber: BigInt(`0x${MERCHANT_SERIAL}`).toString() },
    'merchantSerialNumber',
    /is the serial in decimal; .*openssl x509 -noout -serial/,
  ],
  [
    'a serial of 41 decimal digits',
    { merchantSerialNumber: '1'.repeat(41) },
    'merchantSerialNumber',
    /is the serial in decimal/,
  ],
  [
    'a decimal serial behind zeros',
    { merchantSerialNumber: `00${'9'.repeat(48)}` },
    'merchantSerialNumber',
    /is the serial in decimal/,
  ],
  [
    'a serial of 41 hex digits',
    { merchantSerialNumber: 'A'.repeat(41) },
    'merchantSerialNumber',
    /at most 40 hex digits, not 41/,
  ],
  ['no key', { merchantPrivateKey: undefined }, 'merchantPrivateKey', /unless signer is set/],
  ['null for a key', { merchantPrivateKey: null }, 'merchantPrivateKey', /PEM string/],
  [
    'a certificate for the key',
    { merchantPrivateKey: fixture('merchant.cert.pem') },
    'merchantPrivateKey',
    /is a certificate; the private key is in apiclient_key\.pem/,
  ],
  [
    'a public key for the key',
    { merchantPrivateKey: fixture('wechat-pay.pub.pem') },
    'merchantPrivateKey',
    /is a public key/,
  ],
  [
    'a public KeyObject for the key',
    { merchantPrivateKey: createPublicKey(fixture('wechat-pay.pub.pem')) },
    'merchantPrivateKey',
    /must be a private key, not a public one/,
  ],
  [
    'a secret KeyObject for the key',
    { merchantPrivateKey: createSecretKey(Buffer.alloc(32)) },
    'merchantPrivateKey',
    /must be a private key, not a secret one/,
  ],
  [
    'an elliptic-curve key',
    { merchantPrivateKey: fixture('ec.key.pem') },
    'merchantPrivateKey',
    /must be an RSA key, not ec/,
  ],
  [
    'a key under 2048 bits',
    { merchantPrivateKey: fixture('small.key.pem') },
    'merchantPrivateKey',
    /at least 2048 bits, not 1024/,
  ],
  [
    'a small KeyObject',
    { merchantPrivateKey: createPrivateKey(fixture('small.key.pem')) },
    'merchantPrivateKey',
    /at least 2048 bits/,
  ],
  [
    'an encrypted key',
    { merchantPrivateKey: fixture('encrypted.key.pem') },
    'merchantPrivateKey',
    /passphrase/,
  ],
  [
    'a key that is cut off',
    { merchantPrivateKey: fixture('merchant.key.pem').slice(0, 400) },
    'merchantPrivateKey',
    /cannot be read as a PEM private key/,
  ],
  ['text for a key', { merchantPrivateKey: 'hunter2' }, 'merchantPrivateKey', /cannot be read/],
  [
    'a key and a signer',
    { signer: { sign: async () => Buffer.from('') } },
    'signer',
    /together with merchantPrivateKey/,
  ],
  [
    'no APIv3 key',
    { apiV3Key: undefined },
    'apiV3Key',
    /is required, and must be exactly 32 bytes/,
  ],
  ['an APIv3 key of 31 bytes', { apiV3Key: 'x'.repeat(31) }, 'apiV3Key', /32 bytes, not 31/],
  ['an APIv3 key of 33 bytes', { apiV3Key: 'x'.repeat(33) }, 'apiV3Key', /32 bytes, not 33/],
  ['an APIv3 key of 32 characters', { apiV3Key: 'é'.repeat(32) }, 'apiV3Key', /not 64/],
  ['an APIv3 key of 16 bytes', { apiV3Key: Buffer.alloc(16) }, 'apiV3Key', /not 16/],
  ['an APIv3 key that is a number', { apiV3Key: 32 }, 'apiV3Key', /string or Buffer/],
  [
    'half a public-key pair: the key',
    { wechatPayPublicKeyId: undefined },
    'wechatPayPublicKeyId',
    /required together with wechatPayPublicKey/,
  ],
  [
    'half a public-key pair: the id',
    { wechatPayPublicKey: undefined },
    'wechatPayPublicKey',
    /required together with wechatPayPublicKeyId/,
  ],
  [
    'half a public-key pair without certificates',
    { wechatPayPublicKey: undefined, platformCertificates: 'off' },
    'wechatPayPublicKey',
    /required together/,
  ],
  [
    'an id without its prefix',
    { wechatPayPublicKeyId: '0114232134912410000000000000' },
    'wechatPayPublicKeyId',
    /starts with PUB_KEY_ID_/,
  ],
  [
    'the serial of a certificate for the id',
    { wechatPayPublicKeyId: SERIAL_A },
    'wechatPayPublicKeyId',
    /starts with PUB_KEY_ID_/,
  ],
  ['a number for the id', { wechatPayPublicKeyId: 1 }, 'wechatPayPublicKeyId', /complete id/],
  [
    'a private key for the public key',
    { wechatPayPublicKey: fixture('wechat-pay.key.pem') },
    'wechatPayPublicKey',
    /is a private key/,
  ],
  [
    'a private KeyObject for the public key',
    { wechatPayPublicKey: createPrivateKey(fixture('wechat-pay.key.pem')) },
    'wechatPayPublicKey',
    /not a private one/,
  ],
  [
    'a certificate for the public key',
    { wechatPayPublicKey: fixture('platform-a.cert.pem') },
    'wechatPayPublicKey',
    /certificates belong in platformCertificates/,
  ],
  [
    'an elliptic-curve public key',
    { wechatPayPublicKey: fixture('ec.pub.pem') },
    'wechatPayPublicKey',
    /RSA/,
  ],
  [
    'a small public key',
    { wechatPayPublicKey: createPublicKey(fixture('small.key.pem')) },
    'wechatPayPublicKey',
    /2048/,
  ],
  ['text for a public key', { wechatPayPublicKey: 'x' }, 'wechatPayPublicKey', /cannot be read/],
  [
    "the merchant's public key",
    { wechatPayPublicKey: createPublicKey(merchantKey) },
    'wechatPayPublicKey',
    /merchant's own/,
  ],
  [
    'another word for certificates',
    { platformCertificates: 'on' },
    'platformCertificates',
    /'auto', 'off' or a list/,
  ],
  [
    'a certificate outside a list',
    { platformCertificates: fixture('platform-a.cert.pem') },
    'platformCertificates',
    /a list of certificates/,
  ],
  [
    'a pinned certificate that is expired',
    { platformCertificates: [fixture('platform-a.cert.pem'), fixture('expired.cert.pem')] },
    'platformCertificates[1]',
    /expired/,
  ],
  [
    'a pinned certificate that is unreadable',
    { platformCertificates: ['no certificate'] },
    'platformCertificates[0]',
    /cannot be read/,
  ],
  [
    'a pinned certificate that is a number',
    { platformCertificates: [5] },
    'platformCertificates[0]',
    /PEM string/,
  ],
  [
    'a private key among the certificates',
    { platformCertificates: [fixture('platform-a.key.pem')] },
    'platformCertificates[0]',
    /cannot be read/,
  ],
  [
    "the merchant's certificate among the pinned ones",
    { platformCertificates: [fixture('merchant.cert.pem')] },
    'platformCertificates[0]',
    /merchant's own/,
  ],
  [
    'the serial of a pinned certificate as that of the merchant',
    {
      merchantSerialNumber: `00${SERIAL_A.toLowerCase()}`,
      platformCertificates: [fixture('platform-a.cert.pem')],
    },
    'platformCertificates[0]',
    /merchantSerialNumber/,
  ],
  ['a base URL over HTTP', { baseUrl: 'http://api.mch.weixin.qq.com' }, 'baseUrl', /https/],
  ['a base URL over FTP', { baseUrl: 'ftp://127.0.0.1' }, 'baseUrl', /https/],
  ['a base URL with a path', { baseUrl: 'https://a.example/v3' }, 'baseUrl', /origin only/],
  ['a base URL with a query', { baseUrl: 'https://a.example/?a' }, 'baseUrl', /origin only/],
  ['a base URL with a fragment', { baseUrl: 'https://a.example/#a' }, 'baseUrl', /origin only/],
  ['a base URL with a user', { baseUrl: 'https://u@a.example' }, 'baseUrl', /origin only/],
  ['a base URL with a password', { baseUrl: 'https://:p@a.example' }, 'baseUrl', /origin only/],
  [
    'a base URL that is not a URL',
    { baseUrl: 'api.mch.weixin.qq.com' },
    'baseUrl',
    /origin such as/,
  ],
  ['a base URL that is a number', { baseUrl: 1 }, 'baseUrl', /origin such as/],
  ['null for a base URL', { baseUrl: null }, 'baseUrl', /origin such as/],
  ['a backup over HTTP', { backupBaseUrl: 'http://b.example' }, 'backupBaseUrl', /https/],
  ['a backup that is not a URL', { backupBaseUrl: 'off' }, 'backupBaseUrl', /origin such as/],
  [
    'an HTTP contract URL',
    { contractNotifyUrl: 'http://merchant.example/' },
    'contractNotifyUrl',
    /https/,
  ],
  [
    'an HTTP contract URL on a leased line',
    { allowHttpTransactionNotifyUrl: true, contractNotifyUrl: 'http://10.0.0.1/' },
    'contractNotifyUrl',
    /https/,
  ],
  [
    'an HTTP contract URL to loopback while the API is real',
    { contractNotifyUrl: 'http://127.0.0.1/' },
    'contractNotifyUrl',
    /https/,
  ],
  [
    'an HTTP payment URL',
    { transactionNotifyUrl: 'http://merchant.example/' },
    'transactionNotifyUrl',
    /https/,
  ],
  [
    'a notify URL with a query string',
    { contractNotifyUrl: 'https://merchant.example/?a=1' },
    'contractNotifyUrl',
    /query string/,
  ],
  [
    'a notify URL with a fragment',
    { transactionNotifyUrl: 'https://merchant.example/#' },
    'transactionNotifyUrl',
    /fragment/,
  ],
  [
    'a notify URL with credentials',
    { contractNotifyUrl: 'https://@merchant.example/' },
    'contractNotifyUrl',
    /credentials/,
  ],
  ['a notify URL without a host', { contractNotifyUrl: 'https:///x' }, 'contractNotifyUrl', /host/],
  [
    'a notify URL of 257 characters',
    { contractNotifyUrl: 'https://merchant.example/'.padEnd(257, 'a') },
    'contractNotifyUrl',
    /256/,
  ],
  [
    'an emoji in a notify URL',
    { contractNotifyUrl: 'https://merchant.example/😀' },
    'contractNotifyUrl',
    /four bytes/,
  ],
  ['a number for a notify URL', { contractNotifyUrl: 1 }, 'contractNotifyUrl', /string/],
  ['bills of zero bytes', { maxBillSize: 0 }, 'maxBillSize', /from 1 to 1099511627776/],
  ['bills beyond 1 TiB', { maxBillSize: 2 ** 40 + 1 }, 'maxBillSize', /from 1 to 1099511627776/],
  ['bills without limit', { maxBillSize: Infinity }, 'maxBillSize', /whole number/],
  ['bills of null', { maxBillSize: null }, 'maxBillSize', /whole number/],
  ['the size of bills as text', { maxBillSize: '1 GiB' }, 'maxBillSize', /whole number/],
  ['a timeout of 0', { timeout: 0 }, 'timeout', /from 1 to 2147483647/],
  ['a fraction of a timeout', { timeout: 1.5 }, 'timeout', /whole number/],
  ['a timeout beyond the limit of timers', { timeout: 2 ** 31 }, 'timeout', /2147483647/],
  ['a timeout as text', { timeout: '1000' }, 'timeout', /whole number/],
  ['an infinite timeout', { timeout: Infinity }, 'timeout', /whole number/],
  ['true for retry', { retry: true }, 'retry', /false or/],
  ['eleven attempts', { retry: { attempts: 11 } }, 'retry.attempts', /0 to 10/],
  ['a negative delay', { retry: { baseDelay: -1 } }, 'retry.baseDelay', /0 to 60000/],
  ['a delay too long', { retry: { maxDelay: 60_001 } }, 'retry.maxDelay', /0 to 60000/],
  [
    'an unknown option of retry',
    { retry: { jitter: 1 } },
    'retry.jitter',
    /^unknown option; the options are attempts, baseDelay and maxDelay$/,
  ],
  ['text for rules', { rules: 'off' }, 'rules', /an object with/],
  ['null for rules', { rules: null }, 'rules', /an object with/],
  ['an unknown rule', { rules: { 'sign-modes': 'off' } }, 'rules.sign-modes', /sign-mode/],
  ['an unknown severity', { rules: { 'sign-mode': 'info' } }, 'rules.sign-mode', /'warn'/],
  ['false for a severity', { rules: { 'sign-mode': false } }, 'rules.sign-mode', /'warn'/],
  [
    'text for a flag',
    { allowHttpTransactionNotifyUrl: 'true' },
    'allowHttpTransactionNotifyUrl',
    /true or false/,
  ],
  [
    'text for the flag of tests',
    { allowHttpForTesting: 'true' },
    'allowHttpForTesting',
    /true or false/,
  ],
  ['text for http', { http: 'x' }, 'http', /proxy, httpAgent or httpsAgent/],
  ['null for http', { http: null }, 'http', /proxy, httpAgent or httpsAgent/],
  [
    'an unknown option of http',
    { http: { timeout: 1 } },
    'http.timeout',
    /^unknown option; the options are proxy, httpAgent and httpsAgent$/,
  ],
  ['a proxy as a URL', { http: { proxy: 'http://u:p@proxy' } }, 'http.proxy', /false or \{/],
  ['true for a proxy', { http: { proxy: true } }, 'http.proxy', /false or \{/],
  ['false for an agent', { http: { httpsAgent: false } }, 'http.httpsAgent', /must be an agent/],
  ['null for an agent', { http: { httpAgent: null } }, 'http.httpAgent', /must be an agent/],
  ['a number for the clock', { clock: 1 }, 'clock', /function/],
  ['a clock of dates', { clock: () => new Date().toISOString() }, 'clock', /milliseconds/],
  ['an asynchronous clock', { clock: async () => 1 }, 'clock', /milliseconds/],
  [
    'a clock that throws',
    {
      clock: () => {
        throw new Error('no time');
      },
    },
    'clock',
    /milliseconds/,
  ],
  ['text for notifications', { notifications: 'x' }, 'notifications', /object/],
  ['null for notifications', { notifications: null }, 'notifications', /object/],
  ['a list for notifications', { notifications: [] }, 'notifications', /object/],
  [
    'a tolerance of 0',
    { notifications: { toleranceSeconds: 0 } },
    'notifications.toleranceSeconds',
    /from 1 to 300/,
  ],
  [
    'a tolerance of 301',
    { notifications: { toleranceSeconds: 301 } },
    'notifications.toleranceSeconds',
    /from 1 to 300/,
  ],
  [
    'an unknown option of notifications',
    { notifications: { tolerance: 1 } },
    'notifications.tolerance',
    /^unknown option; did you mean toleranceSeconds\?$/,
  ],
  [
    'an option of notifications with a unit',
    { notifications: { leaseMs: 1 } },
    'notifications.leaseMs',
    /; did you mean lease\?$/,
  ],
  [
    'the path in notifications',
    { notifications: { notificationPath: 'x' } },
    'notifications.notificationPath',
    /^belongs next to isGlobal, not in notifications$/,
  ],
  ...(
    [
      ['budget', [0, 4501, 1.5, '4000', null, Number.NaN], /from 1 to 4500/],
      ['lease', [9, 2 ** 31, 10.5, '30000', null, Infinity], /from 10 to 2147483647/],
      ['maxHandling', [9, 2 ** 31, 10.5, '600000', null, -1], /from 10 to 2147483647/],
      ['key', ['id', null, {}, 7], /must be a function of the notification/],
      ['store', [null, 7, 'redis', [], () => {}], /missing: claim, renew, complete, release$/],
      [
        'store',
        [
          { claim() {}, renew() {}, release() {} },
          { claim() {}, renew() {}, release() {}, complete: 1 },
        ],
        /missing: complete$/,
      ],
    ] as const
  ).flatMap(([name, values, message]) =>
    values.map((value): (typeof MISTAKES)[number] => [
      `${typeof value} ${String(value)} for notifications.${name}`,
      { notifications: { [name]: value } },
      `notifications.${name}`,
      message,
    ]),
  ),
  [
    'a name in another case',
    { apiv3Key: 'x' },
    'apiv3Key',
    /^unknown option; did you mean apiV3Key\?$/,
  ],
  [
    'a name with a separator',
    { base_url: 'x' },
    'base_url',
    /^unknown option; did you mean baseUrl\?$/,
  ],
  [
    'the end of a name',
    { privateKey: 'x' },
    'privateKey',
    /^unknown option; did you mean merchantPrivateKey\?$/,
  ],
  [
    'the beginning of a name',
    { merchantSerial: 'x' },
    'merchantSerial',
    /^unknown option; did you mean merchantSerialNumber\?$/,
  ],
  ['a missing letter', { timeot: 1 }, 'timeot', /^unknown option; did you mean timeout\?$/],
  ['two other letters', { tymeuut: 1 }, 'tymeuut', /^unknown option; did you mean timeout\?$/],
  ['three other letters', { tymeuud: 1 }, 'tymeuud', /^unknown option$/],
  [
    'a setting of the module in another case',
    { isglobal: true },
    'isglobal',
    /^unknown option; did you mean isGlobal\?$/,
  ],
  [
    'an option of retry in another case',
    { retry: { maxdelay: 1 } },
    'retry.maxdelay',
    /^unknown option; did you mean maxDelay\?$/,
  ],
  [
    'a part of an option of http',
    { http: { agent: {} } },
    'http.agent',
    /^unknown option; did you mean httpAgent\?$/,
  ],
  [
    'a rule with a separator of its own',
    { rules: { sign_mode: 'off' } },
    'rules.sign_mode',
    /^unknown rule; did you mean sign-mode\?$/,
  ],
  [
    'a rule unlike any',
    { rules: { weather: 'off' } },
    'rules.weather',
    /^unknown rule; the rules are .*sign-mode.* and [a-z-]+$/,
  ],
  [
    'a scene with a separator',
    { appid: { mini_program: 'wx1' } },
    'appid.mini_program',
    /^unknown scene; did you mean miniProgram\?$/,
  ],
  [
    'a scene unlike any',
    { appid: { web: 'wx1' } },
    'appid.web',
    /^unknown scene; the scenes are jsapi, miniProgram, h5 and app$/,
  ],
  [
    'an option of notifications with a missing letter',
    { notifications: { maxHandlng: 10 } },
    'notifications.maxHandlng',
    /^unknown option; did you mean maxHandling\?$/,
  ],
  ['a name of two letters', { id: 'x' }, 'id', /^unknown option$/],
  ['a name without Latin letters', { 密钥: 'x' }, '密钥', /^unknown option$/],
  ['an unknown option', { retries: 3 }, 'retries', /^unknown option$/],
  ['an option of notifications', { store: {} }, 'store', /^belongs in the option notifications$/],
  ['an own property constructor', { constructor: 'x' }, 'constructor', /^unknown option$/],
];

describe('a wrong option', () => {
  it.each(MISTAKES)('names the option and the mistake: %s', async (_what, change, option, says) => {
    const issues = await mistakesIn({ ...publicKeyOptions, ...change });
    expect(issues).toEqual([{ option, message: expect.stringMatching(says) }]);
  });

  it.each<[string, Options, string, RegExp]>([
    ['a signer that cannot sign', { signer: {} }, 'signer', /method sign/],
    ['null for a signer', { signer: null }, 'signer', /method sign/],
    ['text for a signer', { signer: 'x' }, 'signer', /method sign/],
    [
      'a signer with a decrypt that is not a function',
      { signer: { sign: async () => Buffer.from(''), decrypt: 'x' } },
      'signer',
      /decrypt that is not a function/,
    ],
  ])('names the option and the mistake: %s', async (_what, change, option, says) => {
    const issues = await mistakesIn({ ...withSigner, ...change });
    expect(issues).toEqual([{ option, message: expect.stringMatching(says) }]);
  });

  it.each(['off', []])(
    'rejects %j for platformCertificates without a public key',
    async (given) => {
      const issues = await mistakesIn({ ...certificateOptions, platformCertificates: given });
      expect(issues).toEqual([
        {
          option: 'platformCertificates',
          message: expect.stringMatching(/nothing to verify with/),
        },
      ]);
    },
  );

  it('checks the expiry of a pinned certificate with the clock of the options', async () => {
    const { validFrom, validTo } = new X509Certificate(fixture('expired.cert.pem'));
    const valid = () => (Date.parse(validFrom) + Date.parse(validTo)) / 2;
    const pinned = { ...certificateOptions, platformCertificates: [fixture('expired.cert.pem')] };
    await starts({ ...pinned, clock: valid });
    await starts({ ...pinned, clock: () => Date.parse(validTo) - 1 });
    expect(await mistakesIn({ ...pinned, clock: () => Date.parse(validTo) })).toHaveLength(1);
  });
});

describe('several wrong options', () => {
  const SECRETS = {
    mchid: '190 s3cret-value',
    apiV3Key: 's3cret-value-key',
    merchantSerialNumber: 's3cret-value-serial',
    merchantPrivateKey: fixture('small.key.pem'),
    wechatPayPublicKeyId: 'PUB-s3cret-value',
    wechatPayPublicKey: fixture('other-merchant.key.pem'),
    platformCertificates: [fixture('expired.cert.pem'), 's3cret-value-certificate'],
    appid: 's3cret value',
    contractNotifyUrl: 'https://s3cret-value.example/?token=1',
    baseUrl: 'https://s3cret:value@merchant.example/',
    timeout: 's3cret-value',
    maxBillSize: 's3cret-value',
    retry: { attempts: 's3cret-value' },
    rules: { 'sign-mode': 's3cret-value' },
    http: { proxy: 'http://proxy:s3cret-value@proxy.example' },
    clock: 's3cret-value',
    notifications: { toleranceSeconds: 's3cret-value' },
    allowHttpTransactionNotifyUrl: 's3cret-value',
    allowHttpForTesting: 's3cret-value',
  };

  it('reports all wrong options in one error by name', async () => {
    const error = await errorOf<WechatPayConfigurationError>(
      startModule(SECRETS as unknown as WechatPayInsuranceOptions),
    );
    expect(error.issues.map(({ option }) => option).toSorted()).toEqual(
      [
        ...Object.keys(SECRETS).filter(
          (name) => !/platform|retry|rules|http|notifications/.test(name),
        ),
        'platformCertificates[0]',
        'platformCertificates[1]',
        'http.proxy',
        'retry.attempts',
        'rules.sign-mode',
        'notifications.toleranceSeconds',
      ].toSorted(),
    );
    expect(error.name).toBe('WechatPayConfigurationError');
    expect(error.message.split('\n')).toEqual([
      'WechatPayInsuranceModule is not configured correctly:',
      ...error.issues.map(({ option, message }) => `  ${option}: ${message}`),
    ]);
  });

  it('never shows the value of a wrong option', async () => {
    const error = await errorOf(startModule(SECRETS as unknown as WechatPayInsuranceOptions));
    const text = printed(error);
    expect(text).not.toMatch(/s3cret/i);
    for (const name of ['small.key.pem', 'other-merchant.key.pem', 'expired.cert.pem']) {
      for (const line of fixture(name).split('\n').slice(1, -2)) expect(text).not.toContain(line);
    }
  });
});

function bytes(name: string): Buffer {
  return Buffer.from(fixture(name));
}

function onOneLine(option: 'merchantPrivateKey' | 'wechatPayPublicKey', lineEnd: string): Options {
  return { [option]: publicKeyOptions[option].replaceAll('\n', lineEnd) };
}

function withoutOptional(): Options {
  return { ...allUndefined(), wechatPayPublicKeyId: undefined, wechatPayPublicKey: undefined };
}

function allUndefined(): Options {
  return Object.fromEntries(
    [
      'appid',
      'signer',
      'platformCertificates',
      'contractNotifyUrl',
      'transactionNotifyUrl',
      'baseUrl',
      'backupBaseUrl',
      'timeout',
      'retry',
      'maxBillSize',
      'rules',
      'allowHttpTransactionNotifyUrl',
      'allowHttpForTesting',
      'http',
      'clock',
      'notifications',
    ].map((name) => [name, undefined]),
  );
}
