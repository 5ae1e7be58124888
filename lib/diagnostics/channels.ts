import { channel, type Channel } from 'node:diagnostics_channel';

/** Names of the channels on which this package publishes, for `diagnostics_channel.subscribe`. */
export const WECHAT_PAY_CHANNELS = {
  /** {@link WechatPayNotificationEvent} */
  notification: 'nestjs-wechatpay-insurance:notification',
  /** {@link WechatPayRequestEvent} */
  request: 'nestjs-wechatpay-insurance:request',
} as const;

/** Publishes what `make` makes, and makes nothing while nobody listens. */
export function createPublisher<Event extends object>(name: string): (make: () => Event) => void {
  const target: Channel = channel(name);
  return (make) => {
    if (target.hasSubscribers) target.publish(make());
  };
}
