import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Histogram, metrics } from '@opentelemetry/api';
import {
  WECHAT_PAY_CHANNELS,
  type WechatPayNotificationEvent,
  type WechatPayRequestEvent,
} from 'nestjs-wechatpay-insurance';

@Injectable()
export class OpenTelemetryMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly #meter = metrics.getMeter('nestjs-wechatpay-insurance');
  readonly #attempts = this.#meter.createCounter('wechatpay.call.attempts');
  readonly #calls = this.#createDuration('wechatpay.call.duration');
  readonly #deliveries = this.#createDuration('wechatpay.notification.delivery.duration');
  readonly #handlers = this.#createDuration('wechatpay.notification.handler.duration');

  onModuleInit(): void {
    subscribe(WECHAT_PAY_CHANNELS.request, this.#onRequest);
    subscribe(WECHAT_PAY_CHANNELS.notification, this.#onNotification);
  }

  onApplicationShutdown(): void {
    unsubscribe(WECHAT_PAY_CHANNELS.request, this.#onRequest);
    unsubscribe(WECHAT_PAY_CHANNELS.notification, this.#onNotification);
  }

  // Never use ids as attributes: each value is a time series of its own.
  readonly #onRequest = (message: unknown): void => {
    const event = message as WechatPayRequestEvent;
    const { endpoint, outcome, status = 0, attempts, milliseconds } = event;
    this.#calls.record(milliseconds / 1000, { endpoint, outcome, status });
    this.#attempts.add(attempts, { endpoint });
  };

  readonly #onNotification = (message: unknown): void => {
    const event = message as WechatPayNotificationEvent;
    const { event_type = '', outcome, milliseconds } = event;
    if (event.type === 'delivery') {
      const { reason = '' } = event;
      this.#deliveries.record(milliseconds / 1000, { event_type, outcome, reason });
    } else {
      const { handler } = event;
      this.#handlers.record(milliseconds / 1000, { event_type, outcome, handler });
    }
  };

  #createDuration(name: string): Histogram {
    const explicitBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    return this.#meter.createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries } });
  }
}
