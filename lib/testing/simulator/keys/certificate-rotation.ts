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

/** Options for the rotation of the platform certificate. */
export interface CertificateRotation {
  /**
   * Share (0 to 1) of certificate signatures made with the new certificate. Default 1. With 0, the new
   * one is only listed, as in the first days of a rotation; in between, both sign, as in the last days.
   */
  readonly share?: number | undefined;
}

/** Options of `signWith`. */
export interface SigningShare {
  /** Share (0 to 1) of signatures made with the named kind of key. Default 1. The other kind makes the rest. */
  readonly share?: number | undefined;
}

/** @throws TypeError or RangeError for invalid options. */
export function checkRotation(rotation: CertificateRotation): void {
  checkSettings('rotateCertificate', rotation, { share: IS_SHARE });
}

/** @throws TypeError or RangeError for an unknown kind of key or an invalid share. */
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
    throw new RangeError('signWith: share cannot be combined with "requested"');
  }
}

/**
 * Creates a platform certificate that is valid for five years from one day ago. Clients check it at the
 * time of signatures, which may be the computer's, so that it must be valid at both times.
 *
 * @param signatureTime epoch milliseconds, like `now`
 */
export async function createPlatformCertificate(
  now: number,
  randomness: Randomness,
  previous?: PlatformCertificate,
  signatureTime = now,
): Promise<PlatformCertificate> {
  const notBefore = Math.floor(Math.min(now, signatureTime) / 1000) * 1000 - DAY;
  // Clients encrypt with the certificate that expires last, so that no two may expire together.
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

/** Creates the next platform certificate whenever the newest one is close to its expiry. */
export function renewCertificates(
  { certificates }: PlatformKeyRing,
  { clock, signatureTime, randomness }: RenewalSources,
): void {
  const wait = (): void => {
    const due = certificates.getRenewalDue();
    // Five years exceed the longest delay of a timer.
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
