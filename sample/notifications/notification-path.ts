/** Where WeChat Pay sends its notifications. */
export const NOTIFICATION_PATH = 'wechatpay/notifications';
