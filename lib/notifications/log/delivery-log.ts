import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { INSTANCE_NAME, labelInstance } from '../../common/instance-name.js';
import { CurrentCredentials } from '../../crypto/current-credentials.js';
import { pickMerchant } from '../../diagnostics/channels.js';
import { publishNotificationEvent, publishRejection } from './notification-diagnostics.js';
import type { HandlerOutcome, HandlerRun } from '../handling/notification-handler.js';
import { toPrintable } from '../../common/text.js';
import { RejectionLog } from './rejection-log.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../wechat-pay-notification.exception.js';
import type { WechatPayNotification } from '../events/wechat-pay-notification.js';
import { describeError } from './describe-error.js';

/** Maximum characters of these parts of a line. */
const MAX_EVENT_TYPE = 64;
const MAX_ID = 128;

type Level = 'debug' | 'log' | 'warn' | 'error';

interface CompletedDelivery {
  readonly outcome: 'handled' | 'unhandled' | 'pending';
  readonly status: number;
  readonly milliseconds: number;
}

interface RejectedDelivery {
  readonly requestId: string;
  readonly status: number;
  readonly milliseconds: number;
}

const HANDLER_LINES = {
  succeeded: ['log', 'handled'],
  'already-done': ['debug', 'was handled before'],
  busy: ['log', 'is being handled by another delivery'],
  threw: ['error', 'failed, and runs again with the next delivery'],
  'lease-lost': [
    'warn',
    'succeeded, but its claim was lost meanwhile; the next delivery may run it again',
  ],
  overdue: ['error', 'has run for maxHandling and was aborted; a later delivery may run it again'],
  'store-failed': ['error', 'the notification store failed; the next delivery retries'],
  'shutting-down': ['log', 'was not started: the application is shutting down'],
} as const satisfies Record<HandlerOutcome, readonly [Level, string]>;

/**
 * Reports the outcome of deliveries and handlers, in Nest's log and on the diagnostics channel. The log never
 * has personal data: of an error it shows only the kind and the place.
 */
@Injectable()
export class DeliveryLog {
  readonly #logger: Logger;
  readonly #merchant: { readonly mchid: string; readonly name: string | undefined };
  readonly #rejections: RejectionLog;
  #isNotInitializedLogged = false;

  constructor(
    @Inject(CurrentCredentials) { mchid }: Pick<CurrentCredentials, 'mchid'>,
    @Inject(RejectionLog) rejections: RejectionLog,
    @Optional() @Inject(INSTANCE_NAME) name?: string,
  ) {
    this.#logger = new Logger(labelInstance('WechatPayNotification', name));
    this.#merchant = { mchid, name };
    this.#rejections = rejections;
  }

  logDelivery(notification: WechatPayNotification, completed: CompletedDelivery): void {
    if (completed.outcome === 'unhandled') {
      const time = toMilliseconds(completed.milliseconds);
      this.#write('warn', notification, `no handler for this event; responded 204 (${time})`);
    }
    const { id, event_type } = notification;
    publishNotificationEvent(() => ({
      type: 'delivery',
      ...pickMerchant(this.#merchant),
      event_type,
      id,
      ...completed,
    }));
  }

  logRejection(error: unknown, { requestId, ...rejected }: RejectedDelivery): void {
    const known =
      error instanceof WechatPayNotificationException || error instanceof DeliveryRejectedError
        ? error
        : undefined;
    const { reason, explanation } = known ?? {
      reason: 'failure' as const,
      explanation: describeError(error),
    };
    runQuietly(() => this.#rejections.write({ reason, explanation, requestId }, performance.now()));
    publishRejection(() => ({
      ...pickMerchant(this.#merchant),
      reason: known?.reason,
      ...rejected,
    }));
  }

  /** Logs handlers that still run, or wait for the store, when the response is due. */
  logUnfinished(
    notification: WechatPayNotification,
    handlers: readonly string[],
    milliseconds: number,
  ): void {
    this.#write(
      'warn',
      notification,
      `${toPrintable(handlers.join(', '), 512)} not done within the budget (still running, or the store has not responded); responded 500 (${toMilliseconds(milliseconds)})`,
    );
  }

  /** A delivery before `app.init()`; only the first is logged. */
  logNotInitialized(): void {
    if (this.#isNotInitializedLogged) return;
    this.#isNotInitializedLogged = true;
    runQuietly(() =>
      this.#logger.warn(
        'a notification came before app.init() had found the handlers; responded 500, so that WeChat Pay delivers it again. Call app.init() before the server listens',
      ),
    );
  }

  logKeyError(notification: WechatPayNotification, error: unknown): void {
    this.#write('error', notification, `notifications.key failed: ${describeError(error)}`);
  }

  logRun({ notification, ...run }: HandlerRun): void {
    const [level, text] = HANDLER_LINES[run.outcome];
    const { id, event_type } = notification;
    const attempt = run.attempt === undefined ? '' : `, attempt ${run.attempt}`;
    const problem = run.error === undefined ? '' : `: ${describeError(run.error)}`;
    this.#write(
      level,
      notification,
      `${toPrintable(run.handler, MAX_ID)} ${text} (${toMilliseconds(run.milliseconds)}${attempt})${problem}`,
    );
    publishNotificationEvent(() => ({
      type: 'handler',
      ...pickMerchant(this.#merchant),
      event_type,
      id,
      ...run,
    }));
  }

  /** Truncates each part by itself, so that a long one does not hide the rest. */
  #write(level: Level, { event_type, id }: WechatPayNotification, text: string): void {
    const subject = `${toPrintable(event_type, MAX_EVENT_TYPE)} ${toPrintable(id, MAX_ID)}`;
    runQuietly(() => this.#logger[level](toPrintable(`${subject}: ${text}`)));
  }
}

function toMilliseconds(time: number): string {
  return `${Math.round(time)} ms`;
}

/** Ignores an exception of the application's logger, which must not fail a delivery that was handled. */
export function runQuietly(write: () => void): void {
  try {
    write();
  } catch {
    // The logger that could report this error is the one that threw it.
  }
}
