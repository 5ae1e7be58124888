import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateDownload } from '../../lib/api/certificate-download.js';
import type { WechatPayKey } from '../../lib/crypto/wechat-pay-key.js';
import { WechatPaySignatureError } from '../../lib/index.js';
import {
  type ApiPartsInit,
  CERTIFICATE_A,
  CERTIFICATE_B,
  createApiParts,
  createCredentials,
  errorResponse,
  PUBLIC_KEY,
  signedResponse,
} from '../support/applications/api-parts.js';
import { errorOf } from '../support/applications/merchant.js';
import {
  API_V3_KEY,
  fixture,
  NOW,
  platformKeys,
  PUBLIC_KEY_ID,
  SERIAL_A,
  SERIAL_B,
} from '../support/fixtures.js';
import {
  certificateList,
  seal,
  type SealOptions,
  type SignOptions,
} from '../support/wire/platform-signer.js';

const NEXT_API_V3_KEY = 'next-key'.padEnd(32, '2');
const THIRD_API_V3_KEY = 'third-key'.padEnd(32, '3');
const FILE_A = { serial: SERIAL_A, file: 'platform-a.cert.pem' };
const FILE_B = { serial: SERIAL_B, file: 'platform-b.cert.pem' };
const BY_A = { serial: SERIAL_A };
const BY_B = { serial: SERIAL_B };

const HINT =
  'either apiV3Key (WECHATPAY_API_V3_KEY) is not the one that is set on the merchant platform, or the message was altered';
const UNREADABLE = 'the list of platform certificates is unreadable';
const INCOMPLETE = 'the platform certificates are unusable: an entry of the list is incomplete';

/** A platform certificate as the download returns it. */
const read = (serial: string, file: string): WechatPayKey => {
  const { publicKey, validFrom, validTo } = new X509Certificate(fixture(file));
  return { serial, publicKey, validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) };
};
const A = read(SERIAL_A, FILE_A.file);
const B = read(SERIAL_B, FILE_B.file);

function createDownload(init: ApiPartsInit) {
  const { sender, credentials, settings, transport } = createApiParts(init);
  return {
    download: new CertificateDownload(sender, credentials, settings),
    credentials,
    transport,
  };
}

/** A download whose response is the given list. */
const downloadOf = (list: string, sign: SignOptions = BY_A, init: ApiPartsInit = {}) =>
  createDownload({ respond: () => signedResponse(list, sign), ...init });

const withPem = ({ publicKey, ...key }: WechatPayKey) => ({
  ...key,
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
});

async function expectKeys(
  work: Promise<WechatPayKey[] | undefined>,
  keys: readonly WechatPayKey[],
): Promise<void> {
  const found = await work;
  expect(found?.map(withPem)).toEqual(keys.map(withPem));
}

/** Checks the whole error of a list that is not trusted. */
async function expectUntrusted(
  work: Promise<unknown>,
  reason: string,
  message: string,
  serial = SERIAL_A,
): Promise<void> {
  const error = await errorOf(work);
  expect(error).toBeInstanceOf(WechatPaySignatureError);
  expect(error).toMatchObject({
    reason,
    endpoint: 'GET /v3/certificates',
    outcomeUnknown: false,
    message: `GET /v3/certificates: the response could not be verified: ${message}`,
    serial,
  });
}

/** The entry of one certificate on a list. */
const entryOf = (file = FILE_A, options: SealOptions = {}) => ({
  serial_no: file.serial,
  encrypt_certificate: seal(fixture(file.file), { associatedData: 'certificate', ...options }),
});
const listOf = (...entries: readonly unknown[]) => JSON.stringify({ data: entries });

