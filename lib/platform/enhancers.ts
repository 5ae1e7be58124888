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

/** True for a method that Nest or a library calls by a decorator: a route, a message, a resolver. */
export function isEntryPoint(method: Function): boolean {
  return Reflect.getMetadataKeys(method).some((key) => !Object.hasOwn(ENHANCERS, key));
}
