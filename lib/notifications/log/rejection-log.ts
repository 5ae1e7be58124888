import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { INSTANCE_NAME, labelInstance } from '../../common/instance-name.js';
import { toPrintable } from '../../common/text.js';
import type { DeliveryRejectionReason } from '../wechat-pay-notification.exception.js';

/** Lines a minute for each reason, and each merchant of a guard for several; further rejections are counted. */
const LINES_PER_MINUTE = 20;
const MINUTE = 60_000;

/** The reason; `failure` for an unexpected error, `unknown-merchant` for a path without a merchant. */
type LoggedReason = DeliveryRejectionReason | 'failure' | 'unknown-merchant';

interface LoggedRejection {
  readonly reason: LoggedReason;
  readonly explanation: string;
  /** Untrusted: the sender of the request chose it. */
  readonly requestId: string;
  /** Merchant number where a guard chooses the merchant for each request. */
  readonly mchid?: string | undefined;
}

/** The lines of one reason and merchant within one minute. */
interface Window {
  readonly start: number;
  lines: number;
  suppressed: number;
}

/**
 * Logs rejected notifications at a bounded rate, so that a flood of forgeries does not fill the disk. Each
 * reason has a limit of its own, so that forgeries do not hide a fault of this server.
 *
 * The endpoint and all guards of a module share one log, since Nest may create a guard for each request.
 */
@Injectable()
export class RejectionLog {
  readonly #logger: Logger;
  /** By reason and merchant; the oldest first. */
  readonly #windows = new Map<string, Window>();

  constructor(@Optional() @Inject(INSTANCE_NAME) name?: string) {
    this.#logger = new Logger(labelInstance('WechatPayNotification', name));
  }

  /** @param now monotonic milliseconds. */
  write({ reason, explanation, requestId, mchid }: LoggedRejection, now: number): void {
    const subject = mchid === undefined ? `(${reason})` : `(${reason}), merchant ${mchid}`;
    const window = this.#getWindow(subject, now);
    if (window.lines >= LINES_PER_MINUTE) {
      window.suppressed += 1;
      return;
    }
    window.lines += 1;
    const request = toPrintable(requestId, 128) || '-';
    const line = toPrintable(`Rejected ${subject}, Request-ID ${request}: ${explanation}`);
    // WeChat Pay sends probes several times a day; faults of this server need an operator.
    if (reason === 'signature-probe') this.#logger.debug(line);
    else if (OUR_SIDE.has(reason)) this.#logger.error(line);
    else this.#logger.warn(line);
  }

  #getWindow(subject: string, now: number): Window {
    this.#endWindows(now);
    const current = this.#windows.get(subject);
    if (current !== undefined) return current;
    const next: Window = { start: now, lines: 0, suppressed: 0 };
    this.#windows.set(subject, next);
    return next;
  }

  /** Forgets the windows that have ended, so that merchants that come and go take no memory. */
  #endWindows(now: number): void {
    for (const [subject, { start, suppressed }] of this.#windows) {
      if (now - start < MINUTE) return;
      this.#windows.delete(subject);
      if (suppressed === 0) continue;
      this.#logger.warn(
        toPrintable(`${suppressed} more rejected notifications ${subject} were not logged`),
      );
    }
  }
}

const OUR_SIDE: ReadonlySet<string> = new Set([
  'raw-body-unavailable',
  'key-unavailable',
  'failure',
]);
