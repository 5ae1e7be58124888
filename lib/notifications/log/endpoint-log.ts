import { Inject, Injectable, Logger } from '@nestjs/common';
import { INSTANCE_NAME, labelInstance } from '../../common/instance-name.js';
import { CurrentCredentials } from '../../crypto/current-credentials.js';
import type { Sealed } from '../../common/sealed.js';
import { toPrintable } from '../../common/text.js';
import { countEdits, toLetters } from '../../common/suggest.js';
import { runQuietly } from './delivery-log.js';
import { HandlerLog } from './handler-log.js';
import type { ExploredHandlers } from '../handling/explore-handlers.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';

/** Missed paths that are logged; more of them are probably a scan. */
const MAX_MISSED = 10;

/** Logs at start which handlers the endpoint calls, and probable mistakes. */
@Injectable()
export class EndpointLog {
  /** Logs what concerns the handlers. */
  readonly handlers: HandlerLog;
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
    this.handlers = new HandlerLog(this.#logger);
    this.#mchid = mchid;
    this.#hasOwnStore = settings.open().store !== undefined;
  }

  /** For a module that serves this path. */
  logMounted(path: string, explored: ExploredHandlers): void {
    const { handlers, restrictions } = explored;
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
      this.handlers.logNoHandlers(explored);
    }
    if (!this.#hasOwnStore && process.env['NODE_ENV'] === 'production') {
      this.#logger.warn(
        'handled notifications are remembered in memory only: a restart forgets them, and several instances do not share them; set notifications.store, for instance to a RedisNotificationStore',
      );
    }
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
