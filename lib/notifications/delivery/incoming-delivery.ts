import type { HeaderSource } from '../../crypto/signed-headers.js';

/** A request to `notificationPath`. */
export interface IncomingDelivery {
  readonly headers: HeaderSource;
  readonly requestId: string;
  /** Monotonic milliseconds of its arrival. */
  readonly arrivedAt: number;
  /**
   * @throws {BodyTooLarge}
   * @throws {WechatPayNotificationException} `raw-body-unavailable`.
   */
  readonly readBody: () => Promise<Buffer>;
}
