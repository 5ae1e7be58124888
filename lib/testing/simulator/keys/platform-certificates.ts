import { DAY } from '../clock/beijing-calendar.js';
import type { PlatformCertificate } from './platform-key.js';

/** Days before its end at which the next certificate is listed. */
const LISTED_AHEAD = 10;

/** Days before its end in which both sign. */
const MIXED_FOR = 5;

const HALF = 0.5;

/** The platform certificates of one merchant, as they follow one another. */
export class PlatformCertificates {
  #certificates: readonly PlatformCertificate[];
  /** Share of the newest that was set by hand; without it, the calendar decides. */
  #shareOfNewest: number | undefined;
  readonly #responses = new Portion();
  readonly #notifications = new Portion();

  constructor(certificates: readonly PlatformCertificate[]) {
    this.#certificates = certificates;
  }

  /** Those that are valid at the moment, oldest first. */
  list(now: number): readonly PlatformCertificate[] {
    return this.#certificates.filter(({ notAfter }) => notAfter > now);
  }

  get newest(): PlatformCertificate | undefined {
    return this.#certificates.at(-1);
  }

  /** Adds the next one; without a share, it takes over as the end of the one before comes near. */
  add(certificate: PlatformCertificate, share?: number): void {
    this.#certificates = [...this.#certificates, certificate];
    this.#shareOfNewest = share;
  }

  /** Drops every certificate but the newest. */
  retire(): void {
    this.#certificates = this.#certificates.slice(-1);
    this.#shareOfNewest = undefined;
  }

  /** The moment at which the next one is to be made. */
  getRenewalDue(): number | undefined {
    return this.newest && this.newest.notAfter - LISTED_AHEAD * DAY;
  }

  /** Whether two of them sign at present, now the one and now the other. */
  isMixing(now: number): boolean {
    const share = this.#getShareOfNewest(this.list(now), now);
    return share > 0 && share < 1;
  }

  /** The one that signs now. */
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

/** Picks a share of the cases, spread as evenly as can be: of ten with 0.3, exactly three. */
export class Portion {
  #owed = 0;

  /** Whether this case is one of the share (0 to 1). */
  take(share: number): boolean {
    this.#owed += share;
    // Sums of tenths fall a little short of a whole.
    if (this.#owed < 1 - 1e-9) return false;
    this.#owed -= 1;
    return true;
  }
}
