import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import cluster from 'node:cluster';
import { AppModule } from './app.module.js';

/** Two instances on one port; Node lets them take turns, like a load balancer. */
const INSTANCES = 2;

if (cluster.isPrimary) {
  for (let instance = 0; instance < INSTANCES; instance += 1) cluster.fork();
  // Ends when the instances have shut down.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
    });
  }
} else {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
  new Logger('Sample').log(`Instance ${process.pid} listens on ${await app.getUrl()}`);
}
