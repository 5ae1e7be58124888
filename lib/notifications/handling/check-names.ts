import { WechatPayConfigurationError } from '../../errors/wechat-pay.error.js';
import { isMemoryNotificationStore } from '../stores/memory-notification-store.js';
import type { NotificationStore } from '../stores/notification-store.js';
import { HANDLER_OPTION } from './explore-handlers.js';

/**
 * Checks the names of handlers that may belong to another handler in the next build. In production, a store that
 * outlives this build must not keep records under them.
 *
 * @param store the option `notifications.store`.
 * @throws {WechatPayConfigurationError}
 */
export function checkUnstableNames(
  names: readonly string[],
  store: NotificationStore | undefined,
): void {
  const isLasting = store !== undefined && !isMemoryNotificationStore(store);
  if (names.length === 0 || !isLasting || process.env['NODE_ENV'] !== 'production') return;
  throw new WechatPayConfigurationError(
    names.map((name) => ({
      option: HANDLER_OPTION,
      message: `${name}: a minifier or bundler seems to have made this name, and notifications.store keeps the records of the handler under it: in the next build another handler may have it, and would lose notifications; give { id: '…' } ({ id: '${name}' } keeps the stored records)`,
    })),
  );
}
