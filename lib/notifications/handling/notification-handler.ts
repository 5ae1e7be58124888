import type { WechatPayNotification } from '../wechat-pay-notification.js';
import type { NotificationContext } from './notification-context.js';

/** A method that `@OnWechatPayNotification()` stands on, bound to its provider. */
export interface NotificationHandler {
  /** The name under which is kept what it has done. */
  readonly id: string;
  /** Names of events; `'*'` for every one. */
  readonly eventTypes: ReadonlySet<string>;
  readonly handle: (
    notification: WechatPayNotification,
    context: NotificationContext,
  ) => Promise<void>;
}
