import type { WechatPayNotification } from '../wechat-pay-notification.js';

/**
 * Under what a store keeps the state of one handler for one notification. The parts are told apart
 * whatever characters they have.
 *
 * @param key of the notification, see the option `notifications.key`.
 */
export function storeKey(
  { mchid, event_type }: WechatPayNotification,
  handlerId: string,
  key: string,
): string {
  return [mchid, event_type, handlerId, key].map(encodeURIComponent).join(':');
}
