import 'reflect-metadata';

/** Where Nest keeps what these decorators say; `@nestjs/common` does not export the names. */
const ENHANCERS = {
  __guards__: '@UseGuards',
  __interceptors__: '@UseInterceptors',
  __exceptionFilters__: '@UseFilters',
  __pipes__: '@UsePipes',
} as const;

/** The decorators for guards, interceptors, filters and pipes that stand on a class or on a method. */
export function getEnhancers(target: Function): string[] {
  return Object.entries(ENHANCERS).flatMap(([key, decorator]) =>
    (Reflect.getMetadata(key, target) as readonly unknown[] | undefined)?.length ? [decorator] : [],
  );
}

/** What stands on a method and is for the response of a route. */
const RESPONSE_DECORATORS = {
  __httpCode__: '@HttpCode',
  __headers__: '@Header',
  __redirect__: '@Redirect',
  __renderTemplate__: '@Render',
} as const;

const PARAMETERS = '__routeArguments__';

/** The decorators for the parameters and the response of a route that stand on a method of this name. */
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

/** On a route, a message pattern, a message of a gateway, a resolver. */
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
