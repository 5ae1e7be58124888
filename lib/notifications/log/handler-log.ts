import type { Logger } from '@nestjs/common';
import type { ExploredHandlers, HandlerRestriction } from '../handling/explore-handlers.js';

/** Logs probable mistakes in the handlers of an application. */
export class HandlerLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Logs what concerns the handlers of all modules. */
  logWarnings({ unstableNames, unknownEventTypes, warnings }: ExploredHandlers): void {
    if (unstableNames.length > 0) {
      this.#logger.warn(
        `${unstableNames.join(', ')}: the store keeps the records of a handler under its name, and a minifier or bundler seems to have made this one; in the next build another handler may have it, and would lose notifications. Give each { id: '…' }, for instance @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })`,
      );
    }
    for (const eventType of unknownEventTypes) {
      this.#logger.warn(
        `${eventType} is an event that this release does not know: its handlers are called only if WeChat Pay sends exactly that name`,
      );
    }
    for (const warning of warnings) this.#logger.warn(warning);
  }

  /** For a path on which no handler is called. */
  logNoHandlers({ requestScopedFactories }: ExploredHandlers): void {
    const factories = requestScopedFactories.join(', ');
    this.#logger.warn(
      `no method has @OnWechatPayNotification(): genuine notifications get 204 and are lost${factories && `; a factory that is run for each request (${factories}) is not looked into, so make one whose class has handlers a singleton`}`,
    );
  }

  /** For an application in which no module serves a path. */
  logNeverCalled({ handlers }: ExploredHandlers): void {
    if (handlers.length === 0) return;
    this.#logger.warn(
      `${handlers.map(({ id }) => id).join(', ')} will never be called: set notificationPath, next to isGlobal`,
    );
  }

  /** For handlers that are restricted to a module without a path, while others have one. */
  logUnreachable(restrictions: readonly HandlerRestriction[]): void {
    for (const { id, names } of restrictions) {
      this.#logger.warn(
        `${id} will never be called for ${names.join(', ')}: set notificationPath of that import, next to name`,
      );
    }
  }

  /** For handlers that are restricted to names which merchants may get at run time. */
  logNotAddedYet(restrictions: readonly HandlerRestriction[]): void {
    for (const { id, names } of restrictions) {
      this.#logger.warn(
        `${id} is for ${names.join(', ')}, which is not the name of any import: it is called once a merchant of that name is added`,
      );
    }
  }
}
