import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { types } from 'node:util';
import { isObservable, lastValueFrom } from 'rxjs';
import type { NotificationHandler } from './notification-handler.js';
import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import { isKnownEventType, findNearMiss } from '../events/event-types.js';
import { getRegistrations } from '../on-wechat-pay-notification.decorator.js';

/** The handlers of the application. It is empty until {@link explore} has found them. */
@Injectable()
export class HandlerRegistry {
  readonly #discovery: DiscoveryService;
  #handlers: readonly NotificationHandler[] = [];

  constructor(@Inject(DiscoveryService) discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  /**
   * Finds and keeps the handlers, once Nest has created every provider.
   *
   * @throws {WechatPayConfigurationError} with every mistake.
   */
  explore(): ExploredHandlers {
    const explored = exploreHandlers(this.#discovery);
    this.#handlers = explored.handlers;
    return explored;
  }

  /** The handlers that an event is for. */
  findByEventType(eventType: string): readonly NotificationHandler[] {
    return this.#handlers.filter(
      ({ eventTypes }) => eventTypes.has(eventType) || eventTypes.has('*'),
    );
  }
}

/** What Nest's discovery tells of a provider, as far as it is looked at. */
type DiscoveredProvider = ReturnType<DiscoveryService['getProviders']>[number];

export interface ExploredHandlers {
  readonly handlers: readonly NotificationHandler[];
  /** Events that handlers name and this release does not know, each once. */
  readonly unknownEventTypes: readonly string[];
}

/** A method that is decorated. */
interface FoundHandler {
  readonly instance: object;
  readonly method: string | symbol;
  /** `Class.method`, for messages. */
  readonly name: string;
  readonly id: string;
  readonly eventTypes: ReadonlySet<string>;
}

const OPTION = '@OnWechatPayNotification';
const ID = /^[\x21-\x7e]{1,128}$/;

/**
 * The methods with `@OnWechatPayNotification()` among the providers and controllers of an application.
 *
 * @throws {WechatPayConfigurationError} with every mistake.
 */
function exploreHandlers(
  discovery: Pick<DiscoveryService, 'getProviders' | 'getControllers'>,
): ExploredHandlers {
  const problems: string[] = [];
  const found = [...discovery.getProviders(), ...discovery.getControllers()].flatMap((provider) =>
    findHandlers(provider, problems),
  );
  // An alias (useExisting) is the same instance under another token.
  const handlers = found.filter(
    ({ instance, method }, index) =>
      found.findIndex((other) => other.instance === instance && other.method === method) === index,
  );
  for (const [index, { id, name }] of handlers.entries()) {
    const first = handlers.findIndex((other) => other.id === id);
    if (first === index) continue;
    problems.push(
      `${name}: its id ${id} is also that of ${handlers[first]?.name}, and one would be taken for the other; provide a class in one module only, and give { id } where two classes share a name`,
    );
  }
  if (problems.length > 0) {
    throw new WechatPayConfigurationError(
      [...new Set(problems)].map((message) => ({ option: OPTION, message })),
    );
  }
  const named = new Set(handlers.flatMap(({ eventTypes }) => [...eventTypes]));
  named.delete('*');
  return {
    handlers: handlers.map(bindHandler),
    unknownEventTypes: [...named].filter((eventType) => !isKnownEventType(eventType)),
  };
}

function findHandlers(provider: DiscoveredProvider, problems: string[]): FoundHandler[] {
  const instance: unknown = provider.instance;
  if (typeof instance !== 'object' || instance === null) return [];
  return getMethods(instance).flatMap((method) => {
    const registrations = getRegistrations(instance, method);
    if (registrations.length === 0) return [];
    const className = getClassName(provider, instance);
    const name = `${className}.${String(method)}`;
    if (!provider.isDependencyTreeStatic() || provider.isTransient) {
      problems.push(
        `${name}: its provider is request-scoped or transient, or depends on one that is, and there is no request to make it for; make it a singleton, and resolve what must be fresh with ModuleRef`,
      );
      return [];
    }
    const eventTypes = registrations.flatMap((registration) => registration.eventTypes);
    const ids = new Set(registrations.flatMap(({ id }) => (id === undefined ? [] : [id])));
    const [unknown] = registrations.flatMap(({ unknownOptions }) => unknownOptions);
    const problem =
      unknown === undefined
        ? (findMethodProblem(instance, method) ?? findProblem(eventTypes, ids, className))
        : `${unknown} is no option; the only one is id`;
    if (problem !== undefined) {
      problems.push(`${name}: ${problem}`);
      return [];
    }
    const [id = name] = [...ids] as string[];
    return [{ instance, method, name, id, eventTypes: new Set(eventTypes as string[]) }];
  });
}

function findMethodProblem(instance: object, method: string | symbol): string | undefined {
  const called = (instance as Readonly<Record<string | symbol, unknown>>)[method];
  return types.isGeneratorFunction(called)
    ? 'is a generator, and to call one runs nothing of it'
    : undefined;
}

function findProblem(
  eventTypes: readonly unknown[],
  ids: ReadonlySet<unknown>,
  className: string,
): string | undefined {
  if (eventTypes.length === 0) return "names no event; '*' stands for every one";
  for (const eventType of eventTypes) {
    if (Array.isArray(eventType)) {
      return 'names its events in a list; each is an argument of its own';
    }
    if (typeof eventType !== 'string' || eventType === '') {
      return 'names an event that is no text; only the last argument may be an object, { id }';
    }
    if (eventType === '*') continue;
    if (eventType.includes('*')) {
      return `${eventType} is no event; '*' alone stands for every one, parts of a name cannot`;
    }
    const meant = findNearMiss(eventType);
    if (meant !== undefined) return `${eventType} is no event of WeChat Pay's; is it ${meant}?`;
  }
  if (ids.size > 1) return 'has more than one id';
  for (const id of ids) {
    if (typeof id !== 'string' || !ID.test(id)) {
      return 'id must be 1 to 128 printable ASCII characters without blanks';
    }
  }
  if (ids.size === 0 && className === '') return 'its class has no name: give { id }';
  return undefined;
}

function getClassName({ metatype }: DiscoveredProvider, instance: object): string {
  const constructor: unknown = instance.constructor ?? metatype;
  return typeof constructor === 'function' ? constructor.name : '';
}

/** Names of an instance's methods, inherited ones too; getters are not run. */
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

function bindHandler({
  instance,
  method,
  name,
  id,
  eventTypes,
}: FoundHandler): NotificationHandler {
  return {
    id,
    eventTypes,
    handle: async (notification, context) => {
      const handler = (instance as Readonly<Record<string | symbol, unknown>>)[method];
      // A field of a derived class may stand in front of the method; nothing would run, and look done.
      if (typeof handler !== 'function') throw new TypeError(`${name} is no method`);
      const result: unknown = await Reflect.apply(handler, instance, [notification, context]);
      // Nothing of an Observable runs before somebody subscribes; Nest does so for its own handlers.
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    },
  };
}
