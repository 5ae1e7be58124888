import type { HandlerOutcome } from '../handling/notification-handler.js';
import type { DeliveryRejectionReason } from '../wechat-pay-notification.exception.js';
import { createPublisher, WECHAT_PAY_CHANNELS } from '../../diagnostics/channels.js';

/** What became of one delivery. */
export interface WechatPayDeliveryEvent {
  readonly type: 'delivery';
  readonly mchid: string;
  /**
   * - `verified`: the guard let it pass to the application's own controller.
   * - `handled`: every handler is done (204).
   * - `unhandled`: it is genuine, and no handler is for its event (204).
   * - `pending`: a handler threw, is being run by another delivery, or is not done within the budget
   *   (500).
   * - `refused`: it is not genuine, or cannot be judged.
   */
  readonly outcome: 'verified' | 'handled' | 'unhandled' | 'pending' | 'refused';
  /** Absent when it was refused: nothing in it may be believed. */
  readonly event_type?: string;
  /** Id of the notification, absent when it was refused. */
  readonly id?: string;
  /** Why it was refused; `body-too-large`, `body-incomplete` and `unsupported-encoding` at `notificationPath` only. */
  readonly reason?: DeliveryRejectionReason;
  /**
   * HTTP status of the answer; of a guard's refusal the one that its exception asks for. Absent when the
   * application's own controller answers.
   */
  readonly status?: number;
  /** From the request's arrival to the answer; at a guard, what its work took. */
  readonly milliseconds: number;
}

/** What became of one handler in one delivery; it may come long after the delivery's answer. */
export interface WechatPayHandlerEvent {
  readonly type: 'handler';
  readonly mchid: string;
  readonly event_type: string;
  /** Id of the notification. */
  readonly id: string;
  /** `Class.method`, or the id that the decorator gives. */
  readonly handler: string;
  readonly outcome: HandlerOutcome;
  /** 1 for the first; absent where it was not begun. */
  readonly attempt?: number;
  readonly milliseconds: number;
  /** What the handler threw, or the store failed with. It may hold personal data. */
  readonly error?: unknown;
}

/**
 * Published on `nestjs-wechatpay-insurance:notification`.
 *
 * What a subscriber throws does not touch the handling: Node reports it afterwards as an uncaught
 * exception of the process, which ends the process unless `uncaughtException` is listened to.
 */
export type WechatPayNotificationEvent = WechatPayDeliveryEvent | WechatPayHandlerEvent;

export const publishNotificationEvent = createPublisher<WechatPayNotificationEvent>(
  WECHAT_PAY_CHANNELS.notification,
);

/** The parts of a refusal's event that are not the same in every one. */
type RejectionEventPart = Pick<WechatPayDeliveryEvent, 'mchid' | 'milliseconds'> & {
  readonly status: number;
  /** `undefined` for what should never happen. */
  readonly reason: DeliveryRejectionReason | undefined;
};

/** Tells of a refused delivery, at `notificationPath` and at a guard alike. */
export function publishRejection(make: () => RejectionEventPart): void {
  publishNotificationEvent(() => {
    const { reason, ...part } = make();
    return {
      type: 'delivery',
      outcome: 'refused',
      ...part,
      ...(reason !== undefined && { reason }),
    };
  });
}
