import { type DiscoveryService, INQUIRER, REQUEST } from '@nestjs/core';
import { isObservable, lastValueFrom } from 'rxjs';
import { DEFAULT_NAME } from '../../common/instance-name.js';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import { isKnownEventType } from '../events/event-types.js';
import { getRegistrations } from '../on-wechat-pay-notification.decorator.js';
import {
  type DecoratedMethod,
  findClassEnhancers,
  findHandlerProblem,
  findUnstableNames,
} from './check-handler.js';
import type { NotificationHandler } from './notification-handler.js';

/** A provider as Nest's discovery returns it. */
type DiscoveredProvider = ReturnType<DiscoveryService['getProviders']>[number];

export interface ExploredHandlers {
  /** The handlers of the import that explores, with the events that they get from it. */
  readonly handlers: readonly NotificationHandler[];
  /** The restrictions of all handlers of the application. */
  readonly restrictions: readonly HandlerRestriction[];
  /** Events that any handler of the application names and this release does not know, without duplicates. */
  readonly unknownEventTypes: readonly string[];
  /** Names that serve as an id and may belong to another handler in the next build. */
  readonly unstableNames: readonly string[];
  /** Probable mistakes, in sentences. */
  readonly warnings: readonly string[];
  /** Names of factories that are run for each request and may make handlers. */
  readonly requestScopedFactories: readonly string[];
}

/** A handler that some imports do not call. */
export interface HandlerRestriction {
  /** Id of the handler. */
  readonly id: string;
  /** Names of the imports that call it; `default` is the unnamed one. */
  readonly names: readonly string[];
}

/** The events of one decorator of a method, and the imports to which it is restricted. */
interface Subscription {
  readonly eventTypes: readonly string[];
  /** `undefined` for every import. */
  readonly names: readonly string[] | undefined;
}

/** A decorated method. */
interface FoundHandler {
  readonly instance: object;
  readonly method: string | symbol;
  readonly className: string;
  /** `Class.method`, for messages. */
  readonly name: string;
  /** `undefined` where the name serves as the id. */
  readonly id: string | undefined;
  readonly subscriptions: readonly Subscription[];
  readonly warning: string | undefined;
}

export const HANDLER_OPTION = '@OnWechatPayNotification';

/**
 * Finds the methods with `@OnWechatPayNotification()` of the providers and controllers of an application.
 *
 * @param name `name` of the import whose handlers are to be found; `undefined` for the unnamed one.
 * @throws {WechatPayConfigurationError} with every mistake.
 */
export function exploreHandlers(
  discovery: Pick<DiscoveryService, 'getProviders' | 'getControllers'>,
  name: string | undefined,
): ExploredHandlers {
  const problems: string[] = [];
  const providers = [...discovery.getProviders(), ...discovery.getControllers()];
  const found = providers.flatMap((provider) => findHandlers(provider, problems));
  // An alias (useExisting) is the same instance under another token.
  const handlers = found.filter(
    ({ instance, method }, index) =>
      found.findIndex((other) => other.instance === instance && other.method === method) === index,
  );
  for (const [index, handler] of handlers.entries()) {
    const id = getId(handler);
    const first = handlers.findIndex((other) => getId(other) === id);
    if (first === index) continue;
    problems.push(
      `${handler.name}: its id ${id} is also the id of ${handlers[first]?.name}, and the store cannot tell them apart; provide a class in one module only, and give { id } where two classes share a name`,
    );
  }
  if (problems.length > 0) {
    throw new WechatPayConfigurationError(
      [...new Set(problems)].map((message) => ({ option: HANDLER_OPTION, message })),
    );
  }
  const bound = handlers
    .map((handler) => bindHandler(handler, name ?? DEFAULT_NAME))
    .filter(({ eventTypes }) => eventTypes.size > 0);
  const subscriptions = handlers.flatMap((handler) => handler.subscriptions);
  const named = new Set(subscriptions.flatMap(({ eventTypes }) => eventTypes));
  named.delete('*');
  return {
    handlers: bound,
    restrictions: handlers.flatMap((handler) =>
      handler.subscriptions.flatMap(({ names }) =>
        names === undefined ? [] : [{ id: getId(handler), names }],
      ),
    ),
    unknownEventTypes: [...named].filter((eventType) => !isKnownEventType(eventType)),
    unstableNames: findUnstableNames(handlers.filter(({ id }) => id === undefined)),
    warnings: handlers.flatMap(({ warning }) => warning ?? []),
    requestScopedFactories: findRequestScopedFactories(providers),
  };
}

