import {
  createParamDecorator,
  type ExecutionContext,
  InternalServerErrorException,
} from '@nestjs/common';
import type { WechatPayNotification } from './events/wechat-pay-notification.js';

const VERIFIED = Symbol.for('nestjs-wechatpay-insurance:verified-notification');

/** Keeps a notification with the request that brought it; nothing but the guard calls this. */
export function setVerifiedNotification(
  request: object,
  notification: WechatPayNotification,
): void {
  Object.defineProperty(request, VERIFIED, { value: notification, configurable: true });
}

/**
 * The notification that `WechatPayNotificationGuard` verified.
 *
 * @throws {InternalServerErrorException} when no guard ran: nothing unverified is ever handed out.
 */
export const VerifiedNotification = createParamDecorator(
  (_data: unknown, context: ExecutionContext): WechatPayNotification => {
    const request = context.switchToHttp().getRequest<{ [VERIFIED]?: WechatPayNotification }>();
    const notification = request[VERIFIED];
    if (notification !== undefined) return notification;
    throw new InternalServerErrorException(
      '@VerifiedNotification() needs @UseGuards(WechatPayNotificationGuard) on the handler',
    );
  },
);
