/* Options that are always wrong do not compile. */
import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  WechatPayInsuranceModule,
  type WechatPayInsuranceCommonOptions,
  type WechatPayInsuranceModuleAsyncOptions,
  type WechatPayInsuranceModuleOptions,
  type WechatPayInsuranceOptions,
  type WechatPayInsuranceOptionsFactory,
  wechatPayInsuranceOptionsFromConfig,
  type WechatPaySigner,
} from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

const { forRoot, forRootAsync } = WechatPayInsuranceModule;
declare const signer: WechatPaySigner;
const common = { mchid: '1900000109', apiV3Key: 'k' };
const key = { merchantPrivateKey: 'pem' };
const serial = { merchantSerialNumber: '01' };
const publicKey = { wechatPayPublicKeyId: 'PUB_KEY_ID_1', wechatPayPublicKey: 'pem' };
const valid = { ...common, ...key, ...serial };

forRoot(valid);
forRoot({ ...valid, isGlobal: true, notificationPath: 'wechatpay/notifications' });
forRoot({ ...common, ...serial, signer });
forRoot({ ...common, ...key, merchantCertificate: Buffer.from('') });
forRoot({ ...valid, merchantCertificate: 'pem', signer: undefined });
forRoot({ ...valid, ...publicKey, platformCertificates: 'off' });
forRoot({ ...valid, platformCertificates: ['pem'] });
forRoot({ ...valid, wechatPayPublicKeyId: undefined, wechatPayPublicKey: undefined });

// @ts-expect-error -- neither merchantPrivateKey nor signer
forRoot({ ...common, ...serial });
// @ts-expect-error -- both merchantPrivateKey and signer
forRoot({ ...valid, signer });
// @ts-expect-error -- neither merchantSerialNumber nor merchantCertificate
forRoot({ ...common, ...key });
// @ts-expect-error -- undefined is absent
forRoot({ ...valid, merchantSerialNumber: undefined });
// @ts-expect-error -- the id without the public key
forRoot({ ...valid, wechatPayPublicKeyId: 'PUB_KEY_ID_1' });
// @ts-expect-error -- the public key without its id
forRoot({ ...valid, wechatPayPublicKey: 'pem' });
// @ts-expect-error -- nothing to verify with
forRoot({ ...valid, platformCertificates: 'off' });
// @ts-expect-error -- an unknown option
forRoot({ ...valid, timeOut: 5_000 });
// @ts-expect-error -- a required option is missing
forRoot({ mchid: '1', ...key, ...serial });

// Factories.
forRootAsync({ useFactory: () => valid, isGlobal: true, notificationPath: 'n' });
forRootAsync({ useFactory: async (id: string) => ({ ...valid, mchid: id }), inject: ['MCHID'] });
forRootAsync({ useFactory: () => ({ ...common, ...serial, signer }), imports: undefined });

// @ts-expect-error -- isGlobal in the result of a factory
forRootAsync({ useFactory: () => ({ ...valid, isGlobal: true }) });
// @ts-expect-error -- notificationPath in the result of a factory
forRootAsync({ useFactory: async () => ({ ...valid, notificationPath: 'n' }) });
// @ts-expect-error -- a factory without a key
forRootAsync({ useFactory: () => ({ ...common, ...serial }) });
// @ts-expect-error -- no source of the options
forRootAsync({});
// @ts-expect-error -- no source of the options
forRootAsync({ isGlobal: true });
// @ts-expect-error -- an unknown setting
forRootAsync({ useFactory: () => valid, isglobal: true });

@Injectable()
class Factory implements WechatPayInsuranceOptionsFactory {
  createWechatPayInsuranceOptions() {
    return valid;
  }
}

class AsyncFactory implements WechatPayInsuranceOptionsFactory {
  async createWechatPayInsuranceOptions(): Promise<WechatPayInsuranceOptions> {
    return { ...wechatPayInsuranceOptionsFromConfig(process.env), timeout: 5_000 };
  }
}

class GlobalFactory {
  createWechatPayInsuranceOptions() {
    return { ...valid, isGlobal: true };
  }
}

forRootAsync({ useClass: Factory });
forRootAsync({ useExisting: AsyncFactory, isGlobal: true });
// @ts-expect-error -- isGlobal in what the class returns
forRootAsync({ useClass: GlobalFactory });
// @ts-expect-error -- isGlobal in what the class returns
forRootAsync({ useExisting: GlobalFactory });
// @ts-expect-error -- two sources of the options
forRootAsync({ useClass: Factory, useExisting: Factory });
// @ts-expect-error -- two sources of the options
forRootAsync({ useFactory: () => valid, useClass: Factory });

// Options from variables.
export function createOptions(config: ConfigService): WechatPayInsuranceOptions {
  return { ...wechatPayInsuranceOptionsFromConfig(config), timeout: 5_000 };
}
export function createInferredOptions(config: ConfigService) {
  const { merchantPrivateKey, ...rest } = wechatPayInsuranceOptionsFromConfig(config);
  void merchantPrivateKey;
  return { ...rest, signer };
}
forRoot(wechatPayInsuranceOptionsFromConfig(process.env));
forRoot({ ...wechatPayInsuranceOptionsFromConfig(process.env), isGlobal: true });
forRoot(wechatPayInsuranceOptionsFromConfig({ WECHATPAY_MCHID: '1' }, { prefix: 'WECHATPAY_' }));
forRoot(wechatPayInsuranceOptionsFromConfig(new Map<string, string>()));
forRootAsync({ inject: [ConfigService], useFactory: createOptions });
forRootAsync({ inject: [ConfigService], useFactory: createInferredOptions });
forRootAsync({ inject: [ConfigService], useFactory: wechatPayInsuranceOptionsFromConfig });
forRootAsync({
  inject: [ConfigService],
  useFactory: (config: ConfigService) => ({
    ...wechatPayInsuranceOptionsFromConfig(config, { prefix: 'WECHATPAY_B_' }),
    merchantPrivateKey: undefined,
    signer,
  }),
});
forRootAsync({
  useFactory: (config: ConfigService<{ PORT: number }, true>) => ({
    ...wechatPayInsuranceOptionsFromConfig(config, { prefix: undefined }),
    signer,
    wechatPayPublicKey: Buffer.from(''),
    notifications: { budget: 1_000 },
  }),
});

// @ts-expect-error -- isGlobal next to what was read
forRootAsync({ useFactory: (c: ConfigService) => ({ ...createOptions(c), isGlobal: true }) });
// @ts-expect-error -- no source
wechatPayInsuranceOptionsFromConfig();
// @ts-expect-error -- text is not a source
wechatPayInsuranceOptionsFromConfig('WECHATPAY_');
// @ts-expect-error -- an unknown setting
wechatPayInsuranceOptionsFromConfig(process.env, { prefx: 'WECHATPAY_B_' });
// @ts-expect-error -- the prefix is text
wechatPayInsuranceOptionsFromConfig(process.env, { prefix: /B/ });

// Helpers of an application.
export function importWith(overrides: Partial<WechatPayInsuranceCommonOptions> = {}) {
  return forRoot({ ...valid, ...overrides, isGlobal: true });
}
export async function importSimulated() {
  const simulator = await WechatPaySimulator.start();
  return forRoot({ ...simulator.moduleOptions, contractNotifyUrl: 'https://insurer.example/n' });
}
export const moduleOptions: WechatPayInsuranceModuleOptions = { ...valid, isGlobal: true };
export const asyncOptions: WechatPayInsuranceModuleAsyncOptions = { useClass: Factory };
forRoot(moduleOptions);
forRootAsync(asyncOptions);
