import { Injectable } from '@nestjs/common';
import { SampleConfig } from '../config/sample-config.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { notificationUrl } from './notification-path.js';

/** Where notifications go that a request names by itself. */
@Injectable()
export class NotificationUrls {
  constructor(
    private readonly config: SampleConfig,
    private readonly simulator: EmbeddedSimulator,
  ) {}

  /** Of a refund's result. Without one, WeChat Pay takes what the merchant platform says. */
  get refund(): string | undefined {
    const origin = this.simulator.isRunning ? this.config.url : this.config.publicUrl;
    return origin === undefined ? undefined : notificationUrl(origin);
  }
}
