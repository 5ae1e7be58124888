import {
  createParamDecorator,
  type ExecutionContext,
  InternalServerErrorException,
} from '@nestjs/common';
import type { WechatPayNotification } from './events/wechat-pay-notification.js';

const VERIFIED = Symbol.for('nestjs-wechatpay-insurance:verified-notification');

/** Attaches a verified notification to its request. Only the guard calls this. */
export function setVerifiedNotification(
  request: object,
  notification: WechatPayNotification,
): void {
  Object.defineProperty(request, VERIFIED, { value: notification, configurable: true });
}

/**
 * Injects the notification that `WechatPayNotificationGuard` verified.
 *
 * @throws {InternalServerErrorException} when the guard did not run, so that no handler receives an unverified
 * notification.
 */
export const VerifiedNotification = createParamDecorator(
  (_data: unknown, context: ExecutionContext): WechatPayNotification => {
    const request = context
      .switchToHttp()
      .getRequest<{ [VERIFIED]?: WechatPayNotification | undefined }>();
    const notification = request[VERIFIED];
    if (notification !== undefined) return notification;
    throw new InternalServerErrorException(
      '@VerifiedNotification() needs @UseGuards(WechatPayNotificationGuard) on the handler',
    );
  },
);
