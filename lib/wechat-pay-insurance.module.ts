import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { RequestSender } from './api/request-sender.js';
import { CertificateDownload } from './api/certificate-download.js';
import { CredentialsCheck } from './api/credentials/credentials-check.js';
import { ApiClient } from './api/api-client.js';
import { WechatPayClient } from './api/wechat-pay.client.js';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import { WechatPayInsuranceService } from './insurance/wechat-pay-insurance.service.js';
import { notificationProviders } from './notifications/notification-providers.js';
import { NotificationVerification } from './notifications/notification-verification.js';
import { RejectionLog } from './notifications/log/rejection-log.js';
import { WechatPayNotificationVerifier } from './notifications/wechat-pay-notification.verifier.js';
import { getWechatPayInsuranceOptionsToken } from './options/options-token.js';
import { FirstToShutDownModule } from './platform/first-to-shut-down.module.js';
import { WechatPayPolicyService } from './policies/wechat-pay-policy.service.js';
import { BillDownload } from './transactions/bills/bill-download.js';
import { WechatPayTransactionService } from './transactions/wechat-pay-transaction.service.js';
import { SelectedTransport } from './transport/selected-transport.js';
import { getWechatPayHttpServiceToken } from './transport/wechat-pay-http-service.js';
import { MerchantCheck } from './wechat-pay-insurance.merchant-check.js';
import {
  checkAsyncOptions,
  ConfigurableModuleClass,
  type WechatPayInsuranceModuleAsyncOptions,
  type WechatPayInsuranceModuleOptions,
} from './wechat-pay-insurance.module-definition.js';
import { optionProviders } from './wechat-pay-insurance.providers.js';
import { WechatPayStatus } from './wechat-pay-insurance.status.js';

/**
 * WeChat Pay's insurance entrusted payment (微信支付 保险委托代扣) for one merchant.
 *
 * Import it once per merchant. With several merchants, import each in a module of its own and make none of them
 * global; the application does not start if one module could inject the services of two merchants.
 *
 * @example
 * WechatPayInsuranceModule.forRootAsync({
 *   imports: [ConfigModule],
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
 *   isGlobal: true,
 * })
 */
@Module({
  imports: [DiscoveryModule, FirstToShutDownModule],
  providers: [
    ...optionProviders,
    MerchantCheck,
    SelectedTransport,
    RequestSender,
    CertificateDownload,
    ApiClient,
    CredentialsCheck,
    BillDownload,
    WechatPayInsuranceService,
    WechatPayTransactionService,
    WechatPayPolicyService,
    WechatPayClient,
    WechatPayStatus,
    ...notificationProviders,
  ],
  exports: [
    WechatPayInsuranceService,
    WechatPayTransactionService,
    WechatPayPolicyService,
    WechatPayClient,
    WechatPayStatus,
    WechatPayNotificationVerifier,
    getWechatPayInsuranceOptionsToken(),
    // A subclass of a service or of the verifier is created in the module that provides it.
    ApiClient,
    BillDownload,
    CredentialsCheck,
    NotificationVerification,
    // The guard is created in the modules of its controllers.
    RejectionLog,
    getWechatPayHttpServiceToken(),
  ],
})
export class WechatPayInsuranceModule {
  /**
   * Imports the module with options that are known when the application is loaded.
   *
   * @param options Options of the merchant, `isGlobal` and `notificationPath`.
   * @throws {WechatPayConfigurationError} when the application starts, with every mistake.
   */
  static forRoot(options: WechatPayInsuranceModuleOptions): DynamicModule {
    if (typeof options !== 'object' || options === null) {
      throw new WechatPayConfigurationError([
        { option: 'forRoot', message: 'requires an options object' },
      ]);
    }
    // Nest copies the enumerable properties only.
    const complete =
      'variablePrefix' in options
        ? { ...options, variablePrefix: options.variablePrefix }
        : options;
    return { ...ConfigurableModuleClass.forRoot(complete), module: this };
  }

  /**
   * Imports the module with options that a factory creates when the application starts.
   *
   * @param options One of `useFactory`, `useClass` and `useExisting`; `isGlobal` and `notificationPath` belong next
   * to it, not in the options that the factory returns.
   * @throws {WechatPayConfigurationError} when none or several of the three are set; when the application starts,
   * with every mistake in the options.
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
