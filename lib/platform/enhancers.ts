import 'reflect-metadata';

/** Metadata keys of these decorators; `@nestjs/common` does not export them. */
const ENHANCERS = {
  __guards__: '@UseGuards',
  __interceptors__: '@UseInterceptors',
  __exceptionFilters__: '@UseFilters',
  __pipes__: '@UsePipes',
} as const;

/** The decorators for guards, interceptors, filters and pipes on a class or a method. */
export function getEnhancers(target: Function): string[] {
  return Object.entries(ENHANCERS).flatMap(([key, decorator]) =>
    (Reflect.getMetadata(key, target) as readonly unknown[] | undefined)?.length ? [decorator] : [],
  );
}

/** Metadata of decorators for the response of a route. */
const RESPONSE_DECORATORS = {
  __httpCode__: '@HttpCode',
  __headers__: '@Header',
  __redirect__: '@Redirect',
  __renderTemplate__: '@Render',
} as const;

const PARAMETERS = '__routeArguments__';

/** Finds the decorators for the parameters and the response of a route on the methods of this name. */
export function getRouteDecorators(
  constructor: Function,
  name: string | symbol,
  functions: readonly Function[],
): string[] {
  const parameters: unknown = Reflect.getMetadata(PARAMETERS, constructor, name);
  return [
    ...(parameters === undefined ? [] : ['decorators on its parameters']),
    ...Object.entries(RESPONSE_DECORATORS).flatMap(([key, decorator]) =>
      functions.some((each) => Reflect.hasMetadata(key, each)) ? [decorator] : [],
    ),
  ];
}

/** Metadata of routes, message patterns, gateway messages and resolvers. */
const ENTRY_POINTS = [
  'method',
  'microservices:pattern',
  'websockets:message_mapping',
  'graphql:resolver_type',
] as const;

/** True for a method that Nest calls with its guards, interceptors, filters and pipes. */
export function isEntryPoint(method: Function): boolean {
  return ENTRY_POINTS.some((key) => Reflect.hasMetadata(key, method));
}
