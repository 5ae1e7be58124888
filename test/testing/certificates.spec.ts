import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { isSignedBy, MerchantClient } from './support/merchant-client.js';
import { openResource } from './support/notification-receiver.js';
import { NOW } from './support/pre-sign-body.js';

const hasOpenssl = (() => {
  try {
    return execFileSync('openssl', ['version']).length > 0;
  } catch {
    return false;
  }
})();

describe('platform certificates', () => {
  let simulator: WechatPaySimulator;
  let client: MerchantClient;
  beforeAll(async () => {
    simulator = await WechatPaySimulator.start({ now: NOW });
    client = new MerchantClient(simulator.moduleOptions);
  });
  afterAll(() => simulator.stop());

  const download = async () => {
    const { json } = await client.call('GET', '/v3/certificates');
    return json.data.map((entry: Entry) => ({
      ...entry,
      pem: openResource(entry.encrypt_certificate, simulator.moduleOptions.apiV3Key),
    })) as (Entry & { pem: string })[];
  };

  it('lists real certificates, encrypted with the APIv3 key', async () => {
    const [entry] = await download();
    expect(entry).toMatchObject({
      serial_no: expect.stringMatching(/^[4-7][0-9A-F]{39}$/),
      effective_time: '2026-11-30T10:00:00+08:00',
      expire_time: '2031-11-29T10:00:00+08:00',
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        associated_data: 'certificate',
        nonce: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      },
    });
    const certificate = new X509Certificate(entry?.pem ?? '');
    expect(certificate.serialNumber).toBe(entry?.serial_no);
    expect(Date.parse(certificate.validFrom)).toBe(Date.parse(entry?.effective_time ?? ''));
    expect(Date.parse(certificate.validTo)).toBe(Date.parse(entry?.expire_time ?? ''));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(certificate.subject).toContain('CN=Simulated platform certificate');
  });

  it('signs the certificate list with a certificate from that list', async () => {
    const headers = { 'Wechatpay-Serial': undefined };
    const response = await client.call('GET', '/v3/certificates', { headers });
    const [entry] = await download();
    expect(response.headers['wechatpay-serial']).toBe(entry?.serial_no);
    const { publicKey } = new X509Certificate(entry?.pem ?? '');
    expect(isSignedBy(publicKey, response.headers, response.text)).toBe(true);
  });

  it('keeps listing a certificate when a new one, which expires last, is added', async () => {
    const [before] = await download();
    const serial = await simulator.rotateCertificate();
    const after = await download();
    expect(after.map((entry) => entry.serial_no)).toEqual([before?.serial_no, serial]);
    expect(Date.parse(after[1]?.expire_time ?? '')).toBeGreaterThan(
      Date.parse(after[0]?.expire_time ?? ''),
    );
  });

  it.skipIf(!hasOpenssl)('openssl reads and verifies the platform certificates', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
    try {
      const file = join(folder, 'certificate.pem');
      const [entry] = await download();
      writeFileSync(file, entry?.pem ?? '');
      const text = execFileSync('openssl', ['x509', '-in', file, '-noout', '-text', '-serial'], {
        encoding: 'utf8',
      });
      expect(text).toContain('Version: 3 (0x2)');
      expect(text).toContain('Digital Signature, Key Encipherment');
      expect(text).toContain('CA:FALSE');
      expect(text).toContain(`serial=${entry?.serial_no}`);
      const moment = String(Date.parse(NOW) / 1000);
      const verified = execFileSync(
        'openssl',
        ['verify', '-attime', moment, '-CAfile', file, file],
        { encoding: 'utf8' },
      );
      expect(verified).toContain('OK');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('creates certificates that are valid in a later century', async () => {
    const later = await WechatPaySimulator.start({ now: '2049-06-01T00:00:00Z' });
    try {
      const { apiV3Key } = later.moduleOptions;
      const { json } = await new MerchantClient(later.moduleOptions).call(
        'GET',
        '/v3/certificates',
      );
      const pem = openResource(json.data[0].encrypt_certificate, apiV3Key);
      expect(new X509Certificate(pem).validTo).toContain('2054');
    } finally {
      await later.stop();
    }
  });

  it.each([
    ['RSA', 200, undefined],
    ['ALL', 200, undefined],
    ['SM2', 404, 'RESOURCE_NOT_EXISTS'],
    ['rsa', 400, 'PARAM_ERROR'],
  ])('lists certificates of the requested algorithm: %s', async (algorithm, status, code) => {
    const path = `/v3/certificates?algorithm_type=${algorithm}`;
    const response = await client.call('GET', path);
    expect([response.status, response.json.code]).toEqual([status, code]);
  });

  it('responds 404 when the merchant has no platform certificate', async () => {
    const other = await WechatPaySimulator.start({ now: NOW, platformCertificates: false });
    try {
      const its = new MerchantClient(other.moduleOptions);
      const headers = { 'Wechatpay-Serial': undefined };
      const response = await its.call('GET', '/v3/certificates', { headers });
      expect(response).toMatchObject({
        status: 404,
        json: { code: 'RESOURCE_NOT_EXISTS', message: expect.stringContaining('无可用的平台证书') },
      });
      expect(response.headers['wechatpay-serial']).toBe(other.moduleOptions.wechatPayPublicKeyId);
      expect(() => other.signWith('certificate')).toThrow('no platform certificate');
      const serial = await other.rotateCertificate();
      other.signWith('certificate');
      const now = await its.call('GET', '/v3/certificates');
      expect(now.headers['wechatpay-serial']).toBe(serial);
    } finally {
      await other.stop();
    }
  });
});

interface Entry {
  readonly serial_no: string;
  readonly effective_time: string;
  readonly expire_time: string;
  readonly encrypt_certificate: { ciphertext: string; nonce: string; associated_data: string };
}
