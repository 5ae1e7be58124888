import { Inject, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Runs work when the application closes, before any other provider is destroyed. */
@Injectable()
export class FirstToShutDown implements OnModuleDestroy {
  readonly #works: (() => Promise<void>)[] = [];

  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    // Nest destroys modules in ascending order of their distance; the root module has 1.
    for (const module of modules.values()) {
      if (module.metatype === FirstToShutDownModule) module.distance = -1;
    }
  }

  /** @param work must not reject. */
  add(work: () => Promise<void>): void {
    this.#works.push(work);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#works.map((work) => work()));
  }
}

/**
 * Nest destroys modules one after the other, those near the root first and global ones last, and only then
 * calls `beforeApplicationShutdown`; no hook precedes `onModuleDestroy`. Without this module, Nest would close
 * a database that handlers use while they run. `distance` is the only way to change that order.
 *
 * @see https://github.com/nestjs/nest/issues/15936
 * @see https://github.com/nestjs/nest/pull/14111
 */
@Module({ providers: [FirstToShutDown], exports: [FirstToShutDown] })
export class FirstToShutDownModule {}
