import { Inject, Injectable, Logger } from '@nestjs/common';
import { MerchantCredentials } from '../../crypto/merchant-credentials.js';
import type { Sealed } from '../../common/sealed.js';
import { toPrintable } from '../../common/text.js';
import { countEdits, toLetters } from '../../common/suggest.js';
import { runQuietly } from './delivery-log.js';
import type { ExploredHandlers } from '../handling/explore-handlers.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';

/** Paths that were missed and are logged; further ones are probably a scan. */
const MAX_MISSED = 10;

/** Logs at start which handlers the endpoint calls, and what is probably a mistake. */
@Injectable()
export class EndpointLog {
  readonly #logger = new Logger('WechatPayNotification');
  readonly #mchid: string;
  readonly #hasOwnStore: boolean;
  readonly #missed = new Set<string>();

  constructor(
    @Inject(MerchantCredentials) { mchid }: Pick<MerchantCredentials, 'mchid'>,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<Pick<NotificationSettings, 'store'>>,
  ) {
    this.#mchid = mchid;
    this.#hasOwnStore = settings.open().store !== undefined;
  }

  /** For a module that serves this path. */
  logMounted(
    path: string,
    { handlers, unknownEventTypes, requestScopedFactories }: ExploredHandlers,
  ): void {
    const list = handlers.map(({ id, eventTypes }) => `${[...eventTypes].join(', ')} → ${id}`);
    this.#logger.log(
      `POST ${path} for merchant ${this.#mchid}: ${list.join('; ') || 'no handlers'}`,
    );
    if (handlers.length === 0) {
      const factories = requestScopedFactories.join(', ');
      this.#logger.warn(
        `no method has @OnWechatPayNotification(): genuine notifications are answered 204 and lost${factories && `; a factory that is run for each request (${factories}) is not looked into, so make one whose class has handlers a singleton`}`,
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

  /** What is probably a mistake in the handlers of the application. */
  logHandlerWarnings({ unstableNames, warnings }: ExploredHandlers): void {
    if (unstableNames.length > 0) {
      this.#logger.warn(
        `${unstableNames.join(', ')}: what a handler has done is kept under its name, and a minifier or bundler seems to have made this one; it may mean another handler in the next build, whose notifications would then be lost. Give each { id: '…' }, for instance @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })`,
      );
    }
    for (const warning of warnings) this.#logger.warn(warning);
  }

  /**
   * @param options the notify URLs that no module serves.
   * @param paths of this merchant's modules.
   */
  logLostNotifyUrls(options: readonly string[], paths: readonly string[]): void {
    const ends = paths.join(' or ') || 'a notificationPath of this merchant';
    this.#logger.warn(
      `${options.join(', ')} of merchant ${this.#mchid}: the URL does not end in ${ends}, where this application takes notifications; unless a proxy rewrites its path, WeChat Pay gets 404. Correct the URL or notificationPath`,
    );
  }

  /** A `POST` that was answered 404: logged once for each path that nearly is the one of this module. */
  logMissed(requested: string, path: string): void {
    if (this.#missed.size >= MAX_MISSED || this.#missed.has(requested)) return;
    if (!isBeside(requested, path)) return;
    this.#missed.add(requested);
    runQuietly(() =>
      this.#logger.warn(
        `POST ${toPrintable(requested)} was answered 404; notifications are taken at POST ${path}. If WeChat Pay sent it, correct its notify URL, or notificationPath, which is the path as it reaches this application behind proxies and parent applications`,
      ),
    );
  }
}

/** The longest path that is compared, in characters. */
const MAX_PATH = 256;

/** Other case or separators, up to two wrong letters, or segments too many or too few at one end. */
function isBeside(requested: string, path: string): boolean {
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
