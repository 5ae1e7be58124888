import { createHash, sign } from 'node:crypto';
import type { RsaKeyPair } from './cryptography.js';
import {
  encodeBitString,
  encodeExplicit,
  encodeInteger,
  encodeNull,
  encodeObjectIdentifier,
  encodeOctetString,
  encodeSequence,
  encodeSet,
  encodeTime,
  encodeTrue,
  encodeUtf8,
} from './der.js';

/** The contents of a certificate. */
interface CertificateSubject {
  /** Hexadecimal; the first digit is below 8. */
  readonly serial: string;
  readonly commonName: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** Creates a self-signed X.509 v3 certificate in PEM form. */
export function createSelfSignedCertificate(subject: CertificateSubject, keys: RsaKeyPair): string {
  const algorithm = encodeSequence(encodeObjectIdentifier('1.2.840.113549.1.1.11'), encodeNull());
  const name = encodeSequence(
    encodeAttribute('2.5.4.6', 'CN'),
    encodeAttribute('2.5.4.10', 'nestjs-wechatpay-insurance simulator'),
    encodeAttribute('2.5.4.3', subject.commonName),
  );
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = encodeSequence(
    encodeExplicit(0, encodeInteger(Buffer.from([2]))),
    encodeInteger(Buffer.from(subject.serial, 'hex')),
    algorithm,
    name,
    encodeSequence(encodeTime(subject.notBefore), encodeTime(subject.notAfter)),
    name,
    publicKey,
    encodeExplicit(3, encodeExtensions(publicKey)),
  );
  const signature = sign('sha256', certificate, keys.privateKey);
  return toPem(encodeSequence(certificate, algorithm, encodeBitString(signature)));
}

function encodeAttribute(identifier: string, text: string): Buffer {
  return encodeSet(encodeSequence(encodeObjectIdentifier(identifier), encodeUtf8(text)));
}

function encodeExtensions(publicKey: Buffer): Buffer {
  const keyIdentifier = createHash('sha1').update(publicKey).digest();
  // digitalSignature and keyEncipherment: bits 101, five bits unused.
  const keyUsage = encodeBitString(Buffer.from([0b1010_0000]), 5);
  return encodeSequence(
    encodeSequence(
      encodeObjectIdentifier('2.5.29.19'),
      encodeTrue(),
      encodeOctetString(encodeSequence()),
    ),
    encodeSequence(encodeObjectIdentifier('2.5.29.15'), encodeTrue(), encodeOctetString(keyUsage)),
    encodeSequence(
      encodeObjectIdentifier('2.5.29.14'),
      encodeOctetString(encodeOctetString(keyIdentifier)),
    ),
  );
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
