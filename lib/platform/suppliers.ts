import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';

/** A module as Nest's container keeps it. */
type ContainedModule = ModulesContainer extends Map<string, infer Contained> ? Contained : never;

/** A module, with the providers of one token that it could inject. */
export interface Consumer<T> {
  /** Name of the module's class. */
  readonly name: string;
  readonly providers: readonly T[];
  /** True when a class or factory of the module injects a token that the providers' modules export. */
  readonly injects: boolean;
  /** True when the module itself imports one of their modules; global ones count. */
  readonly imports: boolean;
}

/**
 * Finds the modules that import several providers of one token. Nest injects one of them without a warning.
 *
 * The container adds global modules to the imports of every module. The search follows the modules that an
 * imported module re-exports, as `Injector#lookupComponentInImports` does.
 */
export function findConsumersOfSeveral<T>(
  container: ModulesContainer,
  token: InjectionToken,
): readonly Consumer<T>[] {
  return [...container.values()]
    .filter((module) => !module.providers.has(token))
    .map((module) => {
      const suppliers = findSuppliers(module, token);
      return {
        name: module.name,
        providers: suppliers.map(({ providers }) => providers.get(token)?.instance as T),
        injects:
          suppliers.length > 1 && suppliers.some(({ exports }) => injectsOne(module, exports)),
        imports: suppliers.some((supplier) => module.imports.has(supplier)),
      };
    })
    .filter(({ providers }) => providers.length > 1);
}

function findSuppliers(consumer: ContainedModule, token: InjectionToken): ContainedModule[] {
  const seen = new Set<ContainedModule>();
  const visit = (module: ContainedModule): void => {
    for (const imported of module.imports) {
      if (seen.has(imported)) continue;
      if (module !== consumer && !module.exports.has(imported.metatype)) continue;
      seen.add(imported);
      if (!imported.providers.has(token)) visit(imported);
    }
  };
  visit(consumer);
  return [...seen].filter(({ providers }) => providers.has(token));
}

function injectsOne(
  { providers, controllers, injectables }: ContainedModule,
  tokens: ReadonlySet<InjectionToken>,
): boolean {
  return [...providers.values(), ...controllers.values(), ...injectables.values()].some(
    ({ inject, metatype }) =>
      [...(inject ?? getDependencies(metatype))].some((dependency) =>
        tokens.has(toToken(dependency)),
      ),
  );
}

/** The dependencies of a class, from the metadata that Nest's decorators and the compiler write. */
function getDependencies(type: unknown): readonly unknown[] {
  if (typeof type !== 'function') return [];
  const read = (key: string) => (Reflect.getMetadata(key, type) ?? []) as readonly unknown[];
  const parameters = read('self:paramtypes') as readonly { readonly param: unknown }[];
  const properties = read('self:properties_metadata') as readonly { readonly type: unknown }[];
  return [
    ...read('design:paramtypes'),
    ...parameters.map(({ param }) => param),
    ...properties.map(({ type: token }) => token),
  ];
}

/** Unwraps the token of a `forwardRef` or of an optional dependency of a factory. */
function toToken(dependency: unknown): InjectionToken {
  if (typeof dependency !== 'object' || dependency === null) return dependency as InjectionToken;
  const { token, forwardRef } = dependency as {
    token?: unknown;
    forwardRef?: (() => unknown) | undefined;
  };
  return (token ?? forwardRef?.() ?? dependency) as InjectionToken;
}
