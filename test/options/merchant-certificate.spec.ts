import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  X509Certificate,
} from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  type WechatPayConfigurationError,
  type WechatPayInsuranceOptions,
  wechatPayInsuranceOptionsFromConfig,
} from '../../lib/index.js';
import { createSelfSignedCertificate } from '../../lib/testing/simulator/keys/self-signed-certificate.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  type Merchant,
} from '../support/applications/merchant.js';
import { startModule } from '../support/applications/module.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { fixture, MERCHANT_SERIAL, NOW, publicKeyOptions } from '../support/fixtures.js';
import { isSignedByMerchant } from '../support/wire/merchant-signature.js';

const pem = fixture('merchant.cert.pem');
const withCertificate = {
  merchantSerialNumber: undefined,
  merchantCertificate: pem,
};
const key = createPrivateKey(fixture('merchant.key.pem'));

describe('merchantCertificate', () => {
  const startMerchant = useMerchant();
  const sentSerial = async (merchant: Merchant) => {
    await merchant.service.queryContract(CONTRACT);
    const [request] = merchant.server.requests;
    expect(isSignedByMerchant(request!)).toBe(true);
    return /serial_no="([^"]*)"/.exec(request?.headers.authorization ?? '')?.[1];
  };
  const issuesOf = async (options: Partial<WechatPayInsuranceOptions>) => {
    const error = await errorOf<WechatPayConfigurationError>(
      startModule({ ...publicKeyOptions, ...options } as WechatPayInsuranceOptions),
    );
    return error.issues;
  };

  it.each<[string, WechatPayInsuranceOptions['merchantCertificate']]>([
    ['PEM', pem],
    ['PEM on one line', pem.replaceAll('\n', String.raw`\n`)],
    ['base64 of PEM', Buffer.from(pem).toString('base64')],
    ['a Buffer', Buffer.from(pem)],
    ['DER', new X509Certificate(pem).raw],
    ['an X509Certificate', new X509Certificate(pem)],
  ])(
    'takes the serial of signed requests from a merchant certificate as %s',
    async (_form, merchantCertificate) => {
      const merchant = await startMerchant(answerSigned(CONTRACT_ANSWER), {
        ...withCertificate,
        merchantCertificate,
      });
      expect(await sentSerial(merchant)).toBe(MERCHANT_SERIAL);
    },
  );

  it.each([MERCHANT_SERIAL, MERCHANT_SERIAL.toLowerCase(), `00${MERCHANT_SERIAL}`])(
    'accepts merchantCertificate together with its own serial %s',
    async (merchantSerialNumber) => {
      const merchant = await startMerchant(answerSigned(CONTRACT_ANSWER), {
        ...withCertificate,
        merchantSerialNumber,
      });
      expect(await sentSerial(merchant)).toBe(merchantSerialNumber);
    },
  );

  it('takes the serial from merchantCertificate for a signer', async () => {
    const merchant = await startMerchant(answerSigned(CONTRACT_ANSWER), {
      ...withCertificate,
      merchantPrivateKey: undefined,
      signer: { sign: async (message) => sign('RSA-SHA256', message, key) },
    });
    expect(await sentSerial(merchant)).toBe(MERCHANT_SERIAL);
  });

  it('reads merchantCertificate from its variable and from the file in its _PATH variable', async () => {
    const path = fileURLToPath(new URL('../fixtures/merchant.cert.pem', import.meta.url));
    for (const variables of [
      { WECHATPAY_MERCHANT_CERTIFICATE: pem },
      { WECHATPAY_MERCHANT_CERTIFICATE_PATH: path },
    ]) {
      const options = wechatPayInsuranceOptionsFromConfig({
        get: (name) => (variables as Readonly<Record<string, string | undefined>>)[name],
      });
      expect(options).toEqual({ merchantCertificate: pem, variablePrefix: 'WECHATPAY_' });
    }
  });

  it.each<[string, Partial<WechatPayInsuranceOptions>, string, RegExp]>([
    [
      'another serial next to it',
      { merchantCertificate: pem, merchantSerialNumber: `${MERCHANT_SERIAL.slice(0, -1)}0` },
      'merchantSerialNumber',
      /does not match the serial of merchantCertificate; leave it out/,
    ],
    [
      'the private key of another certificate',
      { ...withCertificate, merchantPrivateKey: fixture('other-merchant.key.pem') },
      'merchantCertificate',
      /does not belong to merchantPrivateKey: .*apiclient_cert\.pem and apiclient_key\.pem/,
    ],
    [
      'a certificate of another key',
      { ...withCertificate, merchantCertificate: fixture('platform-a.cert.pem') },
      'merchantCertificate',
      /does not belong to merchantPrivateKey/,
    ],
    [
      'a private key in its place',
      { ...withCertificate, merchantCertificate: fixture('merchant.key.pem') },
      'merchantCertificate',
      /it is a private key/,
    ],
    [
      'a public key in its place',
      {
        ...withCertificate,
        merchantCertificate: createPublicKey(key).export({ type: 'spki', format: 'pem' }),
      },
      'merchantCertificate',
      /it is a public key/,
    ],
    [
      'a path in its place',
      { ...withCertificate, merchantCertificate: '/run/secrets/apiclient_cert.pem' },
      'merchantCertificate',
      /name it in WECHATPAY_MERCHANT_CERTIFICATE_PATH/,
    ],
    [
      'a certificate of 1024 bits in its place',
      {
        ...withCertificate,
        merchantPrivateKey: undefined,
        signer: { sign: async () => Buffer.alloc(0) },
        merchantCertificate: createSelfSignedCertificate(
          { serial: '1234', commonName: 'x', notBefore: 0, notAfter: NOW * 2 },
          generateKeyPairSync('rsa', { modulusLength: 1024 }),
        ),
      },
      'merchantCertificate',
      /at least 2048 bits, not 1024/,
    ],
    [
      'the merchant certificate among the platform certificates of a signer',
      {
        ...withCertificate,
        merchantPrivateKey: undefined,
        signer: { sign: async () => Buffer.alloc(0) },
        platformCertificates: [pem],
      },
      'platformCertificates[0]',
      /is the merchant's own certificate/,
    ],
    [
      'neither a merchant certificate nor a serial',
      { merchantSerialNumber: undefined },
      'merchantSerialNumber',
      /is required, .*or set merchantCertificate/,
    ],
  ])('rejects the options with %s', async (_what, options, option, message) => {
    const issues = await issuesOf(options);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ option, message: expect.stringMatching(message) });
  });
});
