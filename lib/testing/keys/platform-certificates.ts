import type { PlatformCertificate } from './platform-key.js';
import { Portion } from './portion.js';

/** Days before its end at which the next certificate is listed. */
const LISTED_AHEAD = 10;
/** Days before its end in which both sign. */
const MIXED_FOR = 5;
const DAY = 86_400_000;
const HALF = 0.5;

/** The platform certificates of one merchant, as they follow one another. */
export class PlatformCertificates {
  #certificates: readonly PlatformCertificate[];
  /** Share of the newest that was set by hand; without it, the calendar decides. */
  #shareOfNewest: number | undefined;
  readonly #answers = new Portion();
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
  renewalDue(): number | undefined {
    return this.newest && this.newest.notAfter - LISTED_AHEAD * DAY;
  }

  /** Whether two of them sign at present, now the one and now the other. */
  isMixing(now: number): boolean {
    const share = this.#shareOfNewestOf(this.list(now), now);
    return share > 0 && share < 1;
  }

  /** The one that signs now. */
  signing(purpose: 'answer' | 'notification', now: number): PlatformCertificate | undefined {
    const listed = this.list(now);
    const portion = purpose === 'answer' ? this.#answers : this.#notifications;
    const isNewest = portion.take(this.#shareOfNewestOf(listed, now));
    return listed.at(isNewest ? -1 : -2);
  }

  #shareOfNewestOf(listed: readonly PlatformCertificate[], now: number): number {
    const previous = listed.at(-2);
    if (!previous) return 1;
    return this.#shareOfNewest ?? shareByCalendar(previous, now);
  }
}

function shareByCalendar(previous: PlatformCertificate, now: number): number {
  return now >= previous.notAfter - MIXED_FOR * DAY ? HALF : 0;
}
