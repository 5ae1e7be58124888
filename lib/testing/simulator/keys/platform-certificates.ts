import { DAY } from '../clock/beijing-calendar.js';
import type { PlatformCertificate } from './platform-key.js';

/** Days before the expiry of a certificate at which the next one is listed. */
const LISTED_AHEAD = 10;

/** Days before the expiry of a certificate from which both sign. */
const MIXED_FOR = 5;

const HALF = 0.5;

/** The platform certificates of one merchant, oldest first. */
export class PlatformCertificates {
  #certificates: readonly PlatformCertificate[];
  /** Share of the newest certificate, when set explicitly; otherwise it depends on the date. */
  #shareOfNewest: number | undefined;
  readonly #responses = new Portion();
  readonly #notifications = new Portion();

  constructor(certificates: readonly PlatformCertificate[]) {
    this.#certificates = certificates;
  }

  /** The certificates that have not expired, oldest first. */
  list(now: number): readonly PlatformCertificate[] {
    return this.#certificates.filter(({ notAfter }) => notAfter > now);
  }

  get newest(): PlatformCertificate | undefined {
    return this.#certificates.at(-1);
  }

  /** Adds a certificate. Without a share, it takes over as the previous one nears its expiry. */
  add(certificate: PlatformCertificate, share?: number): void {
    this.#certificates = [...this.#certificates, certificate];
    this.#shareOfNewest = share;
  }

  /** Removes all certificates except the newest. */
  retire(): void {
    this.#certificates = this.#certificates.slice(-1);
    this.#shareOfNewest = undefined;
  }

  /** When the next certificate is due (epoch milliseconds). */
  getRenewalDue(): number | undefined {
    return this.newest && this.newest.notAfter - LISTED_AHEAD * DAY;
  }

  /** Whether two certificates sign at present. */
  isMixing(now: number): boolean {
    const share = this.#getShareOfNewest(this.list(now), now);
    return share > 0 && share < 1;
  }

  /** Chooses the certificate for the next signature. */
  chooseSigner(purpose: 'response' | 'notification', now: number): PlatformCertificate | undefined {
    const listed = this.list(now);
    const portion = purpose === 'response' ? this.#responses : this.#notifications;
    const isNewest = portion.take(this.#getShareOfNewest(listed, now));
    return listed.at(isNewest ? -1 : -2);
  }

  #getShareOfNewest(listed: readonly PlatformCertificate[], now: number): number {
    const previous = listed.at(-2);
    if (!previous) return 1;
    return this.#shareOfNewest ?? getShareByCalendar(previous, now);
  }
}

function getShareByCalendar(previous: PlatformCertificate, now: number): number {
  return now >= previous.notAfter - MIXED_FOR * DAY ? HALF : 0;
}

/** Selects a share of cases, evenly spread: a share of 0.3 selects exactly three of ten. */
export class Portion {
  #owed = 0;

  /** Whether this case is selected for the share (0 to 1). */
  take(share: number): boolean {
    this.#owed += share;
    // Tolerates floating-point error: ten times 0.1 is less than 1.
    if (this.#owed < 1 - 1e-9) return false;
    this.#owed -= 1;
    return true;
  }
}
