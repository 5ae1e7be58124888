/** Where WeChat Pay sends its notifications: one path takes every event, each carries its type. */
export const NOTIFICATION_PATH = 'wechatpay/notifications';

export function notificationUrl(origin: string): string {
  return `${origin}/${NOTIFICATION_PATH}`;
}
