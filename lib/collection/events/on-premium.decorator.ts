import 'reflect-metadata';
import type { PremiumEventFor, PremiumEventType } from './premium-event.js';

const EVENT_TYPES = Symbol.for('nestjs-wechatpay-insurance:premium-handler');

/**
 * The decorator that {@link OnPremium} returns. It checks the parameter of the method.
 *
 * `applyDecorators()` of Nest accepts it too, but returns a decorator for any method. To keep the check, give your own
 * decorator this type.
 *
 * @example
 * const OnPaid = (): PremiumHandlerDecorator<'paid'> =>
 *   applyDecorators(OnPremium('paid'), SetMetadata('team', 'sales'));
 */
export interface PremiumHandlerDecorator<Type extends PremiumEventType> {
  /** Makes it a `MethodDecorator`, which `applyDecorators()` takes. `this: never` keeps it from matching a method. */
  <Method>(
    this: never,
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
  /**
   * Decorates a method that takes the event.
   *
   * @typeParam Handler The type of the method.
   */
  // The last one, whose error TypeScript 7 reports.
  <Handler extends (event: PremiumEventFor<Type>) => unknown>(
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void;
}

/**
 * Calls this method of a provider with every event of these types, at least once, and for each contract in order. An
 * event is repeated until all of its handlers have ended without an error; `event.id` tells repetitions. The later
 * events of that contract wait meanwhile. An event whose handlers have not ended after four minutes is repeated as
 * well, possibly while they still run.
 *
 * All processes with such methods must have the same ones: an event counts as handled after those of one process. A
 * process without any leaves the events to the others.
 *
 * The application does not start when the provider is request-scoped or transient.
 *
 * @example
 * \@OnPremium('failed', 'at-risk', 'expired')
 * async warn(event: PremiumFailed | PremiumAtRisk | PremiumChanged) {}
 */
export function OnPremium<const Type extends PremiumEventType>(
  ...types: [Type, ...Type[]]
): PremiumHandlerDecorator<Type> {
  return (target: object, method: string | symbol) => {
    if (typeof target === 'function') {
      throw new TypeError(
        `@OnPremium() on ${String(method)} has no effect: it must decorate an instance method of a provider`,
      );
    }
    const earlier = getPremiumEventTypes(target, method);
    Reflect.defineMetadata(EVENT_TYPES, [...earlier, ...types], target, method);
  };
}

/** The events of a decorated method; none for a method without the decorator. */
export function getPremiumEventTypes(
  instance: object,
  method: string | symbol,
): readonly unknown[] {
  const types: unknown = Reflect.getMetadata(EVENT_TYPES, instance, method);
  return Array.isArray(types) ? types : [];
}
