/* Merchants that are added at run time. */
import {
  type WechatPayInsuranceOptions,
  wechatPayInsuranceOptionsFromConfig,
  type WechatPayMerchant,
  type WechatPayMerchants,
  WechatPayMerchantsModule,
  type WechatPayMerchantsModuleAsyncOptions,
} from 'nestjs-wechatpay-insurance';
import { createWechatPayTestOptions } from 'nestjs-wechatpay-insurance/testing';

declare const merchants: WechatPayMerchants;
declare const flag: boolean | undefined;
declare const text: string | undefined;
declare const found: WechatPayInsuranceOptions | null | undefined;

class Records {
  async load(_name: string): Promise<WechatPayInsuranceOptions | null> {
    return null;
  }
}

WechatPayMerchantsModule.forRoot();
WechatPayMerchantsModule.forRoot({ load: undefined, isGlobal: flag, notificationPath: text });
WechatPayMerchantsModule.forRoot({ load: () => found });
WechatPayMerchantsModule.forRootAsync({
  inject: [Records],
  useFactory: (records: Records) => records,
  notificationPath: text,
});
export const options: WechatPayMerchantsModuleAsyncOptions = {
  useFactory: async () => ({
    load: (name) =>
      wechatPayInsuranceOptionsFromConfig(process.env, { prefix: `${name.toUpperCase()}_` }),
  }),
  imports: undefined,
  inject: undefined,
};

// @ts-expect-error -- a misspelt option
WechatPayMerchantsModule.forRoot({ laod: () => found });
// @ts-expect-error -- isGlobal in the result of a factory
WechatPayMerchantsModule.forRootAsync({ useFactory: () => ({ isGlobal: true }) });
// @ts-expect-error -- no source of the options
WechatPayMerchantsModule.forRootAsync({ isGlobal: true });
// @ts-expect-error -- a merchant without a key
WechatPayMerchantsModule.forRoot({ load: () => ({ mchid: '1', apiV3Key: 'k' }) });

export async function use(): Promise<void> {
  const added: WechatPayMerchant = await merchants.add('acme', createWechatPayTestOptions());
  await added.insurance.queryContract({ plan_id: 1, out_contract_code: 'c' });
  const maybe = await merchants.find('acme');
  // @ts-expect-error -- the name may be unknown
  console.log(maybe.client);
  console.log(maybe?.status, merchants.names.length);
  // @ts-expect-error -- a list cannot be changed
  merchants.names.push('best');
  // @ts-expect-error -- neither key nor signer
  await merchants.add('best', { mchid: '1', apiV3Key: 'k', merchantSerialNumber: '01' });
}
