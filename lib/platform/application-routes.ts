import 'reflect-metadata';
import { type HttpServer, RequestMethod } from '@nestjs/common';
import { getChildSegment } from './raw-route.js';

/** A route of a controller, without the global prefix and the version. */
export interface ControllerRoute {
  /** `Class.method`. */
  readonly name: string;
  readonly path: string;
}

/** Metadata keys of the paths and verbs of controllers; `@nestjs/common` does not export them. */
const PATH = 'path';
const METHOD = 'method';

/** Returns the routes of these controllers that accept a POST. */
export function getPostRoutes(controllers: readonly Function[]): ControllerRoute[] {
  return controllers.flatMap((controller) =>
    getMethods(controller).flatMap(({ name, value }) => {
      const verb: unknown = Reflect.getMetadata(METHOD, value);
      if (verb !== RequestMethod.POST && verb !== RequestMethod.ALL) return [];
      return getPaths(controller).flatMap((front) =>
        getPaths(value).map((back) => ({
          name: `${controller.name}.${name}`,
          path: normalizePath(`${front}/${back}`),
        })),
      );
    }),
  );
}

/** True when the path ends with the path of the route; a parameter matches one segment. */
export function endsInRoute(path: string, { path: route }: ControllerRoute): boolean {
  const wanted = getSegments(route).toReversed();
  const given = getSegments(path).toReversed();
  const isVariable = (segment: string) => /[:*{}()]/.test(segment);
  return (
    wanted.length <= given.length &&
    wanted.some((segment) => !isVariable(segment)) &&
    wanted.every(
      (segment, index) =>
        isVariable(segment) || segment.toLowerCase() === given[index]?.toLowerCase(),
    )
  );
}

/** The part of an Express application that is read here. */
interface ExpressInstance {
  readonly router?: { readonly stack: readonly ExpressLayer[] } | undefined;
}

interface ExpressLayer {
  readonly route?:
    | {
        readonly path: unknown;
        readonly methods: Readonly<Record<string, boolean | undefined>>;
      }
    | undefined;
}

/** The part of a Fastify instance that is called here. */
interface FastifyInstance {
  hasRoute(route: { readonly method: string; readonly url: string }): boolean;
}

/**
 * True when the application has a route of its own for `POST` of exactly this path, in any case on Express, which
 * ignores it by default. Nest registers the routes
 * of the controllers before it calls `onModuleInit`.
 *
 * @see https://fastify.dev/docs/latest/Reference/Server/#hasroute
 */
export function hasPostRoute(adapter: HttpServer, path: string): boolean {
  const instance: unknown = adapter.getInstance();
  if (adapter.getType() === 'fastify') {
    return [path, `${path}/`].some((url) =>
      (instance as FastifyInstance).hasRoute({ method: 'POST', url }),
    );
  }
  return getExpressPaths(adapter).some((own) => own.toLowerCase() === path.toLowerCase());
}

/**
 * Finds the routes of the application for `POST` that have one segment more than this path, a parameter included. On
 * Fastify, which does not list its routes, these are the ones of controllers.
 */
export function findPostRoutesBelow(
  adapter: HttpServer,
  path: string,
  controllers: readonly Function[],
): string[] {
  if (adapter.getType() === 'fastify') {
    // A global prefix or version may precede the path of a controller.
    const ends = getPostRoutes(controllers).map((route) => getSegments(route.path).at(-1) ?? '');
    const find = (names: Iterable<string>) =>
      Array.from(names, (end) => `${path}/${end}`).filter((route) => hasPostRoute(adapter, route));
    const found = find(new Set(ends));
    // Fastify finds a route with a parameter under any name of it.
    return found.length > 0 ? found : find([':name']);
  }
  return getExpressPaths(adapter).filter(
    (own) => getChildSegment(own.toLowerCase(), path.toLowerCase()) !== undefined,
  );
}

/** The normalised paths of the routes of an Express application for `POST`. */
function getExpressPaths(adapter: HttpServer): string[] {
  if (adapter.getType() !== 'express') return [];
  const { router } = adapter.getInstance() as ExpressInstance;
  return (router?.stack ?? []).flatMap(({ route }) => {
    if (route === undefined) return [];
    const { methods, path: paths } = route;
    if (methods['post'] !== true && methods['_all'] !== true) return [];
    return [paths].flat().flatMap((own) => (typeof own === 'string' ? normalizePath(own) : []));
  });
}

function getPaths(holder: Function): readonly string[] {
  const paths: unknown = Reflect.getMetadata(PATH, holder);
  return [paths ?? ''].flat().filter((path) => typeof path === 'string');
}

function normalizePath(path: string): string {
  return `/${getSegments(path).join('/')}`;
}

function getSegments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** The methods of a class, inherited ones included. Getters are not called. */
function getMethods(controller: Function): { readonly name: string; readonly value: Function }[] {
  const methods = new Map<string, Function>();
  for (
    let prototype: object | null = controller.prototype as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      if (name !== 'constructor' && typeof value === 'function' && !methods.has(name)) {
        methods.set(name, value);
      }
    }
  }
  return [...methods].map(([name, value]) => ({ name, value }));
}
