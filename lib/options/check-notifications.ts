import type {
  NotificationSettings,
  WechatPayNotificationOptions,
} from '../notifications/notification-settings.js';
import type { NotificationStore } from '../notifications/stores/notification-store.js';
import type { WechatPayNotification } from '../notifications/events/wechat-pay-notification.js';
import { checkInteger, MAX_TIMER } from './check-settings.js';
import type { OptionCheck, OptionIssues } from './option-check.js';

interface IntegerRow {
  readonly range: readonly [min: number, max: number];
  readonly default: number;
}

const INTEGERS = {
  toleranceSeconds: { range: [1, 300], default: 300 },
  budget: { range: [1, 4500], default: 4000 },
  lease: { range: [10, MAX_TIMER], default: 30_000 },
  maxHandling: { range: [10, MAX_TIMER], default: 600_000 },
} as const satisfies Readonly<Record<string, IntegerRow>>;

const NOTIFICATION_OPTIONS = {
  ...INTEGERS,
  store: true,
  key: true,
} as const satisfies Record<keyof WechatPayNotificationOptions, unknown>;

const STORE_METHODS = ['claim', 'renew', 'complete', 'release'] as const;

/** True for a property of the option `notifications`. */
export function isNotificationOption(name: string): boolean {
  return Object.hasOwn(NOTIFICATION_OPTIONS, name);
}

export function checkNotifications(given: unknown, check: OptionCheck): NotificationSettings {
  const { issues } = check;
  if (
    given !== undefined &&
    (typeof given !== 'object' || given === null || Array.isArray(given))
  ) {
    issues.add('notifications', 'must be an object');
  }
  const options = (typeof given === 'object' ? (given ?? {}) : {}) as Record<string, unknown>;
  for (const name of Object.keys(options)) {
    if (!isNotificationOption(name)) addUnknownOption(name, issues);
  }
  const { store, key } = options;
  if (key !== undefined && typeof key !== 'function') {
    issues.add('notifications.key', 'must be a function of the notification, such as businessKey');
  }
  const readInteger = (name: keyof typeof INTEGERS): number => {
    const { range, default: fallback } = INTEGERS[name];
    const { [name]: value = fallback } = options;
    return checkInteger(`notifications.${name}`, value, range, issues);
  };
  return {
    toleranceSeconds: readInteger('toleranceSeconds'),
    store: checkStore(store, issues),
    key: (key ?? getId) as NotificationSettings['key'],
    budget: readInteger('budget'),
    lease: readInteger('lease'),
    maxHandling: readInteger('maxHandling'),
    clock: check.get('clock'),
  };
}

function addUnknownOption(name: string, issues: OptionIssues): void {
  const option = `notifications.${name}`;
  if (name === 'notificationPath') {
    issues.add(option, 'belongs next to isGlobal, not in notifications');
  } else {
    issues.addUnknown(option, name, Object.keys(NOTIFICATION_OPTIONS));
  }
}

function checkStore(store: unknown, issues: OptionIssues): NotificationStore | undefined {
  if (store === undefined) return undefined;
  const methods = (store ?? {}) as Readonly<Record<string, unknown>>;
  const missing = STORE_METHODS.filter((method) => typeof methods[method] !== 'function');
  if (missing.length > 0) {
    issues.add(
      'notifications.store',
      `must have the methods of NotificationStore; missing: ${missing.join(', ')}`,
    );
    return undefined;
  }
  const { ping } = methods;
  if (ping !== undefined && typeof ping !== 'function') {
    issues.add('notifications.store', 'must have a function as ping, or none');
    return undefined;
  }
  return store as NotificationStore;
}

function getId({ id }: WechatPayNotification): string {
  return id;
}
