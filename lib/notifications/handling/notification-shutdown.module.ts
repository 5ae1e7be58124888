import { Module, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** Ends the handling of notifications before anything else of the application ends. */
export class NotificationShutdown implements OnModuleDestroy {
  readonly #closings: (() => Promise<void>)[] = [];

  /** @param close must not reject. */
  onShutdown(close: () => Promise<void>): void {
    this.#closings.push(close);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#closings.map((close) => close()));
  }
}

/**
 * Nest destroys modules one after the other, those near the root first and global ones last: databases
 * that handlers and stores use would be closed while handlers run. This one is nearest.
 */
@Module({
  providers: [
    {
      provide: NotificationShutdown,
      inject: [ModulesContainer],
      useFactory: (modules: ModulesContainer) => {
        for (const module of modules.values()) {
          if (module.metatype === NotificationShutdownModule) module.distance = -1;
        }
        return new NotificationShutdown();
      },
    },
  ],
  exports: [NotificationShutdown],
})
export class NotificationShutdownModule {}
