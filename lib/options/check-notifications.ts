import type { NotificationSettings } from '../notifications/notification-settings.js';
import type { NotificationStore } from '../notifications/stores/notification-store.js';
import type { WechatPayNotification } from '../notifications/events/wechat-pay-notification.js';
import type { WechatPayNotificationOptions } from '../wechat-pay-insurance.options.js';
import { checkInteger } from './check-integer.js';
import { meantOption } from './meant-option.js';
import type { OptionIssues } from './option-issues.js';

export const NOTIFICATION_OPTIONS = {
  toleranceSeconds: true,
  store: true,
  key: true,
  budget: true,
  lease: true,
  maxHandling: true,
} as const satisfies Record<keyof WechatPayNotificationOptions, true>;

const STORE_METHODS = ['claim', 'renew', 'complete', 'release'] as const;
const MAX_TIMER = 2 ** 31 - 1;

/** What happens to notifications: the option `notifications`, with its defaults. */
export function checkNotifications(
  given: unknown,
  clock: () => number,
  issues: OptionIssues,
): NotificationSettings {
  if (
    given !== undefined &&
    (typeof given !== 'object' || given === null || Array.isArray(given))
  ) {
    issues.add('notifications', 'must be an object');
  }
  const options = (typeof given === 'object' ? (given ?? {}) : {}) as Record<string, unknown>;
  const { toleranceSeconds, store, key, budget, lease, maxHandling } = options;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(NOTIFICATION_OPTIONS, name)) continue;
    issues.add(
      `notifications.${name}`,
      name === 'notificationPath'
        ? 'stands beside isGlobal, not in notifications'
        : `is no option of notifications${meantOption(name, Object.keys(NOTIFICATION_OPTIONS))}`,
    );
  }
  if (key !== undefined && typeof key !== 'function') {
    issues.add('notifications.key', 'must be a function of the notification, such as businessKey');
  }
  const integer = (name: string, value: unknown, range: [number, number], fallback: number) =>
    checkInteger(`notifications.${name}`, value, range, fallback, issues);
  return {
    toleranceSeconds: integer('toleranceSeconds', toleranceSeconds, [1, 300], 300),
    store: checkStore(store, issues),
    key: (key ?? idOf) as NotificationSettings['key'],
    budget: integer('budget', budget, [1, 4500], 4000),
    lease: integer('lease', lease, [10, MAX_TIMER], 30_000),
    maxHandling: integer('maxHandling', maxHandling, [10, MAX_TIMER], 600_000),
    clock,
  };
}

function checkStore(store: unknown, issues: OptionIssues): NotificationStore | undefined {
  if (store === undefined) return undefined;
  const methods = (store ?? {}) as Readonly<Record<string, unknown>>;
  const missing = STORE_METHODS.filter((method) => typeof methods[method] !== 'function');
  if (missing.length > 0) {
    issues.add('notifications.store', `has no method ${missing.join(', ')}`);
    return undefined;
  }
  return store as NotificationStore;
}

function idOf({ id }: WechatPayNotification): string {
  return id;
}
