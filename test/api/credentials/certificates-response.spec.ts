import { describe, expect, it } from 'vitest';
import {
  NO_CERTIFICATES,
  readApiError,
  readEncryptedCertificates,
} from '../../../lib/api/credentials/certificates-response.js';
import { SERIAL_A } from '../../support/fixtures.js';
import { certificateList, seal } from '../../support/wire/platform-signer.js';

const ERROR = '{"code":"NO_AUTH","message":"not allowed"}';

const read = (status: number, body: string) =>
  readApiError({ status, headers: {}, body: Buffer.from(body) });

const readMessage = (message: string) =>
  read(403, JSON.stringify({ code: 'NO_AUTH', message }))?.text;

describe('NO_CERTIFICATES', () => {
  it('equals the code that WeChat Pay sends to a merchant without certificates', () => {
    expect(NO_CERTIFICATES).toBe('RESOURCE_NOT_EXISTS');
  });
});

describe('readApiError', () => {
  it.each([200, 201, 204, 299])('returns empty texts for the success %i', (status) => {
    expect(read(status, ERROR)).toEqual({ code: '', text: '' });
    expect(read(status, '')).toEqual({ code: '', text: '' });
  });

  it.each([100, 199, 300, 302, 399])('returns nothing for the status %i', (status) => {
    expect(read(status, ERROR)).toBeUndefined();
  });

  it.each([400, 401, 404, 429, 500, 599])('returns code and text of an error %i', (status) => {
    expect(read(status, ERROR)).toEqual({ code: 'NO_AUTH', text: 'NO_AUTH not allowed' });
  });

  it.each([
    '',
    '<html>',
    'null',
    '{}',
    '{"code":"NO_AUTH"}',
    '{"code":"404","message":"not found"}',
  ])('returns nothing for an error with the body %j', (body) => {
    expect(read(404, body)).toBeUndefined();
  });

  it('returns a text of at most 256 characters, and the whole code', () => {
    const text = `NO_AUTH ${'x'.repeat(248)}`;
    expect(readMessage('x'.repeat(248))).toBe(text);
    expect(readMessage('x'.repeat(249))).toBe(`${text.slice(0, -1)}…`);
    const code = 'A'.repeat(300);
    const body = JSON.stringify({ code, message: 'x' });
    expect(read(403, body)).toEqual({ code, text: `${'A'.repeat(255)}…` });
  });

  it('replaces unprintable characters, each of them with one blank', () => {
    expect(readMessage('one\ntwo\u202ethree')).toBe('NO_AUTH one two three');
  });

  it('leaves no half of a character where it cuts', () => {
    expect(readMessage(`${'x'.repeat(246)}😀more`)).toBe(`NO_AUTH ${'x'.repeat(246)} …`);
  });
});

describe('readEncryptedCertificates', () => {
  const readList = (body: string) => readEncryptedCertificates(Buffer.from(body));
  const one = seal('one');
  const two = seal('two');

  it('returns the encrypted certificates in their order', () => {
    const data = [{ encrypt_certificate: one }, { encrypt_certificate: two }];
    expect(readList(JSON.stringify({ data }))).toEqual([one, two]);
  });

  it('returns the certificate of a list as WeChat Pay sends it', () => {
    const list = certificateList([{ serial: SERIAL_A, file: 'platform-a.cert.pem' }]);
    expect(readList(list)).toMatchObject([
      {
        algorithm: 'AEAD_AES_256_GCM',
        nonce: 'nonce12bytes',
        associated_data: 'certificate',
      },
    ]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 5],
    ['a text', 'text'],
    ['nothing', {}],
    ['a certificate of null', { encrypt_certificate: null }],
    ['another algorithm', { encrypt_certificate: { ...one, algorithm: 'AEAD_SM4_GCM' } }],
  ])('leaves out an entry that contains %s', (_name, entry) => {
    const data = [entry, { encrypt_certificate: one }, entry];
    expect(readList(JSON.stringify({ data }))).toEqual([one]);
  });

  it.each([
    '',
    '<html>',
    'null',
    '5',
    '[]',
    '{}',
    '{"data":null}',
    '{"data":{}}',
    '{"data":"text"}',
    '{"data":[]}',
  ])('returns an empty list for the body %j', (body) => {
    expect(readList(body)).toEqual([]);
  });
});
