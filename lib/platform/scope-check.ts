import { Inject, Injectable, type InjectionToken, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, type ModulesContainer } from '@nestjs/core';

/** A module as Nest's container keeps it. */
type ContainedModule = ModulesContainer extends Map<string, infer Contained> ? Contained : never;

/** Token of the {@link RequiredSingletons} of a module. */
export const REQUIRED_SINGLETONS = Symbol.for('nestjs-wechatpay-insurance:required-singletons');

/** Providers of a module that must not be request-scoped. */
export interface RequiredSingletons {
  readonly tokens: readonly InjectionToken[];
  /** Creates the error for the first of them that is. */
  readonly createError: (token: InjectionToken, module: ContainedModule) => Error;
}

/**
 * Fails the start of an application in which the options of one of this package's modules are request-scoped. Nest then
 * creates every class that uses them for each request only: no `notificationPath` would be served, no sweep would run,
 * and neither would the other checks.
 *
 * It must not depend on the options. It looks at all modules, and is listed first in each, so that another check does
 * not report a consequence.
 */
@Injectable()
export class ScopeCheck implements OnModuleInit {
  readonly #discovery: DiscoveryService;

  constructor(@Inject(DiscoveryService) discovery: DiscoveryService) {
    this.#discovery = discovery;
  }

  /** @throws the error of the first module with such options. */
  onModuleInit(): void {
    for (const { token, instance, host } of this.#discovery.getProviders()) {
      if (token !== REQUIRED_SINGLETONS || host === undefined) continue;
      const { tokens, createError } = instance as RequiredSingletons;
      const scoped = tokens.find(
        (one) => host.providers.get(one)?.isDependencyTreeStatic() === false,
      );
      if (scoped !== undefined) throw createError(scoped, host);
    }
  }
}
