import { Inject, Injectable, Logger } from '@nestjs/common';
import { constants } from 'node:os';
import { getSystemErrorMap, types } from 'node:util';
import { MerchantCredentials } from '../../crypto/merchant-credentials.js';
import { publishNotificationEvent, publishRejection } from '../notification-diagnostics.js';
import type { HandlerOutcome, HandlerRun } from '../handling/notification-handler.js';
import { toPrintable } from '../../common/text.js';
import { RejectionLog } from '../rejection-log.js';
import { WechatPayNotificationException } from '../wechat-pay-notification.exception.js';
import type { WechatPayNotification } from '../events/wechat-pay-notification.js';
import { DeliveryRejectedError } from './delivery-response.js';
import { InvalidStoreResultError } from '../stores/notification-store.js';

type Level = 'debug' | 'log' | 'warn' | 'error';

export interface AnsweredDelivery {
  readonly outcome: 'handled' | 'unhandled' | 'pending';
  readonly status: number;
  readonly milliseconds: number;
}

export interface RefusedDelivery {
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
    'ended well, but its claim was lost meanwhile, and the next delivery may run it again',
  ],
  overdue: [
    'error',
    'has run for maxHandling and was told to stop; a later delivery may run it again',
  ],
  'store-failed': ['error', 'the notification store failed; the next delivery tries again'],
  'shutting-down': ['log', 'was not begun, since the application shuts down'],
} as const satisfies Record<HandlerOutcome, readonly [Level, string]>;

/**
 * Tells what became of deliveries and handlers, in Nest's log and on the diagnostics channel. The log
 * never has personal data: of an error it has what kind it is and where it was thrown.
 */
@Injectable()
export class DeliveryLog {
  readonly #logger = new Logger('WechatPayNotification');
  readonly #mchid: string;
  readonly #rejections: RejectionLog;

  constructor(
    @Inject(MerchantCredentials) { mchid }: Pick<MerchantCredentials, 'mchid'>,
    @Inject(RejectionLog) rejections: RejectionLog,
  ) {
    this.#mchid = mchid;
    this.#rejections = rejections;
  }

  answered(notification: WechatPayNotification, answered: AnsweredDelivery): void {
    if (answered.outcome === 'unhandled') {
      const time = inMilliseconds(answered.milliseconds);
      this.#write('warn', notification, `no handler is for this event; answered 204 (${time})`);
    }
    const { id, event_type } = notification;
    publishNotificationEvent(() => ({
      type: 'delivery',
      mchid: this.#mchid,
      event_type: String(event_type),
      id,
      ...answered,
    }));
  }

  refused(error: unknown, { requestId, ...answered }: RefusedDelivery): void {
    const known =
      error instanceof WechatPayNotificationException || error instanceof DeliveryRejectedError
        ? error
        : undefined;
    const { reason, explanation } = known ?? {
      reason: 'failure' as const,
      explanation: describeError(error),
    };
    quietly(() => this.#rejections.write({ reason, explanation, requestId }, performance.now()));
    publishRejection(() => ({ mchid: this.#mchid, reason: known?.reason, ...answered }));
  }

  /** Handlers that still run, or wait for the store, when the delivery has to be answered. */
  unfinished(
    notification: WechatPayNotification,
    handlers: readonly string[],
    milliseconds: number,
  ): void {
    this.#write(
      'warn',
      notification,
      `${handlers.join(', ')} not done within the budget (still running, or the store has not answered); answered 500 (${inMilliseconds(milliseconds)})`,
    );
  }

  keyFailed(notification: WechatPayNotification, error: unknown): void {
    this.#write('error', notification, `notifications.key failed: ${describeError(error)}`);
  }

  ran({ notification, ...run }: HandlerRun): void {
    const [level, text] = HANDLER_LINES[run.outcome];
    const { id, event_type } = notification;
    const attempt = run.attempt === undefined ? '' : `, attempt ${run.attempt}`;
    const problem = run.error === undefined ? '' : `: ${describeError(run.error)}`;
    this.#write(
      level,
      notification,
      `${run.handler} ${text} (${inMilliseconds(run.milliseconds)}${attempt})${problem}`,
    );
    publishNotificationEvent(() => ({
      type: 'handler',
      mchid: this.#mchid,
      event_type: String(event_type),
      id,
      ...run,
    }));
  }

  #write(level: Level, { event_type, id }: WechatPayNotification, text: string): void {
    quietly(() => this.#logger[level](toPrintable(`${String(event_type)} ${id}: ${text}`)));
  }
}

function inMilliseconds(time: number): string {
  return `${Math.round(time)} ms`;
}

/** A logger of the application's own that throws must not undo what a handler has done. */
function quietly(write: () => void): void {
  try {
    write();
  } catch {
    // Where it could be told is what has failed.
  }
}

/** How many places of a stack are told. */
const PLACES = 4;

/** Codes that Node gives; anybody else's may hold anything. */
const SYSTEM_CODES: ReadonlySet<unknown> = new Set([
  ...Object.keys(constants.errno),
  ...[...getSystemErrorMap().values()].map(([code]) => code),
  'ENOTFOUND',
]);
const NODE_CODE = /^ERR_[A-Z]+(?:_[A-Z0-9]+)*$/;
const CLASS_NAME = /^[A-Za-z][\w$]{0,63}$/;
const LOCATION = /^\s+at (?:.* \()?((?:file:\/\/|node:|\/|[A-Za-z]:\\).{1,200}:\d+:\d+)\)?$/;

/**
 * What kind an error is and where it was thrown: its class, a code of Node's, and lines of files. Its
 * message, its name and every other field are somebody else's, and may hold a customer's name. What a
 * wrong store did is our own text.
 */
export function describeError(error: unknown): string {
  try {
    if (error instanceof InvalidStoreResultError) return error.message;
    if (!types.isNativeError(error) && !(error instanceof Error)) {
      return `something other than an Error was thrown (${typeof error})`;
    }
    return [getClassName(error), ...getCodes(error), ...getPlaces(error)].join(' ');
  } catch {
    return 'an error that cannot be read';
  }
}

/** A name that was set on the error itself is anybody's text; that of its class stands in the code. */
function getClassName(error: Error): string {
  const { constructor } = Object.getPrototypeOf(error) as { readonly constructor?: unknown };
  const name = typeof constructor === 'function' ? constructor.name : '';
  return CLASS_NAME.test(name) ? name : 'Error';
}

function getCodes(error: Error): readonly string[] {
  const { code } = error as { readonly code?: unknown };
  const isOfNode = typeof code === 'string' && (SYSTEM_CODES.has(code) || NODE_CODE.test(code));
  return isOfNode ? [code] : [];
}

/** Without names of functions, which may be made of data; the message, at its head, may look like a place. */
function getPlaces(error: Error): readonly string[] {
  const message = String(error.message);
  const stack = String(error.stack ?? '');
  const at = message === '' ? -1 : stack.indexOf(message);
  return (at < 0 ? stack : stack.slice(at + message.length))
    .split('\n')
    .flatMap((line) => LOCATION.exec(line)?.[1] ?? [])
    .slice(0, PLACES)
    .map((place) => `at ${place}`);
}
