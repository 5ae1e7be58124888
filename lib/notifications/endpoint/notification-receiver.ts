import { Inject, Injectable } from '@nestjs/common';
import type { WechatPayNotification } from '../events/wechat-pay-notification.js';
import type { HeaderSource } from '../../crypto/signed-headers.js';
import type { Sealed } from '../../common/sealed.js';
import {
  type HandlerOutcome,
  isDone,
  type NotificationHandler,
} from '../handling/notification-handler.js';
import { HandlerRegistry } from '../handling/handler-registry.js';
import { HandlerRunner } from '../handling/handler-runner.js';
import { TimeLimitError, within } from '../../common/deadline.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../wechat-pay-notification.exception.js';
import { MODULE_VERIFIER } from '../notification-tokens.js';
import type { WechatPayNotificationVerifier } from '../wechat-pay-notification.verifier.js';
import { type DeliveryResponse, DONE, PENDING, toResponse } from './delivery-response.js';
import { DeliveryLog } from '../log/delivery-log.js';

/**
 * Returns the key under which the store keeps the state of one handler for one notification, in ASCII. It is
 * unambiguous whatever characters the parts contain.
 *
 * @param key the key of the notification, see the option `notifications.key`.
 */
export function toStoreKey(
  { mchid, event_type }: Pick<WechatPayNotification, 'mchid' | 'event_type'>,
  handlerId: string,
  key: string,
): string {
  return [mchid, event_type, handlerId, key].map(encodePart).join(':');
}

/** `encodeURIComponent` that accepts lone surrogates too, as `%u`, which `encodeURIComponent` never writes. */
function encodePart(text: string): string {
  if (text.isWellFormed()) return encodeURIComponent(text);
  return Array.from(text, (character) =>
    character.isWellFormed()
      ? encodeURIComponent(character)
      : `%u${character.charCodeAt(0).toString(16)}`,
  ).join('');
}

/** A request to `notificationPath`. */
export interface IncomingDelivery {
  readonly headers: HeaderSource;
  readonly requestId: string;
  /** Arrival, in monotonic milliseconds. */
  readonly arrivedAt: number;
  /**
   * @throws {DeliveryRejectedError}
   * @throws {WechatPayNotificationException} `raw-body-unavailable`.
   */
  readonly readBody: () => Promise<Buffer>;
}

/** Verifies a delivery and runs its handlers, all within the option `budget`. */
@Injectable()
export class NotificationReceiver {
  readonly #settings: Pick<NotificationSettings, 'key' | 'budget'>;

  /** @param now returns monotonic milliseconds. */
  constructor(
    @Inject(MODULE_VERIFIER) private readonly verifier: WechatPayNotificationVerifier,
    @Inject(HandlerRegistry)
    private readonly handlers: Pick<HandlerRegistry, 'findByEventType'>,
    @Inject(HandlerRunner) private readonly runner: HandlerRunner,
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<NotificationSettings>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#settings = settings.open();
  }

  /** Resolves to the response. Never rejects. */
  async receive(delivery: IncomingDelivery): Promise<DeliveryResponse> {
    const { arrivedAt } = delivery;
    try {
      const notification = await this.#verify(delivery);
      const outcome = await this.#handle(notification, arrivedAt);
      const response = outcome === 'pending' ? PENDING : DONE;
      this.log.logDelivery(notification, {
        outcome,
        status: response.status,
        milliseconds: this.now() - arrivedAt,
      });
      return response;
    } catch (error) {
      const response = toResponse(error);
      this.log.logRejection(error, {
        requestId: delivery.requestId,
        status: response.status,
        milliseconds: this.now() - arrivedAt,
      });
      return response;
    }
  }

  async #verify(delivery: IncomingDelivery): Promise<WechatPayNotification> {
    const { arrivedAt, headers } = delivery;
    const body = await this.#withinBudget(arrivedAt, delivery.readBody(), () => {
      throw new DeliveryRejectedError(
        'body-incomplete',
        'the body did not arrive within the budget',
      );
    });
    return this.#withinBudget(arrivedAt, this.#callVerifier(headers, body), () => {
      throw new WechatPayNotificationException(
        'key-unavailable',
        'the verification key did not arrive within the budget',
      );
    });
  }

  /** A verifier that replaces the module's in a test may be synchronous. */
  async #callVerifier(headers: HeaderSource, body: Buffer): Promise<WechatPayNotification> {
    return this.verifier.verify(headers, body);
  }

  async #handle(
    notification: WechatPayNotification,
    arrivedAt: number,
  ): Promise<'handled' | 'unhandled' | 'pending'> {
    const concerned = this.handlers.findByEventType(notification.event_type);
    if (concerned === undefined) {
      this.log.logNotInitialized();
      return 'pending';
    }
    if (concerned.length === 0) return 'unhandled';
    const keys = this.#getKeys(notification, concerned);
    if (keys === undefined) return 'pending';
    const outcomes = await Promise.all(
      concerned.map((handler, index) =>
        this.#withinBudget<HandlerOutcome | 'running'>(
          arrivedAt,
          this.runner.run(handler, notification, keys[index] ?? ''),
          () => 'running',
        ),
      ),
    );
    const unfinished = concerned.filter((_handler, index) => outcomes[index] === 'running');
    if (unfinished.length > 0) {
      this.log.logUnfinished(
        notification,
        unfinished.map(({ id }) => id),
        this.now() - arrivedAt,
      );
    }
    return outcomes.every((outcome) => outcome !== 'running' && isDone(outcome))
      ? 'handled'
      : 'pending';
  }

  /** Returns the keys in the store, one for each handler, or `undefined` when the option `key` fails. */
  #getKeys(
    notification: WechatPayNotification,
    handlers: readonly NotificationHandler[],
  ): readonly string[] | undefined {
    try {
      const key: unknown = this.#settings.key(notification);
      if (typeof key !== 'string' || key === '') {
        // An asynchronous `key` is a mistake, and its rejection would otherwise be unhandled.
        void Promise.resolve(key).catch(() => {});
        throw new TypeError('notifications.key must return a non-empty string');
      }
      // The notification of a test's verifier may lack its merchant.
      const { event_type, mchid = this.verifier.mchid } = notification;
      return handlers.map(({ id }) => toStoreKey({ mchid, event_type }, id, key));
    } catch (error) {
      this.log.logKeyError(notification, error);
      return undefined;
    }
  }

  async #withinBudget<T>(arrivedAt: number, work: Promise<T>, otherwise: () => T): Promise<T> {
    try {
      return await within(arrivedAt + this.#settings.budget - this.now(), work);
    } catch (error) {
      if (error instanceof TimeLimitError) return otherwise();
      throw error;
    }
  }
}
