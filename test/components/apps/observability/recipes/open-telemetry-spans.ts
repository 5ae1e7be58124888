import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Attributes, context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  WECHAT_PAY_CHANNELS,
  type WechatPayNotificationEvent,
  type WechatPayRequestEvent,
} from 'nestjs-wechatpay-insurance';

@Injectable()
export class OpenTelemetrySpans implements OnModuleInit, OnApplicationShutdown {
  readonly #tracer = trace.getTracer('nestjs-wechatpay-insurance');

  onModuleInit(): void {
    subscribe(WECHAT_PAY_CHANNELS.request, this.#onRequest);
    subscribe(WECHAT_PAY_CHANNELS.notification, this.#onNotification);
  }

  onApplicationShutdown(): void {
    unsubscribe(WECHAT_PAY_CHANNELS.request, this.#onRequest);
    unsubscribe(WECHAT_PAY_CHANNELS.notification, this.#onNotification);
  }

  readonly #onRequest = (message: unknown): void => {
    const event = message as WechatPayRequestEvent;
    const { mchid, endpoint, status, requestId, attempts } = event;
    const attributes = { mchid, endpoint, status, requestId, attempts };
    this.#addSpan(endpoint, SpanKind.CLIENT, event, attributes, event.outcome === 'failed');
  };

  readonly #onNotification = (message: unknown): void => {
    const event = message as WechatPayNotificationEvent;
    const { mchid, event_type, id, outcome } = event;
    const attributes = { mchid, event_type, id, outcome };
    if (event.type === 'delivery') {
      const isError = outcome === 'pending' || outcome === 'rejected';
      const { reason, status } = event;
      const all = { ...attributes, reason, status };
      this.#addSpan('wechatpay notification', SpanKind.INTERNAL, event, all, isError);
    } else {
      const isError = event.error !== undefined || outcome === 'overdue';
      const { handler, attempt } = event;
      const all = { ...attributes, handler, attempt };
      this.#addSpan(`wechatpay handler ${handler}`, SpanKind.INTERNAL, event, all, isError);
    }
  };

  /** Adds a span that has already ended, with the duration of the event, to the active span. */
  #addSpan(
    name: string,
    kind: SpanKind,
    { milliseconds, error }: { milliseconds: number; error?: unknown },
    attributes: Attributes,
    isError: boolean,
  ): void {
    const end = Date.now();
    const startTime = new Date(end - milliseconds);
    const span = this.#tracer.startSpan(name, { kind, startTime, attributes }, context.active());
    if (isError) {
      // The class only: the message of a handler's error may hold personal data.
      const message = error instanceof Error ? error.name : undefined;
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    span.end(new Date(end));
  }
}
