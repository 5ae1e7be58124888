import { createHash, sign } from 'node:crypto';
import {
  derBitString,
  derExplicit,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derTime,
  derTrue,
  derUtf8,
} from './der.js';
import type { RsaKeyPair } from './rsa-key-pair.js';

/** What a certificate says of its key. */
export interface CertificateSubject {
  /** Hexadecimal, the first digit below 8. */
  readonly serial: string;
  readonly commonName: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** An X.509 v3 certificate in PEM form, signed by the key that it certifies. */
export function selfSignedCertificate(subject: CertificateSubject, keys: RsaKeyPair): string {
  const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull());
  const name = derSequence(
    attribute('2.5.4.6', 'CN'),
    attribute('2.5.4.10', 'nestjs-wechatpay-insurance simulator'),
    attribute('2.5.4.3', subject.commonName),
  );
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' });
  const certificate = derSequence(
    derExplicit(0, derInteger(Buffer.from([2]))),
    derInteger(Buffer.from(subject.serial, 'hex')),
    algorithm,
    name,
    derSequence(derTime(subject.notBefore), derTime(subject.notAfter)),
    name,
    publicKey,
    derExplicit(3, extensions(publicKey)),
  );
  const signature = sign('sha256', certificate, keys.privateKey);
  return pem(derSequence(certificate, algorithm, derBitString(signature)));
}

function attribute(identifier: string, text: string): Buffer {
  return derSet(derSequence(derObjectIdentifier(identifier), derUtf8(text)));
}

function extensions(publicKey: Buffer): Buffer {
  const keyIdentifier = createHash('sha1').update(publicKey).digest();
  // The bits of digitalSignature and keyEncipherment: 101, five unused.
  const keyUsage = derBitString(Buffer.from([0b1010_0000]), 5);
  return derSequence(
    derSequence(derObjectIdentifier('2.5.29.19'), derTrue(), derOctetString(derSequence())),
    derSequence(derObjectIdentifier('2.5.29.15'), derTrue(), derOctetString(keyUsage)),
    derSequence(derObjectIdentifier('2.5.29.14'), derOctetString(derOctetString(keyIdentifier))),
  );
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
