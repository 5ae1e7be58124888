import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatPayApiError, WechatPayInsuranceModule } from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { HandlersModule } from './handlers';

/** Stands for a store that the processes of two builds share. */
class SharedStore {
  claim = async () => ({ outcome: 'done' }) as const;
  renew = async () => true;
  complete = async () => true;
  release = async () => {};
}

const simulator = await WechatPaySimulator.start();

@Module({
  imports: [
    WechatPayInsuranceModule.forRoot({
      ...simulator.moduleOptions,
      notificationPath: 'wechatpay/notifications',
      notifications: { store: new SharedStore() },
    }),
    HandlersModule,
  ],
})
class AppModule {}

try {
  const app = await NestFactory.create(AppModule, { abortOnError: false });
  await app.init();
  await app.close();
  console.log('started');
} catch (error) {
  const { name, message } = error as Error;
  console.log(`not started: ${name}: ${message}`);
}
const error = new WechatPayApiError({
  status: 404,
  code: 'RESOURCE_NOT_EXISTS',
  apiMessage: 'none',
  requestId: '',
  endpoint: 'GET /v3/x',
  retryable: false,
  outcomeUnknown: false,
});
console.log(`name of an error: ${error.name}, recognised: ${WechatPayApiError.is(error)}`);
await simulator.stop();
