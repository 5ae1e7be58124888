import type { NotificationStore } from './stores/notification-store.js';
import type { WechatPayNotification } from './events/wechat-pay-notification.js';

/** How incoming notifications are verified, and how their handlers run. */
export interface WechatPayNotificationOptions {
  /** How far a notification's timestamp may lie from our clock, either way: 1 to 300 seconds. Default 300. */
  readonly toleranceSeconds?: number;
  /**
   * Remembers what handlers have done. Default: a `MemoryNotificationStore` of the module's own, which a
   * restart empties and other instances do not see.
   */
  readonly store?: NotificationStore;
  /**
   * Returns the non-empty string that identifies a notification. Default: its `id`; see
   * {@link businessKey} for what each choice risks.
   */
  readonly key?: (notification: WechatPayNotification) => string;
  /**
   * Milliseconds of real time from a delivery's arrival to its response, key download and store included:
   * 1 to 4,500, since WeChat Pay waits 5 seconds. Default 4,000.
   */
  readonly budget?: number;
  /**
   * Milliseconds of real time after which a handler whose process died may be run by another. It is
   * renewed while the handler runs. Default 30,000.
   */
  readonly lease?: number;
  /** Milliseconds of real time after which a handler's signal fires and another run may begin. Default 600,000. */
  readonly maxHandling?: number;
}

/**
 * Token of the module's {@link NotificationSettings}, sealed: the container must not print a store, which
 * may hold the password of its database.
 */
export const NOTIFICATION_SETTINGS = Symbol.for('nestjs-wechatpay-insurance:notification-settings');

/** The checked options of what happens to verified notifications, with defaults filled in. */
export interface NotificationSettings {
  /** `undefined` for one in memory, of the module's own. */
  readonly store: NotificationStore | undefined;
  readonly key: (notification: WechatPayNotification) => string;
  /** Milliseconds of real time, like the following. */
  readonly budget: number;
  readonly lease: number;
  readonly maxHandling: number;
  /** Seconds. */
  readonly toleranceSeconds: number;
  /** Epoch milliseconds, for the timestamps of notifications. */
  readonly clock: () => number;
}

/** Token of the module's {@link NotifyUrls}. */
export const NOTIFY_URLS = Symbol.for('nestjs-wechatpay-insurance:notify-urls');

/** The notify URLs among the options, by option. */
export type NotifyUrls = Readonly<
  Record<'contractNotifyUrl' | 'transactionNotifyUrl', string | undefined>
>;

/** Token of the checked path of a module; `undefined` when it serves none. */
export const NOTIFICATION_PATH = Symbol.for('nestjs-wechatpay-insurance:notification-path');

const SEGMENTS = /^\/?[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?$/;

/**
 * The path as a URL has it, with a slash in front and none at the end; `undefined` when it is no plain
 * path: what means something to a router would match other URLs.
 */
export function normalizeNotificationPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !SEGMENTS.test(path)) return undefined;
  const plain = `/${path.replace(/^\/|\/$/g, '')}`;
  return plain.split('/').some((segment) => segment === '.' || segment === '..')
    ? undefined
    : plain;
}
