import 'reflect-metadata';
import type { NotificationContext } from './handling/notification-handler.js';
import type { NotificationEventName, NotificationFor } from './events/event-types.js';

/** Options of {@link OnWechatPayNotification}. */
export interface OnWechatPayNotificationOptions {
  /**
   * The name under which the store keeps the records of this handler: 1 to 128 printable ASCII characters.
   * Default: `Class.method`, which a minifier, a bundler or a renaming changes. Notifications would be lost after
   * two handlers have swapped names, so a name that seems to come from a minifier causes a warning at start, and
   * an error in production with a store that outlives the process.
   */
  readonly id?: string | undefined;
  /**
   * Restricts the handler to the notifications of the imports with this name or these names; `'default'` stands for
   * the unnamed import. Default: the notifications of every merchant.
   */
  readonly name?: string | readonly string[] | undefined;
}

/**
 * The decorator that {@link OnWechatPayNotification} returns. It checks the parameters of the method.
 *
 * `applyDecorators()` of Nest accepts it too, but returns a decorator for any method. To keep the check, give your
 * own decorator this type.
 *
 * @example
 * const OnContractSigned = (): NotificationHandlerDecorator<'INSURANCE_ENTRUST.SIGN'> =>
 *   applyDecorators(OnWechatPayNotification('INSURANCE_ENTRUST.SIGN'), SetMetadata('team', 'sales'));
 */
export interface NotificationHandlerDecorator<EventName extends string> {
  /** Makes it a `MethodDecorator`, which `applyDecorators()` takes. `this: never` keeps it from matching a method. */
  <Method>(
    this: never,
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
  /**
   * Decorates a method that takes the notification and its context.
   *
   * @typeParam Handler The type of the method.
   */
  // The last one, whose error TypeScript 7 reports.
  <
    Handler extends (
      notification: NotificationFor<EventName>,
      context: NotificationContext,
    ) => unknown,
  >(
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void;
}

/** The arguments of one `@OnWechatPayNotification()`. */
export interface HandlerRegistration {
  readonly eventTypes: readonly unknown[];
  readonly id: unknown;
  /** The option `name`. */
  readonly name: unknown;
  /** Names of options that do not exist. */
  readonly unknownOptions: readonly string[];
}

const REGISTRATIONS = Symbol.for('nestjs-wechatpay-insurance:notification-handler');

/**
 * Calls this method of a provider with every verified notification of these events that arrives at the
 * `notificationPath` of a merchant, and with `{ signal, attempt }`. Where the application has several merchants, the
 * option `name` restricts it to some of them.
 *
 * The store keeps one record per notification and handler: after the method has ended without an error, it is
 * not called with that notification again, unless a crash, a pause longer than the lease or a loss of the store
 * occurs between its effect and its record. When the method throws, WeChat Pay delivers again. A returned
 * promise is awaited, and a returned Observable is subscribed to until it completes. Handlers of one
 * notification run concurrently and share the object: treat it as read-only.
 *
 * With `applyDecorators()` of Nest, see {@link NotificationHandlerDecorator} for how to keep the check of the
 * method's parameters.
 *
 * The application does not start when the name of an event is a near miss of a known one, when no import has the
 * name in the option `name`, when the provider is request-scoped or transient, or when the method has guards,
 * interceptors, filters or pipes, which Nest applies to routes only.
 *
 * @param eventTypes At least one name: a known event, `'*'` for every event, or the name of one that this release
 * does not know. {@link OnWechatPayNotificationOptions} may follow.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 * @example
 * \@OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
 * async contractSigned(notification: ContractSignedNotification, { signal }: NotificationContext) {}
 */
export function OnWechatPayNotification<const EventName extends NotificationEventName>(
  ...eventTypes: [EventName, ...EventName[]]
): NotificationHandlerDecorator<EventName>;
/** The same with options after the names. */
export function OnWechatPayNotification<const EventName extends NotificationEventName>(
  ...eventTypesAndOptions: [EventName, ...EventName[], OnWechatPayNotificationOptions]
): NotificationHandlerDecorator<EventName>;
export function OnWechatPayNotification(...given: readonly unknown[]): MethodDecorator {
  const last = given.at(-1);
  const hasOptions = typeof last === 'object' && last !== null && !Array.isArray(last);
  const { id, name, ...unknown } = (hasOptions ? last : {}) as Record<string, unknown>;
  const registration: HandlerRegistration = {
    eventTypes: hasOptions ? given.slice(0, -1) : given,
    id,
    name,
    unknownOptions: Object.keys(unknown),
  };
  return (target, method, descriptor) => {
    if (typeof target === 'function' || typeof descriptor?.value !== 'function') {
      throw new TypeError(
        `@OnWechatPayNotification() on ${String(method)} has no effect: it must decorate an instance method of a provider`,
      );
    }
    const earlier = (Reflect.getOwnMetadata(REGISTRATIONS, target, method) ?? []) as unknown[];
    // The metadata is keyed by name, since a decorator above this one may replace the function.
    Reflect.defineMetadata(REGISTRATIONS, [...earlier, registration], target, method);
  };
}

/** Returns the registrations of an instance's method; none for a method without the decorator. */
export function getRegistrations(
  instance: object,
  method: string | symbol,
): readonly HandlerRegistration[] {
  const registrations: unknown = Reflect.getMetadata(REGISTRATIONS, instance, method);
  return (registrations ?? []) as readonly HandlerRegistration[];
}
