import 'reflect-metadata';
import { meterProvider, metricExporter, spanExporter } from './telemetry.js';
import { hasSubscribers } from 'node:diagnostics_channel';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import {
  maskInsuredName,
  OnWechatPayNotification,
  WECHAT_PAY_CHANNELS,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { collectPremium } from './collection.js';
import { HealthModule } from './recipes/health.module.js';
import { OpenTelemetryMetrics } from './recipes/open-telemetry-metrics.js';
import { OpenTelemetrySpans } from './recipes/open-telemetry-spans.js';
import { PrometheusMetrics } from './recipes/prometheus-metrics.js';

const PATH = '/wechatpay/notifications';

@Injectable()
class Sales {
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'activate' })
  async activate(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'fail' })
  async fail(): Promise<void> {
    throw new RangeError('personal data');
  }
}

const simulator = await WechatPaySimulator.start({ retrySchedule: [] });

@Module({
  imports: [
    WechatPayInsuranceModule.forRoot({
      ...simulator.moduleOptions,
      notificationPath: PATH,
      isGlobal: true,
    }),
    HealthModule,
  ],
  providers: [Sales, OpenTelemetryMetrics, OpenTelemetrySpans, PrometheusMetrics],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
const origin = await app.getUrl();
const insurance = app.get(WechatPayInsuranceService);
const tracer = trace.getTracer('application');

/** Runs work within a span of the application, and returns the id of the span. */
async function runInSpan(name: string, work: () => Promise<unknown>): Promise<string> {
  return tracer.startActiveSpan(name, async (span) => {
    await work();
    span.end();
    return span.spanContext().spanId;
  });
}

const day = (offset: number) =>
  new Date(Date.now() + (offset * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
let signingPage = '';
const checkout = await runInSpan('checkout', async () => {
  const { redirect_url } = await insurance.preEntrustSign({
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    plan_id: 12535,
    out_contract_code: 'A1',
    insured_display_name: maskInsuredName('张三'),
    contract_notify_url: origin + PATH,
    policy_start_date: day(1),
    policy_end_date: day(365),
    policy_periods: [1, 2].map((policy_period_id) => ({
      policy_period_id,
      estimated_deduct_date: day(1 + 30 * (policy_period_id - 1)),
      estimated_deduct_amount: { total: 1000 },
    })),
  });
  signingPage = redirect_url;
});
const query = await runInSpan('query', () =>
  insurance.queryContract({ plan_id: 12535, out_contract_code: 'unknown' }).catch(() => {}),
);
await simulator.user.sign(signingPage);
await fetch(origin + PATH, { method: 'POST', body: '{}' });
const health = await fetch(`${origin}/health`);
const healthBody = await health.json();
const prometheus = await app.get(PrometheusMetrics).registry.metrics();
await meterProvider.forceFlush();
const instruments = metricExporter
  .getMetrics()
  .at(-1)
  ?.scopeMetrics.filter(({ scope }) => scope.name === 'nestjs-wechatpay-insurance')
  .flatMap(({ metrics }) => metrics)
  .map(({ descriptor, dataPoints }) => ({
    name: descriptor.name,
    unit: descriptor.unit,
    points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
  }));
await app.close();
const spans = spanExporter.getFinishedSpans().map((span) => ({
  scope: span.instrumentationScope.name,
  name: span.name,
  kind: span.kind,
  id: span.spanContext().spanId,
  parent: span.parentSpanContext?.spanId,
  milliseconds: span.duration[0] * 1000 + span.duration[1] / 1e6,
  status: span.status,
  attributes: span.attributes,
}));
const subscribed = Object.values(WECHAT_PAY_CHANNELS).filter((name) => hasSubscribers(name));
await simulator.stop();
const premiums = await collectPremium();
const output = { checkout, query, health: { status: health.status, body: healthBody } };
console.log(JSON.stringify({ ...output, instruments, prometheus, spans, subscribed, premiums }));
process.exit(0);
