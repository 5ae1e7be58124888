import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WechatPayInsuranceOptions } from './wechat-pay-insurance.options.js';

/** What is known before any factory runs. */
export interface WechatPayInsuranceModuleExtras {
  /** Makes the services injectable everywhere. Default false. */
  readonly isGlobal?: boolean;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<WechatPayInsuranceOptions>({
    moduleName: 'WechatPayInsurance',
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWechatPayInsuranceOptions')
    .setExtras<WechatPayInsuranceModuleExtras>({ isGlobal: false }, (definition, { isGlobal }) => ({
      ...definition,
      global: isGlobal ?? false,
    }))
    .build();
