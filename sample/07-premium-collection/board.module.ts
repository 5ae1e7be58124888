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
import { CollectionModule } from './collection.module.js';
import { Storage } from './storage.js';

/** Bull Board at /queues: the premiums that wait or run, by their ids. A real application asks for a login here. */
@Module({ imports: [CollectionModule] })
export class BoardModule implements NestModule, OnApplicationShutdown {
  readonly #queues: Queue[] = [];

  constructor(private readonly storage: Storage) {}

  configure(consumer: MiddlewareConsumer): void {
    const { queueName, redisUrl: url } = this.storage;
    if (url === undefined) return;
    this.#queues.push(
      ...[queueName, `${queueName}-sweeps`].map((name) => new Queue(name, { connection: { url } })),
    );
    const serverAdapter = new ExpressAdapter();
    serverAdapter.setBasePath('/queues');
    // The ledger decides what is done: a job that a person adds or removes has no effect.
    const queues = this.#queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true }));
    createBullBoard({ queues, serverAdapter });
    consumer.apply(serverAdapter.getRouter()).forRoutes('queues');
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close()));
  }
}
