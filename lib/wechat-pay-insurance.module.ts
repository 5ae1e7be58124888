import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RequestSender } from './api/request-sender.js';
import { CertificateDownload } from './api/certificate-download.js';
import { CredentialsCheck } from './api/credentials/credentials-check.js';
import { ApiClient } from './api/api-client.js';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import { notificationProviders } from './notifications/notification-providers.js';
import { FirstToShutDownModule } from './platform/first-to-shut-down.module.js';
import { ScopeCheck } from './platform/scope-check.js';
import { BillDownload } from './transactions/bills/bill-download.js';
import { SelectedTransport } from './transport/selected-transport.js';
import { MerchantCheck } from './wechat-pay-insurance.merchant-check.js';
import {
  checkAsyncOptions,
  ConfigurableModuleClass,
  type WechatPayInsuranceModuleAsyncOptions,
  type WechatPayInsuranceModuleOptions,
} from './wechat-pay-insurance.module-definition.js';
import { createUnconfiguredProviders, optionProviders } from './wechat-pay-insurance.providers.js';

/**
 * WeChat Pay's insurance entrusted payment (微信支付 保险委托代扣) for one merchant.
 *
 * Import it once per merchant, and give all but at most one a `name`: `@InjectWechatPayInsurance('b')` injects the
 * service of the import with the name `b`, and `WechatPayNotificationGuard.for('b')` verifies its notifications. The
 * application does not start if one module could inject the services of two unnamed merchants, or if two merchants
 * have one name.
 *
 * A class that extends a service is created in the module that lists it, and calls as the unnamed merchant which that
 * module imports. For a named merchant, list the class in a module of its own that imports the merchant without a
 * name and exports the class.
 *
 * @example
 * WechatPayInsuranceModule.forRootAsync({
 *   imports: [ConfigModule],
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
 *   isGlobal: true,
 * })
 * @example
 * WechatPayInsuranceModule.forRootAsync({
 *   name: 'b',
 *   imports: [ConfigModule],
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) =>
 *     wechatPayInsuranceOptionsFromConfig(config, { prefix: 'WECHATPAY_B_' }),
 *   notificationPath: 'wechatpay/b/notifications',
 * })
 */
@Module({
  imports: [DiscoveryModule, FirstToShutDownModule],
  providers: [
    ...createUnconfiguredProviders(),
    ScopeCheck,
    ...optionProviders,
    MerchantCheck,
    SelectedTransport,
    RequestSender,
    CertificateDownload,
    ApiClient,
    CredentialsCheck,
    BillDownload,
    ...notificationProviders,
  ],
})
export class WechatPayInsuranceModule {
  /**
   * Imports the module with options that are known when the application is loaded.
   *
   * @param options Options of the merchant, `isGlobal`, `notificationPath` and `name`.
   * @throws {WechatPayConfigurationError} when the application starts, with every mistake.
   */
  static forRoot(options: WechatPayInsuranceModuleOptions): DynamicModule {
    if (typeof options !== 'object' || options === null) {
      throw new WechatPayConfigurationError([
        { option: 'forRoot', message: 'requires an options object' },
      ]);
    }
    return { ...ConfigurableModuleClass.forRoot(options), module: this };
  }

  /**
   * Imports the module with options that a factory creates when the application starts.
   *
   * @param options One of `useFactory`, `useClass` and `useExisting`; `isGlobal`, `notificationPath` and `name`
   * belong next to it, not in the options that the factory returns. Their dependencies must not be request-scoped:
   * merchants per request or tenant belong to `WechatPayMerchantsModule`.
   * @throws {WechatPayConfigurationError} when none or several of the three are set; when the application starts,
   * with every mistake in the options, and when they are request-scoped.
   */
  static forRootAsync(options: WechatPayInsuranceModuleAsyncOptions): DynamicModule {
    checkAsyncOptions(options);
    return {
      ...ConfigurableModuleClass.forRootAsync(
        // Nest's type does not accept `undefined` for what is absent.
        options as object,
      ),
      module: this,
    };
  }
}
