import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { describeUnknown } from '../../common/suggest.js';
import { createModuleError } from '../module-error.js';
import { getPremiumEventTypes } from './on-premium.decorator.js';
import { PREMIUM_EVENT_TYPES, type PremiumEvent, type PremiumEventType } from './premium-event.js';

type DiscoveredProvider = ReturnType<DiscoveryService['getProviders']>[number];

interface PremiumHandler {
  /** `Class.method`, for messages. */
  readonly name: string;
  readonly types: ReadonlySet<PremiumEventType>;
  readonly handle: (event: PremiumEvent) => Promise<unknown>;
}

/** The methods with `@OnPremium()` of all providers and controllers. */
@Injectable()
export class PremiumHandlers implements OnApplicationBootstrap {
  readonly #discovery: DiscoveryService;
  #handlers: readonly PremiumHandler[] = [];

  constructor(@Inject(DiscoveryService) discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  /** @throws {WechatPayConfigurationError} with every mistake. */
  onApplicationBootstrap(): void {
    const problems: string[] = [];
    const providers = [...this.#discovery.getProviders(), ...this.#discovery.getControllers()];
    const found = providers.flatMap((provider) => findHandlers(provider, problems));
    if (problems.length > 0) {
      throw createModuleError(
        ...Array.from(new Set(problems), (message) => ({ option: '@OnPremium', message })),
      );
    }
    // An alias (useExisting) is the same instance under another token.
    const seen = new Map<object, Set<string | symbol>>();
    this.#handlers = found.flatMap(({ instance, method, ...handler }) => {
      const methods = seen.get(instance) ?? new Set();
      if (methods.has(method)) return [];
      seen.set(instance, methods.add(method));
      return [handler];
    });
  }

  /** True when this process handles no event at all. */
  get isEmpty(): boolean {
    return this.#handlers.length === 0;
  }

  /**
   * Calls the handlers of the event one after the other.
   *
   * @param isLate True when the event is repeated already: no further handler is called.
   * @throws the first error.
   */
  async handle(event: PremiumEvent, isLate: () => boolean): Promise<void> {
    for (const handler of this.#handlers) {
      if (isLate()) return;
      if (handler.types.has(event.type)) await handler.handle(event);
    }
  }
}

interface FoundHandler extends PremiumHandler {
  readonly instance: object;
  readonly method: string | symbol;
}

function findHandlers(provider: DiscoveredProvider, problems: string[]): FoundHandler[] {
  const { metatype } = provider;
  const isStatic = provider.isDependencyTreeStatic() && !provider.isTransient;
  const instance: unknown = isStatic
    ? provider.instance
    : typeof metatype === 'function'
      ? metatype.prototype
      : undefined;
  if (typeof instance !== 'object' || instance === null) return [];
  return getMethods(instance).flatMap((method) => {
    const types = getPremiumEventTypes(instance, method);
    if (types.length === 0) return [];
    const name = `${instance.constructor.name}.${String(method)}`;
    if (!isStatic) {
      problems.push(
        `${name}: its provider is request-scoped or transient, and a handler runs outside of any request; make it a singleton`,
      );
    }
    for (const type of types) {
      if (PREMIUM_EVENT_TYPES.some((known) => known === type)) continue;
      problems.push(`${name}: ${String(type)} is an ${describeEvent(String(type))}`);
    }
    return [
      {
        instance,
        method,
        name,
        types: new Set(types as PremiumEventType[]),
        handle: async (event: PremiumEvent) => {
          const handler = (instance as Readonly<Record<string | symbol, unknown>>)[method];
          if (typeof handler !== 'function') throw new TypeError(`${name} is not a method`);
          await Reflect.apply(handler, instance, [event]);
        },
      },
    ];
  });
}

function describeEvent(type: string): string {
  return describeUnknown(type, PREMIUM_EVENT_TYPES, 'event');
}

/** Names of an instance's methods, inherited ones included. Getters are not called. */
function getMethods(instance: object): (string | symbol)[] {
  const names = new Map<string | symbol, boolean>();
  for (
    let prototype: object | null = instance;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const name of Reflect.ownKeys(prototype)) {
      if (names.has(name)) continue;
      const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      names.set(name, typeof value === 'function' && name !== 'constructor');
    }
  }
  return [...names].flatMap(([name, isMethod]) => (isMethod ? [name] : []));
}
