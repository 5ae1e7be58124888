import type { WechatPayNotificationRefusalReason } from '../wechat-pay-notification.exception.js';

/** Why a delivery to `notificationPath` was refused: its body may never have come as a whole. */
export type DeliveryRefusalReason =
  WechatPayNotificationRefusalReason | 'body-too-large' | 'body-incomplete';

/** A delivery whose body cannot be verified, since it was not read. */
export class DeliveryRefusal extends Error {
  constructor(
    readonly reason: 'body-too-large' | 'body-incomplete',
    readonly explanation: string,
  ) {
    super(explanation);
  }
}
