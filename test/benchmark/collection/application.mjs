/* The parts that the contenders have in common: the module, the notification endpoint and its store in Redis. */
import 'reflect-metadata';
import { subscribe } from 'node:diagnostics_channel';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Redis } from 'ioredis';
import { WECHAT_PAY_CHANNELS, WechatPayInsuranceModule } from '../../../dist/index.js';
import { RedisNotificationStore } from '../../../dist/redis/index.js';
import { freePort } from '../../support/free-port.mjs';

const PATH = 'wechatpay/notifications';

let requests = 0;
subscribe(WECHAT_PAY_CHANNELS.request, () => {
  requests += 1;
});

/** Starts the application. Returns it with the address of its notifications. */
export async function startApplication({ moduleOptions, redis }, { imports = [], providers = [] }) {
  const port = await freePort();
  const notifyUrl = `http://127.0.0.1:${port}/${PATH}`;
  const store = new RedisNotificationStore(new Redis(redis), { prefix: `${process.pid}:` });
  class AppModule {}
  Module({
    imports: [
      WechatPayInsuranceModule.forRoot({
        ...moduleOptions,
        transactionNotifyUrl: notifyUrl,
        contractNotifyUrl: notifyUrl,
        notificationPath: PATH,
        notifications: { store },
        timeout: 60_000,
        isGlobal: true,
      }),
      ...imports,
    ],
    providers,
  })(AppModule);
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), {
    logger: ['error'],
  });
  await app.listen(port, '127.0.0.1');
  return { app, notifyUrl };
}

/** CPU of this process in microseconds and number of its requests, since its start. */
export function readUse() {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, requests };
}
