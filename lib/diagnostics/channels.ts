import { channel, type Channel } from 'node:diagnostics_channel';

/** Names of the channels on which this package publishes, for `diagnostics_channel.subscribe`. */
export const WECHAT_PAY_CHANNELS = {
  /** {@link WechatPayNotificationEvent} */
  notification: 'nestjs-wechatpay-insurance:notification',
  /** {@link WechatPayRequestEvent} */
  request: 'nestjs-wechatpay-insurance:request',
} as const;

/** The merchant in every event. */
interface EventMerchant {
  readonly mchid: string;
  readonly name?: string | undefined;
}

/** Returns the fields of an event that tell its merchant; without `name` for the unnamed import. */
export function pickMerchant({ mchid, name }: EventMerchant): EventMerchant {
  return name === undefined ? { mchid } : { mchid, name };
}

/** Creates a function that publishes the event of `make`, and calls `make` only while there are subscribers. */
export function createPublisher<Event extends object>(name: string): (make: () => Event) => void {
  const target: Channel = channel(name);
  return (make) => {
    if (target.hasSubscribers) target.publish(make());
  };
}
