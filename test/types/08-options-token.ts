/* The options token and the options of a unit test. */
import { Test } from '@nestjs/testing';
import {
  getWechatPayInsuranceOptionsToken,
  InjectWechatPayInsuranceOptions,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
} from 'nestjs-wechatpay-insurance';
import { createWechatPayTestOptions } from 'nestjs-wechatpay-insurance/testing';

export class Links {
  @InjectWechatPayInsuranceOptions() readonly property!: WechatPayInsuranceOptions;

  constructor(@InjectWechatPayInsuranceOptions() readonly options: WechatPayInsuranceOptions) {}

  getNotifyUrl(): string | undefined {
    return this.options.contractNotifyUrl ?? this.property.transactionNotifyUrl;
  }
}

export const options: WechatPayInsuranceOptions = createWechatPayTestOptions();
export const completed: WechatPayInsuranceOptions = {
  ...createWechatPayTestOptions(),
  contractNotifyUrl: 'https://insurer.example/wechatpay',
};

export const provider = {
  provide: 'links',
  inject: [getWechatPayInsuranceOptionsToken()],
  useFactory: ({ mchid }: WechatPayInsuranceOptions) => mchid,
};

export const compiled = Test.createTestingModule({
  imports: [WechatPayInsuranceModule.forRoot(createWechatPayTestOptions())],
})
  .overrideProvider(getWechatPayInsuranceOptionsToken())
  .useValue(options)
  .overrideProvider(WechatPayInsuranceService)
  .useValue({ queryContract: async () => undefined });

export class Wrong {
  // @ts-expect-error -- a name is a string
  constructor(@InjectWechatPayInsuranceOptions(1) readonly options: object) {}
}
