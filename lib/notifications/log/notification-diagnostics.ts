import type { HandlerOutcome } from '../handling/notification-handler.js';
import type { DeliveryRejectionReason } from '../wechat-pay-notification.exception.js';
import { createPublisher, WECHAT_PAY_CHANNELS } from '../../diagnostics/channels.js';

/** The outcome of one delivery. */
export interface WechatPayDeliveryEvent {
  /** Distinguishes the two kinds of event. */
  readonly type: 'delivery';
  /** Merchant number of the module that received the delivery. */
  readonly mchid: string;
  /** Name of the import, or of the merchant of `WechatPayMerchants`; absent for the unnamed import. */
  readonly name?: string | undefined;
  /**
   * - `verified`: the guard passed it on to the application's own controller.
   * - `handled`: every handler is done (204).
   * - `unhandled`: it is genuine, but its event has no handler (204).
   * - `pending`: a handler threw, runs for another delivery, or is not done within the budget (500).
   * - `rejected`: it is not genuine, or could not be verified.
   */
  readonly outcome: 'verified' | 'handled' | 'unhandled' | 'pending' | 'rejected';
  /** Absent when the delivery was rejected: its content is not trustworthy. */
  readonly event_type?: string | undefined;
  /** Id of the notification; absent when the delivery was rejected. */
  readonly id?: string | undefined;
  /** Reason of the rejection; those about reading the body at `notificationPath` only. */
  readonly reason?: DeliveryRejectionReason | undefined;
  /**
   * HTTP status of the response; for a rejection by the guard, the status of its exception. Absent when the
   * application's own controller responds.
   */
  readonly status?: number | undefined;
  /** Time from the request's arrival to the response; for a guard, the time that the guard took. */
  readonly milliseconds: number;
}

/** The outcome of one handler in one delivery. It may be published long after the response to the delivery. */
export interface WechatPayHandlerEvent {
  /** Distinguishes the two kinds of event. */
  readonly type: 'handler';
  /** Merchant number of the module that received the delivery. */
  readonly mchid: string;
  /** Name of the import, or of the merchant of `WechatPayMerchants`; absent for the unnamed import. */
  readonly name?: string | undefined;
  /** Name of the event. */
  readonly event_type: string;
  /** Id of the notification. */
  readonly id: string;
  /** `Class.method`, or the id that the decorator gives. */
  readonly handler: string;
  /** How the handler ended. */
  readonly outcome: HandlerOutcome;
  /** 1 for the first; absent when the handler was not started. */
  readonly attempt?: number | undefined;
  /** Time that the handler took, with the steps of the store before and after it. */
  readonly milliseconds: number;
  /** The error that the handler or the store threw. It may hold personal data. */
  readonly error?: unknown;
}

/**
 * Published on `nestjs-wechatpay-insurance:notification`.
 *
 * An exception of a subscriber does not affect the handling: Node reports it afterwards as an uncaught
 * exception, which ends the process unless it listens to `uncaughtException`.
 */
export type WechatPayNotificationEvent = WechatPayDeliveryEvent | WechatPayHandlerEvent;

export const publishNotificationEvent = createPublisher<WechatPayNotificationEvent>(
  WECHAT_PAY_CHANNELS.notification,
);

/** The parts of a rejection's event that differ between rejections. */
type RejectionEventPart = Pick<WechatPayDeliveryEvent, 'mchid' | 'name' | 'milliseconds'> & {
  readonly status: number;
  /** `undefined` for an unexpected error. */
  readonly reason: DeliveryRejectionReason | undefined;
};

/** Publishes a rejected delivery, at `notificationPath` and at a guard alike. */
export function publishRejection(make: () => RejectionEventPart): void {
  publishNotificationEvent(() => {
    const { reason, ...part } = make();
    return {
      type: 'delivery',
      outcome: 'rejected',
      ...part,
      ...(reason !== undefined && { reason }),
    };
  });
}
