import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  PREMIUM_COLLECTION_CHANNEL,
  type PremiumStepEvent,
} from 'nestjs-wechatpay-insurance/collection';
import { Histogram, Registry } from 'prom-client';

@Injectable()
export class PremiumCollectionMetrics implements OnModuleInit, OnApplicationShutdown {
  readonly registry = new Registry(); // or import { register } from 'prom-client'
  readonly #steps = new Histogram({
    name: 'wechatpay_premium_step_duration_seconds',
    help: 'Steps of the premium collection',
    labelNames: ['step', 'outcome', 'reason'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });

  onModuleInit(): void {
    subscribe(PREMIUM_COLLECTION_CHANNEL, this.#onStep);
  }

  onApplicationShutdown(): void {
    unsubscribe(PREMIUM_COLLECTION_CHANNEL, this.#onStep);
  }

  // Never use ids as labels: each value is a time series of its own.
  readonly #onStep = (message: unknown): void => {
    const { step, outcome, reason = '', milliseconds } = message as PremiumStepEvent;
    this.#steps.observe({ step, outcome, reason }, milliseconds / 1000);
  };
}
