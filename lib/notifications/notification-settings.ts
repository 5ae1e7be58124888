import type { NotificationStore } from './stores/notification-store.js';
import type { WechatPayNotification } from './events/wechat-pay-notification.js';

/** How incoming notifications are verified, and how their handlers run. */
export interface WechatPayNotificationOptions {
  /** Greatest difference between a notification's timestamp and the clock, either way: 1 to 300 seconds. Default 300. */
  readonly toleranceSeconds?: number | undefined;
  /**
   * Remembers which notifications each handler has handled. Default: a `MemoryNotificationStore`, which a restart
   * empties and other instances do not share.
   */
  readonly store?: NotificationStore | undefined;
  /**
   * Returns the non-empty string that identifies a notification. Default: its `id`; see
   * {@link businessKey} for what each choice risks.
   */
  readonly key?: ((notification: WechatPayNotification) => string) | undefined;
  /**
   * Milliseconds of real time from a delivery's arrival to its response, including key download and store:
   * 1 to 4,500, since WeChat Pay waits 5 seconds. Default 4,000.
   */
  readonly budget?: number | undefined;
  /**
   * Milliseconds of real time after which another instance may run the handler of a process that died. The lease
   * is renewed while the handler runs. Default 30,000.
   */
  readonly lease?: number | undefined;
  /** Milliseconds of real time after which a handler's signal fires and another run may begin. Default 600,000. */
  readonly maxHandling?: number | undefined;
}

/**
 * Token of the module's {@link NotificationSettings}. They are sealed, so that the container does not print a
 * store, which may hold the password of its database.
 */
export const NOTIFICATION_SETTINGS = Symbol.for('nestjs-wechatpay-insurance:notification-settings');

/** The checked options for notifications, with defaults. */
export interface NotificationSettings {
  /** `undefined` for a `MemoryNotificationStore`. */
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

/** The notify URLs among the options, by the name of the option. */
export type NotifyUrls = Readonly<
  Record<'contractNotifyUrl' | 'transactionNotifyUrl', string | undefined>
>;

/** Token of the module's normalised path; `undefined` when it serves none. */
export const NOTIFICATION_PATH = Symbol.for('nestjs-wechatpay-insurance:notification-path');

const SEGMENTS = /^\/?[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?$/;

/**
 * Normalises a path to a leading and no trailing slash. Returns `undefined` unless it is a plain path: the
 * special characters of a router would match other URLs.
 */
export function normalizeNotificationPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !SEGMENTS.test(path)) return undefined;
  const plain = `/${path.replace(/^\/|\/$/g, '')}`;
  return plain.split('/').some((segment) => segment === '.' || segment === '..')
    ? undefined
    : plain;
}
