import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isExpired, isValid, parsePlatformCertificate } from '../../lib/crypto/wechat-pay-key.js';
import { fixture, SERIAL_A } from '../support/fixtures.js';

const OF_AN_EC_KEY = `-----BEGIN CERTIFICATE-----
MIIBcjCCARegAwIBAgIUbhKSZ9Juu6G+pgUriTUTSExeeAAwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCZWMwIBcNMjYxMTIzMjIzMTE3WhgPMjEyNjEwMzAyMjMxMTda
MA0xCzAJBgNVBAMMAmVjMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEl7ou5F//
AydW9vrlTamUnZF+VIL8UvDbRHlVMc+ThB+ZpSi16EexIofzgNdYSJt32eV9XaKB
wHrzqKVba6vh2qNTMFEwHQYDVR0OBBYEFG9gp3J7dFOT9elaOR6sjmb6jW/mMB8G
A1UdIwQYMBaAFG9gp3J7dFOT9elaOR6sjmb6jW/mMA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSQAwRgIhAOgqh5ZEdL3zgCrhrySi2i9fYCNAdbIQeOiCwEmi
OzifAiEA5WFrVktTj9eoTn+2cySvC5Jc052T9QtC0rwkHHcXJvg=
-----END CERTIFICATE-----`;

describe('parsePlatformCertificate', () => {
  const pem = fixture('platform-a.cert.pem');

  it.each<[string, string | Buffer | X509Certificate]>([
    ['text', pem],
    ['bytes', Buffer.from(pem)],
    ['DER', new X509Certificate(pem).raw],
    ['a certificate', new X509Certificate(pem)],
  ])('reads %s', (_name, source) => {
    const key = parsePlatformCertificate(source);
    expect(key).toMatchObject({
      serial: SERIAL_A,
      validFrom: Date.UTC(2020, 0, 1),
      validTo: Date.UTC(2120, 0, 1),
    });
    expect(key.publicKey.equals(new X509Certificate(pem).publicKey)).toBe(true);
  });

  it('rejects a certificate without an RSA key', () => {
    expect(() => parsePlatformCertificate(OF_AN_EC_KEY)).toThrow('not RSA');
  });

  it('rejects text that is not a certificate', () => {
    expect(() => parsePlatformCertificate(fixture('wechat-pay.pub.pem'))).toThrow();
  });

  it.each([
    [-1, false, false],
    [0, true, false],
    [9, true, false],
    [10, false, true],
  ])('checks at %i whether a certificate is valid (%s) and expired (%s)', (now, valid, expired) => {
    const key = { ...parsePlatformCertificate(pem), validFrom: 0, validTo: 10 };
    expect(isValid(key, now)).toBe(valid);
    expect(isExpired(key, now)).toBe(expired);
  });

  it('never expires a public key, which has no dates', () => {
    const { serial, publicKey } = parsePlatformCertificate(pem);
    expect(isValid({ serial, publicKey }, 1e15)).toBe(true);
    expect(isExpired({ serial, publicKey }, 1e15)).toBe(false);
  });
});
