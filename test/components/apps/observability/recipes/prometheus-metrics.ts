import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  WECHAT_PAY_CHANNELS,
  type WechatPayNotificationEvent,
  type WechatPayRequestEvent,
} from 'nestjs-wechatpay-insurance';
import { Counter, Histogram, Registry } from 'prom-client';

@Injectable()
export class PrometheusMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly registry = new Registry(); // or import { register } from 'prom-client'
  readonly #attempts = new Counter({
    name: 'wechatpay_call_attempts_total',
    help: 'Requests sent to WeChat Pay, retries included',
    labelNames: ['endpoint'],
    registers: [this.registry],
  });
  readonly #calls = this.#createDuration('wechatpay_call_duration_seconds', 'Calls to WeChat Pay', [
    'endpoint',
    'outcome',
    'status',
  ]);
  readonly #deliveries = this.#createDuration(
    'wechatpay_notification_delivery_duration_seconds',
    'Deliveries of notifications',
    ['event_type', 'outcome', 'reason'],
  );
  readonly #handlers = this.#createDuration(
    'wechatpay_notification_handler_duration_seconds',
    'Runs of notification handlers',
    ['event_type', 'outcome', 'handler'],
  );

  onModuleInit(): void {
    subscribe(WECHAT_PAY_CHANNELS.request, this.#onRequest);
    subscribe(WECHAT_PAY_CHANNELS.notification, this.#onNotification);
  }

  onApplicationShutdown(): void {
    unsubscribe(WECHAT_PAY_CHANNELS.request, this.#onRequest);
    unsubscribe(WECHAT_PAY_CHANNELS.notification, this.#onNotification);
  }

  // Never use ids as labels: each value is a time series of its own.
  readonly #onRequest = (message: unknown): void => {
    const event = message as WechatPayRequestEvent;
    const { endpoint, outcome, status = 0, attempts, milliseconds } = event;
    this.#calls.observe({ endpoint, outcome, status }, milliseconds / 1000);
    this.#attempts.inc({ endpoint }, attempts);
  };

  readonly #onNotification = (message: unknown): void => {
    const event = message as WechatPayNotificationEvent;
    const { event_type = '', outcome, milliseconds } = event;
    if (event.type === 'delivery') {
      const { reason = '' } = event;
      this.#deliveries.observe({ event_type, outcome, reason }, milliseconds / 1000);
    } else {
      const { handler } = event;
      this.#handlers.observe({ event_type, outcome, handler }, milliseconds / 1000);
    }
  };

  #createDuration<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Histogram<Label> {
    const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
