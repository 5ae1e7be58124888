import { types } from 'node:util';
import { isInstanceName } from '../../common/instance-name.js';
import { getEnhancers, getRouteDecorators, isEntryPoint } from '../../platform/enhancers.js';
import { findNearMiss } from '../events/event-types.js';
import type { HandlerRegistration } from '../on-wechat-pay-notification.decorator.js';

/** A method with `@OnWechatPayNotification()`, once or more often. */
export interface DecoratedMethod {
  readonly instance: object;
  readonly method: string | symbol;
  /** `''` for a class without a name. */
  readonly className: string;
  readonly registrations: readonly HandlerRegistration[];
}

const ID = /^[\x21-\x7e]{1,128}$/;

/** Finds the first problem of a handler, as a text that follows its name. */
export function findHandlerProblem(decorated: DecoratedMethod): string | undefined {
  const { registrations, className } = decorated;
  const [unknown] = registrations.flatMap(({ unknownOptions }) => unknownOptions);
  if (unknown !== undefined) return `unknown option ${unknown}; the options are id and name`;
  const eventTypes = registrations.flatMap((registration) => registration.eventTypes);
  const ids = new Set(registrations.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return (
    findMethodProblem(decorated) ??
    findEventProblem(eventTypes) ??
    findIdProblem(ids, className) ??
    findNameProblem(registrations)
  );
}

function findMethodProblem({ instance, method }: DecoratedMethod): string | undefined {
  const functions = getFunctions(instance, method);
  if (types.isGeneratorFunction(functions[0])) {
    return 'is a generator, and calling it does not run its body; make it a plain or async method';
  }
  const enhancers = new Set(functions.flatMap((each) => getEnhancers(each)));
  if (enhancers.size > 0) {
    return `has ${[...enhancers].join(', ')}, ${IGNORED}; do that work inside the method`;
  }
  if (functions.some(isEntryPoint)) return undefined;
  const decorators = getRouteDecorators(instance.constructor, method, functions);
  return decorators.length === 0
    ? undefined
    : `has ${decorators.join(', ')}, which Nest applies to routes and not to notification handlers: one is called with (notification, context), and what it returns is not sent; remove them`;
}

const IGNORED =
  'which Nest applies to routes and not to notification handlers (their notifications are verified already)';

interface ClassEnhancers {
  readonly isError: boolean;
  /** Follows the name of the handler. */
  readonly message: string;
}

/**
 * Finds guards, interceptors, filters and pipes on a handler's class. They are an error unless the class has
 * entry points, such as routes, to which they apply.
 *
 * @param methods names of the methods of the class.
 */
export function findClassEnhancers(
  { instance }: DecoratedMethod,
  methods: readonly (string | symbol)[],
): ClassEnhancers | undefined {
  const enhancers = getEnhancers(instance.constructor);
  if (enhancers.length === 0) return undefined;
  const isError = !methods.some((method) => getFunctions(instance, method).some(isEntryPoint));
  const remedy = isError
    ? 'do that work inside the method'
    : 'move the handler to a provider of its own';
  return { isError, message: `its class has ${enhancers.join(', ')}, ${IGNORED}; ${remedy}` };
}

/** The functions of this name along the prototype chain; the first is the one that a call runs. */
function getFunctions(instance: object, method: string | symbol): Function[] {
  const functions: Function[] = [];
  for (
    let holder: object | null = instance;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    const value: unknown = Object.getOwnPropertyDescriptor(holder, method)?.value;
    if (typeof value === 'function') functions.push(value);
  }
  return functions;
}

function findEventProblem(eventTypes: readonly unknown[]): string | undefined {
  if (eventTypes.length === 0) return "must name at least one event; '*' stands for every event";
  for (const eventType of eventTypes) {
    if (Array.isArray(eventType)) {
      return 'must name each event in an argument of its own, not in an array';
    }
    if (typeof eventType !== 'string' || eventType === '') {
      return 'must name events by non-empty strings; only the last argument may be an object, { id, name }';
    }
    if (eventType === '*') continue;
    if (eventType.includes('*')) {
      return `unknown event ${eventType}; '*' stands for every event, and only by itself`;
    }
    const suggestion = findNearMiss(eventType);
    if (suggestion !== undefined) return `unknown event ${eventType}; did you mean ${suggestion}?`;
  }
  return undefined;
}

function findIdProblem(ids: ReadonlySet<unknown>, className: string): string | undefined {
  if (ids.size > 1) return 'has more than one id';
  for (const id of ids) {
    if (typeof id !== 'string' || !ID.test(id)) {
      return 'id must be 1 to 128 printable ASCII characters without blanks';
    }
  }
  if (ids.size === 0 && className === '') return 'its class has no name: give { id }';
  return undefined;
}

function findNameProblem(registrations: readonly HandlerRegistration[]): string | undefined {
  const lists = registrations.flatMap(({ name }) => (name === undefined ? [] : [[name].flat()]));
  return lists.every((names) => names.length > 0 && names.every(isInstanceName))
    ? undefined
    : "name must be the name of an import of WechatPayInsuranceModule ('default' for the unnamed one), or a list of such names";
}

/** A handler without an id, which its name identifies. */
interface NamedHandler {
  readonly className: string;
  readonly method: string | symbol;
  /** `Class.method`. */
  readonly name: string;
}

/**
 * Finds the names that may belong to another handler in the next build: minified names, names that compilers
 * give to anonymous classes, and pairs such as `Sales` and `Sales2`, which bundlers number in the order of
 * the imports.
 */
export function findUnstableNames(handlers: readonly NamedHandler[]): string[] {
  const names = new Set(handlers.map(({ name }) => name));
  const pairs = handlers.flatMap(({ className, method, name }) => {
    const first = `${className.replace(/(?<!\d)\$?\d+$/, '')}.${String(method)}`;
    return first !== name && names.has(first) ? [first, name] : [];
  });
  return handlers.flatMap(({ className, method, name }) =>
    isMinifiedClass(className) || isMinifiedMethod(method) || pairs.includes(name) ? [name] : [],
  );
}

function isMinifiedClass(name: string): boolean {
  // Placeholders of TypeScript, Babel and SWC, esbuild, Rollup.
  const isPlaceholder = /^(?:class|default)_\d+$|^_class\d*$|^default$|_default\d*$|\$\d+$/.test(
    name,
  );
  return isPlaceholder || (isMinified(name) && !/^(?:[A-Z][a-z]{2}|[A-Z]{3})$/.test(name));
}

/** Minifiers mangle property names only on request; `on` and `pay` are plausible names of methods. */
function isMinifiedMethod(name: string | symbol): boolean {
  return typeof name === 'string' && isMinified(name) && !/^[a-z]{2,3}$/.test(name);
}

/** Minified names are short: at most three letters and digits. */
function isMinified(name: string): boolean {
  return /^_0x[\da-f]+$/i.test(name) || /^\w{0,3}$/.test(name.replaceAll(/[_$]/g, ''));
}
