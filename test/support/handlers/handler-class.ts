import { Injectable, type Type } from '@nestjs/common';
import {
  type NotificationContext,
  type NotificationEventName,
  OnWechatPayNotification,
  type WechatPayNotification,
} from '../../../lib/index.js';

export type Handle = (notification: WechatPayNotification, context: NotificationContext) => unknown;

/** A provider of this name with a method `handle` for these events; SIGN by default. */
export function handlerClass(
  name: string,
  handle: Handle,
  ...events: NotificationEventName[]
): Type {
  const [first = 'INSURANCE_ENTRUST.SIGN', ...others] = events;
  @Injectable()
  class Handler {
    @OnWechatPayNotification(first, ...others)
    async handle(notification: WechatPayNotification, context: NotificationContext) {
      await handle(notification, context);
    }
  }
  Object.defineProperty(Handler, 'name', { value: name });
  return Handler;
}
