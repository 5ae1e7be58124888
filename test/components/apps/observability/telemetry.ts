// Starts the SDKs before Nest and node:http are loaded.
import { createRequire } from 'node:module';
import { metrics } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

export const spanExporter = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(spanExporter)],
});
tracerProvider.register();

export const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
export const meterProvider = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter: metricExporter })],
});
metrics.setGlobalMeterProvider(meterProvider);

const instrumentation = new HttpInstrumentation();
instrumentation.setTracerProvider(tracerProvider);
createRequire(import.meta.url)('node:http');
