// An application with `notificationPath`, driven over IPC by endpoint.mjs.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  OnWechatPayNotification,
  WechatPayInsuranceModule,
  WechatPayNotificationVerifier,
} from '../../dist/index.js';
import { PLANTS } from './plants.mjs';
import { OPTIONS } from './wechat-pay.mjs';

const [platform, plant] = process.argv.slice(2);
const ADAPTERS = { express: ExpressAdapter, fastify: FastifyAdapter };
const unexpected = [];
for (const event of ['uncaughtException', 'unhandledRejection', 'warning']) {
  process.on(event, (error) => unexpected.push(`${event}: ${error?.stack ?? error}`));
}

const handled = [];
class Ledger {
  book(notification) {
    handled.push(notification.plaintext);
  }
}
OnWechatPayNotification('*')(
  Ledger.prototype,
  'book',
  Object.getOwnPropertyDescriptor(Ledger.prototype, 'book'),
);
class AppModule {}
Module({
  imports: [
    WechatPayInsuranceModule.forRoot({
      ...OPTIONS,
      notificationPath: '/wechatpay/notifications',
      notifications: { budget: 500 },
    }),
  ],
  providers: [Ledger],
})(AppModule);
const app = await NestFactory.create(AppModule, new ADAPTERS[platform](), { logger: false });
if (plant !== '') {
  const verifier = app.get(WechatPayNotificationVerifier);
  verifier.verify = PLANTS[plant](verifier.verify.bind(verifier));
}
await app.listen(0, '127.0.0.1');
const server = app.getHttpServer();

process.on('message', async (question) => {
  if (question === 'cpu') process.send(process.cpuUsage());
  if (question === 'state') {
    const connections = await new Promise((resolve) =>
      server.getConnections((_error, count) => resolve(count)),
    );
    globalThis.gc();
    globalThis.gc();
    const { heapUsed } = process.memoryUsage();
    process.send({
      connections,
      heapUsed,
      handled: handled.splice(0),
      unexpected: unexpected.splice(0),
    });
  }
});
process.on('disconnect', () => process.exit());
process.send(server.address().port);
