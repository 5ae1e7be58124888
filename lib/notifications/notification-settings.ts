import type { NotificationStore } from './stores/notification-store.js';
import type { WechatPayNotification } from './wechat-pay-notification.js';

/** The checked options of what happens to verified notifications, with defaults filled in. */
export interface NotificationSettings {
  /** `undefined` for one in memory, of the module's own. */
  readonly store: NotificationStore | undefined;
  readonly key: (notification: WechatPayNotification) => string;
  /** Milliseconds of real time, like the following. */
  readonly budget: number;
  readonly lease: number;
  readonly maxHandling: number;
}
