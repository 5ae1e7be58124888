import 'reflect-metadata';
import type { InjectionToken } from '@nestjs/common';

/** Metadata keys of `@Inject()`, which `@nestjs/common` does not export. */
const PARAMETERS = 'self:paramtypes';
const PROPERTIES = 'self:properties_metadata';

/**
 * Returns the tokens that Nest injects into the constructor of a class, by index: those of `@Inject()`, and otherwise
 * the types that the compiler writes with `emitDecoratorMetadata`. The last `@Inject()` of a parameter counts.
 *
 * @see https://github.com/nestjs/nest/blob/v11.1.0/packages/core/injector/injector.ts
 */
export function getConstructorDependencies(type: unknown): readonly InjectionToken[] {
  const dependencies = [...read<unknown>('design:paramtypes', type)];
  for (const { index, param } of read<{ index: number; param: unknown }>(PARAMETERS, type)) {
    dependencies[index] = param;
  }
  return dependencies.map(toToken);
}

/**
 * Returns the tokens that Nest injects into the properties of a class. The last `@Inject()` of a property counts; Nest
 * 11 keeps those of base classes in front of it.
 */
export function getPropertyDependencies(type: unknown): readonly InjectionToken[] {
  const properties = read<{ key: string | symbol; type: unknown }>(PROPERTIES, type);
  return [
    ...new Map(properties.map((property) => [property.key, toToken(property.type)])).values(),
  ];
}

/** Unwraps the token of a `forwardRef` or of an optional dependency of a factory. */
export function toToken(dependency: unknown): InjectionToken {
  if (typeof dependency !== 'object' || dependency === null) return dependency as InjectionToken;
  const { token, forwardRef } = dependency as {
    token?: unknown;
    forwardRef?: (() => unknown) | undefined;
  };
  return (token ?? forwardRef?.() ?? dependency) as InjectionToken;
}

function read<Entry>(key: string, type: unknown): readonly Entry[] {
  if (typeof type !== 'function') return [];
  return (Reflect.getMetadata(key, type) ?? []) as readonly Entry[];
}
