import { isDone, type HandlerOutcome } from '../handling/handler-outcome.js';
import type { HandlerRunner } from '../handling/handler-runner.js';
import { handlersOf, type NotificationHandler } from '../handling/notification-handler.js';
import { storeKey } from '../handling/store-key.js';
import { TimeExceeded, within } from '../handling/within.js';
import { WechatPayNotificationException } from '../wechat-pay-notification.exception.js';
import type { WechatPayNotification } from '../wechat-pay-notification.js';
import type { WechatPayNotificationVerifier } from '../wechat-pay-notification.verifier.js';
import { answerTo, DONE, PENDING, type DeliveryAnswer } from './delivery-answer.js';
import type { DeliveryLog } from './delivery-log.js';
import { DeliveryRefusal } from './delivery-refusal.js';
import type { IncomingDelivery } from './incoming-delivery.js';

export interface NotificationReceiverInit {
  readonly verifier: WechatPayNotificationVerifier;
  /** Those of the application, known once it has started. */
  readonly handlers: () => readonly NotificationHandler[];
  readonly runner: HandlerRunner;
  /** What tells one notification from another, see the option `notifications.key`. */
  readonly keyOf: (notification: WechatPayNotification) => string;
  /** Milliseconds from a request's arrival to its answer. */
  readonly budget: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly log: DeliveryLog;
}

/** Verifies a delivery and runs its handlers, all within one budget. */
export class NotificationReceiver {
  readonly #init: NotificationReceiverInit;

  constructor(init: NotificationReceiverInit) {
    this.#init = init;
  }

  /** What to answer. Never rejects. */
  async receive(delivery: IncomingDelivery): Promise<DeliveryAnswer> {
    const { log, now } = this.#init;
    const { arrivedAt } = delivery;
    try {
      const notification = await this.#verified(delivery);
      const outcome = await this.#handle(notification, arrivedAt);
      const answer = outcome === 'pending' ? PENDING : DONE;
      log.answered(notification, {
        outcome,
        status: answer.status,
        milliseconds: now() - arrivedAt,
      });
      return answer;
    } catch (error) {
      const answer = answerTo(error);
      log.refused(error, {
        requestId: delivery.requestId,
        status: answer.status,
        milliseconds: now() - arrivedAt,
      });
      return answer;
    }
  }

  async #verified(delivery: IncomingDelivery): Promise<WechatPayNotification> {
    const { verifier } = this.#init;
    const { arrivedAt, headers } = delivery;
    const body = await this.#inTime(arrivedAt, delivery.readBody(), () => {
      throw new DeliveryRefusal('body-incomplete', 'the body did not arrive within the budget');
    });
    return this.#inTime(arrivedAt, verifier.verify(headers, body), () => {
      throw new WechatPayNotificationException(
        'key-unavailable',
        'the key to verify with did not arrive within the budget',
      );
    });
  }

  async #handle(
    notification: WechatPayNotification,
    arrivedAt: number,
  ): Promise<'handled' | 'unhandled' | 'pending'> {
    const concerned = handlersOf(this.#init.handlers(), notification.event_type);
    if (concerned.length === 0) return 'unhandled';
    const keys = this.#keysOf(notification, concerned);
    if (keys === undefined) return 'pending';
    const { runner, now, log } = this.#init;
    const outcomes = await Promise.all(
      concerned.map((handler, index) =>
        this.#inTime<HandlerOutcome | 'running'>(
          arrivedAt,
          runner.run(handler, notification, keys[index] ?? ''),
          () => 'running',
        ),
      ),
    );
    const unfinished = concerned.filter((_handler, index) => outcomes[index] === 'running');
    if (unfinished.length > 0) {
      log.unfinished(
        notification,
        unfinished.map(({ id }) => id),
        now() - arrivedAt,
      );
    }
    return outcomes.every((outcome) => outcome !== 'running' && isDone(outcome))
      ? 'handled'
      : 'pending';
  }

  /** Keys of the store, one for each handler; none when the application's own `key` fails. */
  #keysOf(
    notification: WechatPayNotification,
    handlers: readonly NotificationHandler[],
  ): readonly string[] | undefined {
    try {
      const key: unknown = this.#init.keyOf(notification);
      if (typeof key !== 'string' || key === '') {
        // An asynchronous one is a mistake, and its rejection would be nobody's.
        void Promise.resolve(key).catch(() => {});
        throw new TypeError('notifications.key did not return a text that is not empty');
      }
      return handlers.map(({ id }) => storeKey(notification, id, key));
    } catch (error) {
      this.#init.log.keyFailed(notification, error);
      return undefined;
    }
  }

  async #inTime<T>(arrivedAt: number, work: Promise<T>, otherwise: () => T): Promise<T> {
    const { budget, now } = this.#init;
    try {
      return await within(arrivedAt + budget - now(), work);
    } catch (error) {
      if (error instanceof TimeExceeded) return otherwise();
      throw error;
    }
  }
}
