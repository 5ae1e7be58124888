import { randomHex } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import type { PlatformCertificate } from './platform-key.js';
import { generateRsaKeyPair } from './rsa-key-pair.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

const FIVE_YEARS = 5 * 365 * 86_400_000;
const ONE_DAY = 86_400_000;

/** A new platform certificate, valid for five years that began a day ago. */
export async function createPlatformCertificate(
  now: number,
  randomness: Randomness,
  previous?: PlatformCertificate,
): Promise<PlatformCertificate> {
  const notBefore = Math.floor(now / 1000) * 1000 - ONE_DAY;
  // Clients encrypt with the certificate that expires last: no two of ours may tie.
  const notAfter = Math.max(notBefore + FIVE_YEARS, (previous?.notAfter ?? 0) + 1000);
  // A first digit of 4 to 7 keeps the number positive and 40 digits long.
  const bytes = randomHex(randomness, 20);
  const serial = `${4 + (parseInt(bytes.slice(0, 1), 16) % 4)}${bytes.slice(1)}`;
  const keys = await generateRsaKeyPair();
  const subject = { serial, commonName: 'Simulated platform certificate', notBefore, notAfter };
  return {
    kind: 'certificate',
    serial,
    privateKey: keys.privateKey,
    pem: selfSignedCertificate(subject, keys),
    notBefore,
    notAfter,
  };
}
