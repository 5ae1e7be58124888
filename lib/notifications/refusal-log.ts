import { Logger } from '@nestjs/common';

/** Lines a minute; what comes on top is counted. */
const LINES_PER_MINUTE = 20;
const MINUTE = 60_000;

export interface LoggedRefusal {
  readonly reason: string;
  readonly explanation: string;
  /** From outside, so it may hold anything. */
  readonly requestId: string;
}

/** Logs refused notifications at a bounded rate: who floods us must not fill the disk too. */
export class RefusalLog {
  readonly #logger = new Logger('WechatPayNotification');
  #windowStart = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #suppressed = 0;

  /** @param now monotonic milliseconds. */
  write({ reason, explanation, requestId }: LoggedRefusal, now: number): void {
    if (now - this.#windowStart >= MINUTE) {
      if (this.#suppressed > 0) {
        this.#logger.warn(`${this.#suppressed} more refused notifications were not logged`);
      }
      this.#windowStart = now;
      this.#lines = 0;
      this.#suppressed = 0;
    }
    if (this.#lines >= LINES_PER_MINUTE) {
      this.#suppressed += 1;
      return;
    }
    this.#lines += 1;
    const line = printable(`Refused (${reason}), Request-ID ${requestId || '-'}: ${explanation}`);
    // A probe is WeChat Pay's own test, several times a day; faults of this server need somebody.
    if (reason === 'signature-probe') this.#logger.debug(line);
    else if (OUR_SIDE.has(reason)) this.#logger.error(line);
    else this.#logger.warn(line);
  }
}

const OUR_SIDE: ReadonlySet<string> = new Set(['raw-body-unavailable', 'key-unavailable']);

function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').slice(0, 1024);
}
