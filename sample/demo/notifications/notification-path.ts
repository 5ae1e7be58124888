/** The path for all notifications; each carries its event type. */
export const NOTIFICATION_PATH = 'wechatpay/notifications';

export function notificationUrl(origin: string): string {
  return `${origin}/${NOTIFICATION_PATH}`;
}
