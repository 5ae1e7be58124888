// One Nest application with the package from two folders: prints how each copy recognises the other's errors.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import * as one from './one/dist/index.js';
import { WechatPaySimulator } from './one/dist/testing/index.js';
import * as two from './two/dist/index.js';

const simulator = await WechatPaySimulator.start();
const PATH = '/wechatpay/notifications';

const calls = [];
class OneHandlers {
  signed() {
    calls.push('one');
  }
}
class TwoHandlers {
  signed() {
    calls.push('two');
  }
}
decorate(OneHandlers, one.OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'one' }));
decorate(TwoHandlers, two.OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'two' }));

class AppModule {}
Module({
  imports: [
    one.WechatPayInsuranceModule.forRoot({ ...simulator.moduleOptions, notificationPath: PATH }),
  ],
  providers: [OneHandlers, TwoHandlers],
})(AppModule);

const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
await app.listen(0, '127.0.0.1');
const { headers, body } = simulator.signNotification('INSURANCE_ENTRUST.SIGN', {
  mchid: simulator.moduleOptions.mchid,
  contract_id: '123124412412423431',
});
const response = await fetch(`${await app.getUrl()}${PATH}`, { method: 'POST', headers, body });

const insurance = app.get(one.WechatPayInsuranceService);
const contract = { plan_id: 12535, out_contract_code: 'none' };
const error = await insurance.queryContract(contract).catch((reason) => reason);
const invalid = await insurance.queryContract({}).catch((reason) => reason);

console.log(
  JSON.stringify({
    isTwo: one.WechatPayApiError !== two.WechatPayApiError,
    status: response.status,
    calls: calls.toSorted(),
    api: judge(error, two.WechatPayApiError),
    base: judge(error, two.WechatPayError),
    other: judge(error, two.WechatPayTransportError),
    validation: judge(invalid, two.WechatPayRequestValidationError),
  }),
);
await app.close();
await simulator.stop();

function judge(error, type) {
  return [error.name, type.is(error), error instanceof type];
}

function decorate({ prototype }, decorator) {
  decorator(prototype, 'signed', Object.getOwnPropertyDescriptor(prototype, 'signed'));
}
