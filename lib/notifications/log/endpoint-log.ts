import { Inject, Injectable, Logger } from '@nestjs/common';
import { MerchantCredentials } from '../../crypto/merchant-credentials.js';
import type { Sealed } from '../../common/sealed.js';
import type { ExploredHandlers } from '../handling/handler-registry.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';

/** Logs at start which handlers the endpoint calls, and what is probably a mistake. */
@Injectable()
export class EndpointLog {
  readonly #logger = new Logger('WechatPayNotification');
  readonly #mchid: string;
  readonly #hasOwnStore: boolean;

  constructor(
    @Inject(MerchantCredentials) { mchid }: Pick<MerchantCredentials, 'mchid'>,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<Pick<NotificationSettings, 'store'>>,
  ) {
    this.#mchid = mchid;
    this.#hasOwnStore = settings.open().store !== undefined;
  }

  /** For a module that serves this path. */
  logMounted(path: string, { handlers, unknownEventTypes }: ExploredHandlers): void {
    const list = handlers.map(({ id, eventTypes }) => `${[...eventTypes].join(', ')} → ${id}`);
    this.#logger.log(
      `POST ${path} for merchant ${this.#mchid}: ${list.join('; ') || 'no handlers'}`,
    );
    if (handlers.length === 0) {
      this.#logger.warn(
        'no method has @OnWechatPayNotification(): genuine notifications are answered 204 and lost',
      );
    }
    for (const eventType of unknownEventTypes) {
      this.#logger.warn(
        `${eventType} is an event that this release does not know: its handlers are called only if WeChat Pay sends that very name`,
      );
    }
    if (!this.#hasOwnStore && process.env['NODE_ENV'] === 'production') {
      this.#logger.warn(
        'what was handled is kept in memory: a restart forgets it, and several instances do not share it; set notifications.store, for instance a RedisNotificationStore',
      );
    }
  }

  /** For an application in which no module serves a path. */
  logNeverCalled({ handlers }: ExploredHandlers): void {
    if (handlers.length === 0) return;
    this.#logger.warn(
      `nobody calls ${handlers.map(({ id }) => id).join(', ')}: set notificationPath, beside isGlobal`,
    );
  }
}