describe('CertificateDownload.run', () => {
  it('reads the list once and returns its certificates in their order', async () => {
    const { download, transport } = downloadOf(certificateList([FILE_B, FILE_A]));
    await expectKeys(download.run([]), [B, A]);
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({ method: 'GET', target: '/v3/certificates' });
  });

  it('returns the serials as the list has them', async () => {
    const written = `00${SERIAL_A.toLowerCase()}`;
    const { download } = downloadOf(certificateList([{ ...FILE_A, serial: written }]));
    await expectKeys(download.run([]), [{ ...A, serial: written }]);
  });

  it.each<[string, readonly WechatPayKey[], string | undefined]>([
    ['no key', [], undefined],
    ['one certificate', [CERTIFICATE_A], SERIAL_A],
    ['two certificates', [CERTIFICATE_A, CERTIFICATE_B], SERIAL_B],
    ['a public key', [PUBLIC_KEY], PUBLIC_KEY_ID],
    ['a public key before a certificate', [PUBLIC_KEY, CERTIFICATE_A], PUBLIC_KEY_ID],
    ['a public key after a certificate', [CERTIFICATE_A, PUBLIC_KEY], PUBLIC_KEY_ID],
    ['a public key amid certificates', [CERTIFICATE_A, PUBLIC_KEY, CERTIFICATE_B], PUBLIC_KEY_ID],
  ])('expects a signature of the key that fits %s', async (_name, known, serial) => {
    const { download, transport } = downloadOf(certificateList([FILE_A]));
    await download.run(known);
    expect(transport.requests[0]!.headers['Wechatpay-Serial']).toBe(serial);
  });

  it.each<[string, readonly WechatPayKey[], readonly WechatPayKey[]]>([
    ['known', [CERTIFICATE_B], []],
    ['former', [], [CERTIFICATE_B]],
    [
      'known by another spelling',
      [{ ...CERTIFICATE_B, serial: SERIAL_B.slice(1).toLowerCase() }],
      [],
    ],
  ])('accepts the signature of a key that is %s', async (_name, known, former) => {
    const { download } = downloadOf(certificateList([FILE_A]), BY_B);
    await expectKeys(download.run(known, former), [A]);
  });

  it('accepts an empty list with the signature of a known key', async () => {
    const { download } = downloadOf('{"data":[]}');
    await expectKeys(download.run([CERTIFICATE_A]), []);
  });

  it('rejects an empty list without a known key', async () => {
    const { download } = downloadOf('{"data":[]}');
    await expectUntrusted(
      download.run([]),
      'unknown-serial',
      `the list of platform certificates is signed by ${SERIAL_A}, which is neither listed nor known`,
    );
  });

  it.each<[string, readonly WechatPayKey[], readonly WechatPayKey[]]>([
    ['without keys', [], []],
    ['with other keys', [PUBLIC_KEY], [CERTIFICATE_A]],
  ])('rejects the signature of an unknown key, %s', async (_name, known, former) => {
    const { download } = downloadOf(certificateList([FILE_A]), BY_B);
    await expectUntrusted(
      download.run(known, former),
      'unknown-serial',
      `the list of platform certificates is signed by ${SERIAL_B}, which is neither listed nor known`,
      SERIAL_B,
    );
  });

  it('rejects the signature of a key at the moment at which it expires, and accepts it before', async () => {
    const { download } = downloadOf(certificateList([FILE_A]), BY_B);
    await expectUntrusted(
      download.run([{ ...CERTIFICATE_B, validTo: NOW }]),
      'unknown-serial',
      `the list of platform certificates is signed by ${SERIAL_B}, which has expired`,
      SERIAL_B,
    );
    const valid = { ...CERTIFICATE_B, validTo: NOW + 1 };
    await expectKeys(download.run([valid]), [A]);
  });

  it('rejects a signature over other bytes', async () => {
    const list = certificateList([FILE_A]);
    const respond = () => ({ ...signedResponse(list, BY_A), body: Buffer.from(`${list} `) });
    await expectUntrusted(
      createDownload({ respond }).download.run([]),
      'signature-mismatch',
      'the signature does not match the bytes: either they were altered on the way, or the message is forged',
    );
  });

  it('names the variable of its import when the public key does not fit', async () => {
    const sign = { serial: PUBLIC_KEY_ID, key: platformKeys[SERIAL_A]! };
    const { download } = downloadOf(certificateList([FILE_A]), sign, {
      settings: { variablePrefix: 'SHOP_' },
    });
    await expectUntrusted(
      download.run([PUBLIC_KEY]),
      'signature-mismatch',
      `the signature does not match ${PUBLIC_KEY_ID}: either wechatPayPublicKey (SHOP_PUBLIC_KEY) is not the key of that id (pub_key.pem of the merchant platform), or the bytes were altered on the way, or the message is forged`,
      PUBLIC_KEY_ID,
    );
  });

  it.each([301, -301])('rejects a timestamp that is %i s away', async (seconds) => {
    const timestamp = String(NOW / 1000 + seconds);
    const { download } = downloadOf(certificateList([FILE_A]), { ...BY_A, timestamp });
    await expectUntrusted(
      download.run([]),
      'timestamp-out-of-tolerance',
      "the timestamp is 301 s away from this machine's clock, more than 300 s: either the clock is wrong, or the message is a replay",
    );
  });

  it.each([300, -300])('accepts a timestamp that is %i s away', async (seconds) => {
    const timestamp = String(NOW / 1000 + seconds);
    const { download } = downloadOf(certificateList([FILE_A]), { ...BY_A, timestamp });
    await expectKeys(download.run([]), [A]);
  });

  it('returns nothing for a 404, and rejects every other error', async () => {
    const respond = (status: number) =>
      createDownload({ respond: () => errorResponse(status, 'X') });
    await expect(respond(404).download.run([])).resolves.toBeUndefined();
    await expect(respond(403).download.run([])).rejects.toMatchObject({
      name: 'WechatPayApiError',
      status: 403,
    });
    const gateway = createDownload({
      respond: () => ({ status: 404, headers: {}, body: Buffer.from('<html>') }),
    });
    await expect(gateway.download.run([])).rejects.toMatchObject({
      name: 'WechatPayTransportError',
      status: 404,
    });
  });
});

