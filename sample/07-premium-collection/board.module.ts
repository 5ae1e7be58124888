import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import {
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Queue } from 'bullmq';
import { PREMIUM_QUEUE } from './storage.js';

/** Bull Board at /queues: the premiums that wait or run, by their ids. A real application asks for a login here. */
@Module({})
export class BoardModule implements NestModule, OnApplicationShutdown {
  readonly #queue = new Queue(PREMIUM_QUEUE, { connection: { url: process.env.REDIS_URL } });

  configure(consumer: MiddlewareConsumer): void {
    const serverAdapter = new ExpressAdapter();
    serverAdapter.setBasePath('/queues');
    // The ledger decides what is done: a job that a person adds or removes has no effect.
    const queue = new BullMQAdapter(this.#queue, { readOnlyMode: true });
    createBullBoard({ queues: [queue], serverAdapter });
    consumer.apply(serverAdapter.getRouter()).forRoutes('queues');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#queue.close();
  }
}
