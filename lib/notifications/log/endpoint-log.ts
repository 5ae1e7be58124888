import { Inject, Injectable, Logger } from '@nestjs/common';
import { INSTANCE_NAME, labelInstance } from '../../common/instance-name.js';
import { CurrentCredentials } from '../../crypto/current-credentials.js';
import type { Sealed } from '../../common/sealed.js';
import { toPrintable } from '../../common/text.js';
import { countEdits, toLetters } from '../../common/suggest.js';
import { runQuietly } from './delivery-log.js';
import type { ExploredHandlers, HandlerRestriction } from '../handling/explore-handlers.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';

/** Missed paths that are logged; more of them are probably a scan. */
const MAX_MISSED = 10;

/** Logs at start which handlers the endpoint calls, and probable mistakes. */
@Injectable()
export class EndpointLog {
  readonly #logger: Logger;
  readonly #mchid: string;
  readonly #hasOwnStore: boolean;
  readonly #missed = new Set<string>();

  constructor(
    @Inject(CurrentCredentials) { mchid }: Pick<CurrentCredentials, 'mchid'>,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<Pick<NotificationSettings, 'store'>>,
    @Inject(INSTANCE_NAME) name: string | undefined,
  ) {
    this.#logger = new Logger(labelInstance('WechatPayNotification', name));
    this.#mchid = mchid;
    this.#hasOwnStore = settings.open().store !== undefined;
  }

  /** For a module that serves this path. */
  logMounted(
    path: string,
    { handlers, restrictions, unknownEventTypes, requestScopedFactories }: ExploredHandlers,
  ): void {
    const list = handlers.map(({ id, eventTypes }) => `${[...eventTypes].join(', ')} → ${id}`);
    this.#logger.log(
      `POST ${path} for merchant ${this.#mchid}: ${list.join('; ') || 'no handlers'}`,
    );
    if (handlers.length === 0 && restrictions.length > 0) {
      const names = [...new Set(restrictions.flatMap((restriction) => restriction.names))];
      this.#logger.warn(
        `every method with @OnWechatPayNotification() is restricted to other merchants (${names.join(', ')}): genuine notifications get 204 and are lost`,
      );
    } else if (handlers.length === 0) {
      const factories = requestScopedFactories.join(', ');
      this.#logger.warn(
        `no method has @OnWechatPayNotification(): genuine notifications get 204 and are lost${factories && `; a factory that is run for each request (${factories}) is not looked into, so make one whose class has handlers a singleton`}`,
      );
    }
    for (const eventType of unknownEventTypes) {
      this.#logger.warn(
        `${eventType} is an event that this release does not know: its handlers are called only if WeChat Pay sends exactly that name`,
      );
    }
    if (!this.#hasOwnStore && process.env['NODE_ENV'] === 'production') {
      this.#logger.warn(
        'handled notifications are remembered in memory only: a restart forgets them, and several instances do not share them; set notifications.store, for instance to a RedisNotificationStore',
      );
    }
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

  /** Logs probable mistakes in the handlers of the application. */
  logHandlerWarnings({ unstableNames, warnings }: ExploredHandlers): void {
    if (unstableNames.length > 0) {
      this.#logger.warn(
        `${unstableNames.join(', ')}: the store keeps the records of a handler under its name, and a minifier or bundler seems to have made this one; in the next build another handler may have it, and would lose notifications. Give each { id: '…' }, for instance @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })`,
      );
    }
    for (const warning of warnings) this.#logger.warn(warning);
  }

  /**
   * @param options names of the notify URLs that no module serves.
   * @param paths the notification paths of this merchant's modules.
   */
  logLostNotifyUrls(options: readonly string[], paths: readonly string[]): void {
    const ends = paths.join(' or ') || 'a notificationPath of this merchant';
    this.#logger.warn(
      `${options.join(', ')} of merchant ${this.#mchid}: the URL does not end in ${ends}, where this application receives notifications; unless a proxy rewrites its path, WeChat Pay gets 404. Correct the URL or notificationPath`,
    );
  }

  /** Logs a `POST` that got 404, once for each path that resembles the path of this module. */
  logMissed(requested: string, path: string): void {
    if (this.#missed.size >= MAX_MISSED || this.#missed.has(requested)) return;
    if (!isSimilar(requested, path)) return;
    this.#missed.add(requested);
    runQuietly(() =>
      this.#logger.warn(
        `POST ${toPrintable(requested)} got 404; notifications are received at POST ${path}. If WeChat Pay sent it, correct its notify URL, or notificationPath, which is the path as it reaches this application behind proxies and parent applications`,
      ),
    );
  }
}

/** The longest path that is compared, in characters. */
const MAX_PATH = 256;

/** True for other case or separators, up to two wrong letters, and extra or missing segments at one end. */
function isSimilar(requested: string, path: string): boolean {
  if (requested.length > MAX_PATH) return false;
  const given = `/${requested.split('/').filter(Boolean).join('/')}`.toLowerCase();
  const own = path.toLowerCase();
  if (given === '/') return false;
  const letters = toLetters(own);
  return (
    given.endsWith(own) ||
    own.endsWith(given) ||
    given.startsWith(`${own}/`) ||
    countEdits(toLetters(given), letters) <= Math.min(2, letters.length / 4)
  );
}
