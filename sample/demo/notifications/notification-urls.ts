import { Injectable } from '@nestjs/common';
import { SampleConfig } from '../config/sample-config.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { notificationUrl } from './notification-path.js';

/** Notify URLs that a request sets itself. */
@Injectable()
export class NotificationUrls {
  constructor(
    private readonly config: SampleConfig,
    private readonly simulator: EmbeddedSimulator,
  ) {}

  /** URL for the result of a refund. Without one, WeChat Pay uses the setting of the merchant platform. */
  get refund(): string | undefined {
    const origin = this.simulator.isRunning ? this.config.url : this.config.publicUrl;
    return origin === undefined ? undefined : notificationUrl(origin);
  }
}
