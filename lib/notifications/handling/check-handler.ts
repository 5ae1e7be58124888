import { types } from 'node:util';
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

/** What is wrong with a handler, in words that follow its name. */
export function findHandlerProblem(decorated: DecoratedMethod): string | undefined {
  const { registrations, className } = decorated;
  const [unknown] = registrations.flatMap(({ unknownOptions }) => unknownOptions);
  if (unknown !== undefined) return `${unknown} is no option; the only one is id`;
  const eventTypes = registrations.flatMap((registration) => registration.eventTypes);
  const ids = new Set(registrations.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return (
    findMethodProblem(decorated) ?? findEventProblem(eventTypes) ?? findIdProblem(ids, className)
  );
}

function findMethodProblem({ instance, method }: DecoratedMethod): string | undefined {
  const functions = getFunctions(instance, method);
  if (types.isGeneratorFunction(functions[0])) {
    return 'is a generator, and to call one runs nothing of it';
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
 * Guards, interceptors, filters and pipes on a handler's class. They are an error unless the class has
 * entry points, such as routes, for which they are meant.
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

/** The functions of this name along the prototypes, the one that is called first. */
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

/** A handler that its name stands for. */
interface NamedHandler {
  readonly className: string;
  readonly method: string | symbol;
  /** `Class.method`. */
  readonly name: string;
}

/**
 * The names that may mean another handler in the next build: minified ones, those that compilers give to
 * classes without a name, and pairs such as `Sales` and `Sales2`, which bundlers number in the order of the
 * imports.
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
  // Of TypeScript, Babel and SWC, esbuild, Rollup.
  const isPlaceholder = /^(?:class|default)_\d+$|^_class\d*$|^default$|_default\d*$|\$\d+$/.test(
    name,
  );
  return isPlaceholder || (isMinified(name) && !/^(?:[A-Z][a-z]{2}|[A-Z]{3})$/.test(name));
}

/** Property names are mangled only on request; `on` and `pay` are methods that people write. */
function isMinifiedMethod(name: string | symbol): boolean {
  return typeof name === 'string' && isMinified(name) && !/^[a-z]{2,3}$/.test(name);
}

/** Minifiers use few characters of ASCII. */
function isMinified(name: string): boolean {
  return /^_0x[\da-f]+$/i.test(name) || /^[_$]*(?:\w[_$]*){0,3}$/.test(name);
}