describe('a list of platform certificates', () => {
  it.each([
    '',
    '<html>',
    'null',
    '5',
    '{}',
    '[]',
    '{"data":null}',
    '{"data":{}}',
    '{"data":"[]"}',
    '{"data":[null]}',
    '{"data":[5]}',
    '{"data":["text"]}',
    '{"data":[{},null]}',
    '{"data":[{},5]}',
    '{"data":[null,{}]}',
  ])('rejects the body %j', async (list) => {
    const { download } = downloadOf(list);
    await expectUntrusted(download.run([CERTIFICATE_A]), 'key-unavailable', UNREADABLE);
  });

  const sealed = seal('x');
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a serial alone', { serial_no: SERIAL_A }],
    ['a certificate of null', { serial_no: SERIAL_A, encrypt_certificate: null }],
    ['a certificate without a serial', { encrypt_certificate: entryOf().encrypt_certificate }],
    ['a serial that is a number', { ...entryOf(), serial_no: 5157 }],
    [
      'no algorithm',
      { serial_no: SERIAL_A, encrypt_certificate: { ...sealed, algorithm: undefined } },
    ],
    [
      'an algorithm of 5',
      { serial_no: SERIAL_A, encrypt_certificate: { ...sealed, algorithm: 5 } },
    ],
    ['no nonce', { serial_no: SERIAL_A, encrypt_certificate: { ...sealed, nonce: undefined } }],
  ])('rejects an entry with %s, also next to a good one', async (_name, entry) => {
    for (const list of [listOf(entry), listOf(entryOf(), entry), listOf(entry, entryOf())]) {
      const { download } = downloadOf(list);
      await expectUntrusted(download.run([CERTIFICATE_A]), 'key-unavailable', INCOMPLETE);
    }
  });

  const SM2 = { serial_no: 'AB12', encrypt_certificate: { ...sealed, algorithm: 'AEAD_SM4_GCM' } };

  it('rejects a list whose certificates all have another algorithm', async () => {
    const { download } = downloadOf(listOf(SM2, SM2));
    await expectUntrusted(
      download.run([CERTIFICATE_A]),
      'key-unavailable',
      'none of the platform certificates of this merchant uses RSA; SM2 (国密) is not supported',
    );
  });

  it('leaves out certificates of another algorithm', async () => {
    const { download } = downloadOf(listOf(SM2, entryOf(), SM2));
    await expectKeys(download.run([]), [A]);
  });

  it('rejects a certificate with another serial than its entry', async () => {
    const { download } = downloadOf(listOf({ ...entryOf(), serial_no: SERIAL_B }));
    await expectUntrusted(
      download.run([CERTIFICATE_A]),
      'key-unavailable',
      'the platform certificates are unusable: the serial of a certificate differs from the one on the list',
    );
  });

  it.each<[string, string, string]>([
    [
      'no PEM',
      'no PEM',
      'one of them cannot be read as a certificate: there is no -----BEGIN line in it',
    ],
    [
      "the merchant's own certificate",
      fixture('merchant.cert.pem'),
      "one of them is the merchant's own certificate (merchantSerialNumber), not one of WeChat Pay's",
    ],
  ])('rejects an entry that contains %s', async (_name, text, cause) => {
    const { download } = downloadOf(
      listOf({ serial_no: SERIAL_A, encrypt_certificate: seal(text) }),
    );
    await expectUntrusted(
      download.run([CERTIFICATE_A]),
      'key-unavailable',
      `the platform certificates are unusable: ${cause}`,
    );
  });

  it('rejects a certificate that is sealed with another APIv3 key', async () => {
    const { download } = downloadOf(certificateList([FILE_A], { apiV3Key: THIRD_API_V3_KEY }));
    await expectUntrusted(
      download.run([CERTIFICATE_A]),
      'key-unavailable',
      `the platform certificates are unusable: ${HINT}`,
    );
  });
});

