import { DAY } from '../clock/beijing-calendar.js';
import { LONGEST_WAIT } from '../clock/simulator-clock.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import { generateHex } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';
import { allowOnly, checkSettings, IS_SHARE } from '../common/setting-checks.js';
import { generateRsaKeyPair } from './cryptography.js';
import type { PlatformKeyRing } from './platform-key-ring.js';
import type { PlatformCertificate } from './platform-key.js';
import { createSelfSignedCertificate } from './self-signed-certificate.js';

const YEAR = 365 * DAY;
const FIVE_YEARS = 5 * YEAR;

/** How a new platform certificate takes over. */
export interface CertificateRotation {
  /**
   * Share (0 to 1) of what certificates sign that the new one signs. Default 1. With 0 it is only
   * listed, as in the first days of a rotation; in between both are in use, as in the last days.
   */
  readonly share?: number;
}

/** How much is signed with the kind of key that `signWith` names. */
export interface SigningShare {
  /** From 0 to 1, default 1; the rest is signed with the other kind. */
  readonly share?: number;
}

/** @throws TypeError or RangeError for a rotation that cannot be meant. */
export function checkRotation(rotation: CertificateRotation): void {
  checkSettings('rotateCertificate', rotation, { share: IS_SHARE });
}

/** @throws TypeError or RangeError for an unknown kind of key or an impossible share. */
export function checkSigning(kind: string, options: SigningShare): void {
  checkSettings(
    'signWith',
    { kind, ...options },
    {
      kind: allowOnly(['certificate', 'public-key', 'requested']),
      share: IS_SHARE,
    },
  );
  if (kind === 'requested' && options.share !== undefined) {
    throw new RangeError('signWith: "requested" has no share, since the caller decides');
  }
}

/**
 * A new platform certificate, valid for five years that began a day ago. Clients check it by the time of
 * signatures, which may be the computer's, so that it is valid by both times.
 *
 * @param signatureTime epoch milliseconds, like `now`.
 */
export async function createPlatformCertificate(
  now: number,
  randomness: Randomness,
  previous?: PlatformCertificate,
  signatureTime = now,
): Promise<PlatformCertificate> {
  const notBefore = Math.floor(Math.min(now, signatureTime) / 1000) * 1000 - DAY;
  // Clients encrypt with the certificate that expires last: no two of ours may tie.
  const notAfter = Math.max(
    Math.floor(now / 1000) * 1000 - DAY + FIVE_YEARS,
    Math.floor(signatureTime / 1000) * 1000 + YEAR,
    (previous?.notAfter ?? 0) + 1000,
  );
  // A first digit of 4 to 7 keeps the number positive and 40 digits long.
  const bytes = generateHex(randomness, 20);
  const serial = `${4 + (parseInt(bytes.slice(0, 1), 16) % 4)}${bytes.slice(1)}`;
  const keys = await generateRsaKeyPair();
  const subject = { serial, commonName: 'Simulated platform certificate', notBefore, notAfter };
  return {
    kind: 'certificate',
    serial,
    privateKey: keys.privateKey,
    pem: createSelfSignedCertificate(subject, keys),
    notBefore,
    notAfter,
  };
}

interface RenewalSources {
  readonly clock: SimulatorClock;
  readonly signatureTime: () => number;
  readonly randomness: Randomness;
}

/** Makes the next platform certificate whenever the end of the newest comes near. */
export function renewCertificates(
  { certificates }: PlatformKeyRing,
  { clock, signatureTime, randomness }: RenewalSources,
): void {
  const wait = (): void => {
    const due = certificates.getRenewalDue();
    // A timer cannot hold five years.
    if (due !== undefined) clock.schedule(Math.min(due - clock.now(), LONGEST_WAIT), renew);
  };
  const renew = async (): Promise<void> => {
    const due = certificates.getRenewalDue();
    if (due !== undefined && due <= clock.now()) {
      const { newest } = certificates;
      const now = clock.now();
      certificates.add(await createPlatformCertificate(now, randomness, newest, signatureTime()));
    }
    wait();
  };
  wait();
}