function getId({ id, name }: FoundHandler): string {
  return id ?? name;
}

function findHandlers(provider: DiscoveredProvider, problems: string[]): FoundHandler[] {
  const instance = getInstance(provider);
  if (instance === undefined) return [];
  return getMethods(instance).flatMap((method) => {
    const registrations = getRegistrations(instance, method);
    if (registrations.length === 0) return [];
    const className = getClassName(provider, instance);
    const name = `${className}.${String(method)}`;
    if (!isSingleton(provider)) {
      problems.push(
        `${name}: its provider is request-scoped or transient, or depends on one that is, and a handler runs outside of any request; make it a singleton, and resolve request-scoped dependencies with ModuleRef`,
      );
      return [];
    }
    const decorated: DecoratedMethod = { instance, method, className, registrations };
    const problem = findHandlerProblem(decorated);
    if (problem !== undefined) {
      problems.push(`${name}: ${problem}`);
      return [];
    }
    const enhancers = findClassEnhancers(decorated, getMethods(instance));
    if (enhancers?.isError === true) {
      problems.push(`${name}: ${enhancers.message}`);
      return [];
    }
    const [id] = registrations.flatMap((registration) => registration.id ?? []) as string[];
    const subscriptions = registrations.map((registration) => ({
      eventTypes: registration.eventTypes as readonly string[],
      names: registration.name === undefined ? undefined : ([registration.name].flat() as string[]),
    }));
    return [
      {
        instance,
        method,
        className,
        name,
        id,
        subscriptions,
        warning: enhancers && `${name}: ${enhancers.message}`,
      },
    ];
  });
}

function isSingleton(provider: DiscoveredProvider): boolean {
  return provider.isDependencyTreeStatic() && !provider.isTransient;
}

/**
 * Returns the provider's instance. A factory of request scope has created none yet; where its token is a class,
 * an object with the prototype of that class stands in for the instance.
 */
function getInstance(provider: DiscoveredProvider): object | undefined {
  const instance: unknown = provider.instance;
  if (typeof instance === 'object' && instance !== null) return instance;
  const { token } = provider;
  const prototype: unknown = typeof token === 'function' ? token.prototype : undefined;
  if (isSingleton(provider) || typeof prototype !== 'object') return undefined;
  return Object.create(prototype) as object;
}

/** Finds the names of factories that run for each request and whose token does not tell the class. */
function findRequestScopedFactories(providers: readonly DiscoveredProvider[]): string[] {
  const factories = providers.filter(
    (provider) =>
      // Every application has these providers of Nest.
      ![REQUEST, INQUIRER].includes(provider.token as string) &&
      !isSingleton(provider) &&
      (provider.instance ?? undefined) === undefined,
  );
  return factories.map(({ name }) => String(name));
}

function getClassName({ metatype }: DiscoveredProvider, instance: object): string {
  const constructor: unknown = instance.constructor ?? metatype;
  return typeof constructor === 'function' ? constructor.name : '';
}

/** Names of an instance's methods, inherited ones included. Getters are not called. */
function getMethods(instance: object): (string | symbol)[] {
  const names = new Map<string | symbol, boolean>();
  for (
    let prototype: object | null = Object.getPrototypeOf(instance) as object | null;
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

/** Binds a handler for one import. It has no events if it is restricted to others. */
function bindHandler(found: FoundHandler, instanceName: string): NotificationHandler {
  const { instance, method, name, subscriptions } = found;
  const concerned = subscriptions.filter(({ names }) => names?.includes(instanceName) ?? true);
  return {
    id: getId(found),
    eventTypes: new Set(concerned.flatMap(({ eventTypes }) => eventTypes)),
    handle: async (notification, context) => {
      const handler = (instance as Readonly<Record<string | symbol, unknown>>)[method];
      // A field of a derived class may shadow the method; the notification would count as handled.
      if (typeof handler !== 'function') throw new TypeError(`${name} is not a method`);
      const result: unknown = await Reflect.apply(handler, instance, [notification, context]);
      // An Observable runs only once it has a subscriber; Nest subscribes to those of its own handlers.
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    },
  };
}