describe('a list that the previous APIv3 key decrypts', () => {
  const previous = { apiV3Key: API_V3_KEY };
  const current = { apiV3Key: NEXT_API_V3_KEY };
  const downloadAfterChange = (list: string, sign: SignOptions) => {
    const parts = downloadOf(list, sign);
    parts.credentials.replace(createCredentials(current));
    return parts;
  };

  it.each<[string, string]>([
    ['alone', listOf(entryOf(FILE_A, previous))],
    ['first', listOf(entryOf(FILE_A, previous), entryOf(FILE_B, current))],
    ['last', listOf(entryOf(FILE_B, current), entryOf(FILE_A, previous))],
  ])('proves none of its certificates, one of them %s', async (_name, list) => {
    const { download, credentials } = downloadAfterChange(list, BY_A);
    await expectUntrusted(
      download.run([]),
      'unknown-serial',
      `the list of platform certificates is signed by ${SERIAL_A}, which is neither listed nor known`,
    );
    expect(credentials.previousUsedAt).toBe(NOW);
  });

  it('returns its certificates when a known or former key has signed it', async () => {
    const { download } = downloadAfterChange(listOf(entryOf(FILE_A, previous)), BY_B);
    await expectKeys(download.run([CERTIFICATE_B]), [A]);
    await expectKeys(download.run([], [CERTIFICATE_B]), [A]);
  });

  it('proves its certificates when the current key decrypts them all', async () => {
    const list = certificateList([FILE_A, FILE_B], current);
    const { download } = downloadAfterChange(list, BY_A);
    await expectKeys(download.run([]), [A, B]);
  });
});

describe('the timeout of a download', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends a download without a response', async () => {
    const { download } = createDownload({
      respond: ({ deadline }) => deadline.race(new Promise<never>(() => {})),
      settings: { timeout: 7 },
    });
    const ended = errorOf(download.run([]));
    await vi.advanceTimersByTimeAsync(6);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toMatchObject({
      name: 'WechatPayTransportError',
      reason: 'timeout',
      message: 'GET /v3/certificates: no response within 7 ms (timeout)',
    });
  });

  it('leaves no timer behind', async () => {
    await downloadOf(certificateList([FILE_A])).download.run([]);
    await errorOf(downloadOf('').download.run([]));
    await createDownload({ respond: () => errorResponse(404, 'X') }).download.run([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
