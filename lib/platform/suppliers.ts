import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { getConstructorDependencies, getPropertyDependencies, toToken } from './dependencies.js';

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
 *
 * @param counts returns false for a provider to leave out, whose module exports other tokens.
 */
export function findConsumersOfSeveral<T>(
  container: ModulesContainer,
  token: InjectionToken<T>,
  counts: (provider: T) => boolean = () => true,
): readonly Consumer<T>[] {
  return [...container.values()]
    .filter((module) => !module.providers.has(token))
    .map((module) => {
      const suppliers = findSuppliers(module, token).filter((supplier) =>
        counts(getProvider(supplier, token)),
      );
      return {
        name: module.name,
        providers: suppliers.map((supplier) => getProvider(supplier, token)),
        injects:
          suppliers.length > 1 && suppliers.some(({ exports }) => injectsOne(module, exports)),
        imports: suppliers.some((supplier) => module.imports.has(supplier)),
      };
    })
    .filter(({ providers }) => providers.length > 1);
}

function getProvider<T>({ providers }: ContainedModule, token: InjectionToken<T>): T {
  return providers.get(token)?.instance as T;
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
      (
        inject?.map(toToken) ?? [
          ...getConstructorDependencies(metatype),
          ...getPropertyDependencies(metatype),
        ]
      ).some((dependency) => tokens.has(dependency)),
  );
}
