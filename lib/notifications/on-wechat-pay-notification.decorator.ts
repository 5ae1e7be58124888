import 'reflect-metadata';
import type { NotificationContext } from './handling/notification-handler.js';
import type { KnownEventType } from './events/event-types.js';
import type {
  UnknownNotification,
  WechatPayNotification,
} from './events/wechat-pay-notification.js';

/** A known event, `'*'` for every event, or the name of one that this release does not know. */
export type NotificationEventName = KnownEventType | '*' | (string & {});

export interface OnWechatPayNotificationOptions {
  /**
   * The name under which the store keeps what this handler has done: 1 to 128 printable ASCII characters.
   * Default: `Class.method`, which a minifier, a bundler or a renaming changes. After two names have changed
   * places a notification would be lost, so names that seem to be a minifier's are warned of at start, and are
   * an error in production with a store that outlives the process.
   */
  readonly id?: string;
}

/** What a handler of these events is given. */
export type NotificationFor<EventName extends string> = string extends EventName
  ? WechatPayNotification
  : EventName extends '*'
    ? WechatPayNotification
    : EventName extends KnownEventType
      ? Extract<WechatPayNotification, { event_type: EventName }>
      : UnknownNotification;

type HandlerDecorator<EventName extends string> = <
  Handler extends (
    notification: NotificationFor<EventName>,
    context: NotificationContext,
  ) => unknown,
>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/** What one decoration says. */
export interface HandlerRegistration {
  readonly eventTypes: readonly unknown[];
  readonly id: unknown;
  /** Names of options that do not exist. */
  readonly unknownOptions: readonly string[];
}

const REGISTRATIONS = Symbol.for('nestjs-wechatpay-insurance:notification-handler');

/**
 * Calls this method of a provider with every verified notification of these events that comes to the
 * module's `notificationPath`, and with `{ signal, attempt }`.
 *
 * What it has done is kept per (notification, handler): once it has ended without an error it is not
 * called with that notification again, unless a crash, a pause longer than the lease or a lost store
 * fell between its effect and its record. When it throws, WeChat Pay delivers again. A promise that it
 * returns is awaited, an Observable is subscribed to until it ends. Handlers of one notification run
 * concurrently and share it: treat it as read-only.
 *
 * A near miss of a known event is an error when the application starts, and so are a provider that is
 * request-scoped or transient, and guards, interceptors, filters and pipes on the method, which Nest
 * applies to routes only.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 * @example
 * \@OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
 * async contractSigned(notification: ContractSignedNotification, { signal }: NotificationContext) {}
 */
export function OnWechatPayNotification<const EventNames extends NotificationEventName[]>(
  ...eventTypes: EventNames
): HandlerDecorator<EventNames[number]>;
export function OnWechatPayNotification<const EventNames extends NotificationEventName[]>(
  ...eventTypesAndOptions: [...EventNames, OnWechatPayNotificationOptions]
): HandlerDecorator<EventNames[number]>;
export function OnWechatPayNotification(...given: readonly unknown[]): MethodDecorator {
  const last = given.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
  const { id, ...unknown } = (hasOptions ? last : {}) as Record<string, unknown>;
  const registration: HandlerRegistration = {
    eventTypes: hasOptions ? given.slice(0, -1) : given,
    id,
    unknownOptions: Object.keys(unknown),
  };
  return (target, method, descriptor) => {
    if (typeof target === 'function' || typeof descriptor?.value !== 'function') {
      throw new TypeError(
        `@OnWechatPayNotification() stands on ${String(method)}, but belongs on a method of a provider's instances`,
      );
    }
    const earlier = (Reflect.getOwnMetadata(REGISTRATIONS, target, method) ?? []) as unknown[];
    // Kept by name, not with the function: a decorator above this one may put another in its place.
    Reflect.defineMetadata(REGISTRATIONS, [...earlier, registration], target, method);
  };
}

/** What the decorations of an instance's method say; none for an ordinary method. */
export function getRegistrations(
  instance: object,
  method: string | symbol,
): readonly HandlerRegistration[] {
  const registrations: unknown = Reflect.getMetadata(REGISTRATIONS, instance, method);
  return (registrations ?? []) as readonly HandlerRegistration[];
}
