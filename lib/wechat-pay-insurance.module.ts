import { HttpModule, HttpService } from '@nestjs/axios';
import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { ApiCaller } from './client/api-caller.js';
import { certificateDownload } from './client/certificate-download.js';
import { EndpointCaller } from './client/endpoint-caller.js';
import { getWechatPayHttpServiceToken } from './client/http-service.token.js';
import { WechatPayHttp } from './client/wechat-pay-http.js';
import { WechatPayClient } from './client/wechat-pay.client.js';
import { WechatPayKeys } from './credentials/wechat-pay-keys.js';
import { WechatPayConfigurationError } from './errors/wechat-pay-configuration.error.js';
import { WechatPayInsuranceService } from './insurance/wechat-pay-insurance.service.js';
import {
  NotificationShutdown,
  NotificationShutdownModule,
} from './notifications/handling/notification-shutdown.module.js';
import { NotificationHandling } from './notifications/notification-handling.js';
import { WechatPayNotificationVerifier } from './notifications/wechat-pay-notification.verifier.js';
import { checkOptions, type CheckedOptions } from './options/check-options.js';
import { Sealed } from './options/sealed.js';
import { InsurancePolicyService } from './policies/insurance-policy.service.js';
import { BillDownload } from './transactions/bill-download.js';
import { WechatPayTransactionService } from './transactions/wechat-pay-transaction.service.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  NOTIFICATION_PATH,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './wechat-pay-insurance.module-definition.js';
import type { WechatPayInsuranceOptions } from './wechat-pay-insurance.options.js';

/**
 * WeChat Pay's insurance entrusted payment (微信支付 保险委托代扣) for one merchant.
 *
 * Import it once for each merchant; two modules with two merchants live side by side, as long as at
 * most one of them is global.
 *
 * @example
 * WechatPayInsuranceModule.forRootAsync({
 *   imports: [ConfigModule],
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => wechatPayInsuranceOptionsFromConfig(config),
 *   isGlobal: true,
 * })
 */
@Module({})
export class WechatPayInsuranceModule
  extends ConfigurableModuleClass
  implements OnApplicationShutdown
{
  readonly #http: WechatPayHttp;

  constructor(@Inject(WechatPayHttp) http: WechatPayHttp) {
    super();
    this.#http = http;
  }

  /**
   * @param options the merchant, with `isGlobal` and `notificationPath` beside its options.
   * @throws {WechatPayConfigurationError} when the application starts, with every mistake.
   */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    if (typeof options !== 'object' || options === null) {
      throw new WechatPayConfigurationError([{ option: 'forRoot', message: 'needs the options' }]);
    }
    return assemble(super.forRoot(options));
  }

  /**
   * @param options `useFactory`, `useClass` or `useExisting`; `isGlobal` and `notificationPath` stand beside
   * them, not in what the factory returns.
   * @throws {WechatPayConfigurationError} when none of the three is given, or when the application
   * starts, with every mistake.
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    const { useFactory, useClass, useExisting } = options;
    if (useFactory === undefined && useClass === undefined && useExisting === undefined) {
      throw new WechatPayConfigurationError([
        { option: 'forRootAsync', message: 'needs useFactory, useClass or useExisting' },
      ]);
    }
    return assemble(super.forRootAsync(options));
  }

  /** Closes the connections to WeChat Pay. */
  async onApplicationShutdown(): Promise<void> {
    await this.#http.close();
  }
}

const CHECKED_OPTIONS = Symbol('nestjs-wechatpay-insurance:checked-options');

const EXPORTED = [
  WechatPayInsuranceService,
  WechatPayTransactionService,
  InsurancePolicyService,
  WechatPayClient,
  WechatPayNotificationVerifier,
] as const;

function assemble(definition: DynamicModule): DynamicModule {
  return {
    ...definition,
    imports: [
      ...(definition.imports ?? []),
      HttpModule.register({}),
      DiscoveryModule,
      NotificationShutdownModule,
    ],
    providers: [
      ...(definition.providers ?? []).map(sealOptions),
      { provide: getWechatPayHttpServiceToken(), useExisting: HttpService },
      {
        provide: CHECKED_OPTIONS,
        inject: [MODULE_OPTIONS_TOKEN],
        useFactory: (options: Sealed<WechatPayInsuranceOptions>) => checkOptions(options.open()),
      },
      {
        provide: WechatPayHttp,
        inject: [getWechatPayHttpServiceToken(), CHECKED_OPTIONS],
        useFactory: (service: HttpService, { http }: CheckedOptions) =>
          new WechatPayHttp(service, http.open()),
      },
      {
        provide: ApiCaller,
        inject: [WechatPayHttp, CHECKED_OPTIONS],
        useFactory: (http: WechatPayHttp, { credentials, settings }: CheckedOptions) =>
          new ApiCaller(http, credentials, settings),
      },
      {
        provide: WechatPayKeys,
        inject: [ApiCaller, CHECKED_OPTIONS],
        useFactory: keysOf,
      },
      {
        provide: EndpointCaller,
        inject: [ApiCaller, WechatPayKeys, CHECKED_OPTIONS],
        useFactory: (
          caller: ApiCaller,
          keys: WechatPayKeys,
          { credentials, settings }: CheckedOptions,
        ) => new EndpointCaller(caller, credentials, keys, settings),
      },
      {
        provide: WechatPayInsuranceService,
        inject: [EndpointCaller],
        useFactory: (caller: EndpointCaller) => new WechatPayInsuranceService(caller),
      },
      {
        provide: BillDownload,
        inject: [EndpointCaller, ApiCaller, CHECKED_OPTIONS],
        useFactory: (endpoints: EndpointCaller, caller: ApiCaller, { settings }: CheckedOptions) =>
          new BillDownload(endpoints, caller, settings),
      },
      {
        provide: WechatPayTransactionService,
        inject: [EndpointCaller, BillDownload],
        useFactory: (caller: EndpointCaller, bills: BillDownload) =>
          new WechatPayTransactionService(caller, bills),
      },
      {
        provide: InsurancePolicyService,
        inject: [EndpointCaller],
        useFactory: (caller: EndpointCaller) => new InsurancePolicyService(caller),
      },
      {
        provide: WechatPayClient,
        inject: [EndpointCaller],
        useFactory: (caller: EndpointCaller) => new WechatPayClient(caller),
      },
      {
        provide: WechatPayNotificationVerifier,
        inject: [WechatPayKeys, CHECKED_OPTIONS],
        useFactory: (keys: WechatPayKeys, { credentials, settings }: CheckedOptions) =>
          new WechatPayNotificationVerifier(credentials, keys, settings),
      },
      {
        provide: NotificationHandling,
        inject: [
          WechatPayNotificationVerifier,
          CHECKED_OPTIONS,
          NOTIFICATION_PATH,
          DiscoveryService,
          HttpAdapterHost,
          NotificationShutdown,
        ],
        useFactory: (
          verifier: WechatPayNotificationVerifier,
          { notifications }: CheckedOptions,
          path: string | undefined,
          discovery: DiscoveryService,
          host: HttpAdapterHost,
          shutdown: NotificationShutdown,
        ) =>
          new NotificationHandling({
            verifier,
            settings: notifications.open(),
            path,
            discovery,
            host,
            shutdown,
            environment: process.env['NODE_ENV'],
          }),
      },
    ],
    exports: [...EXPORTED, getWechatPayHttpServiceToken()],
  };
}

function keysOf(caller: ApiCaller, checked: CheckedOptions): WechatPayKeys {
  const { credentials, settings, publicKey, pinnedCertificates } = checked;
  const logger = new Logger('WechatPayInsurance');
  return new WechatPayKeys({
    publicKey,
    pinnedCertificates,
    download:
      pinnedCertificates === undefined
        ? certificateDownload(caller, credentials, settings)
        : undefined,
    clock: settings.clock,
    onRefreshFailure: (failure) => {
      const reason = failure instanceof Error ? failure.message : String(failure);
      logger.warn(`${reason}; the old ones stay in use`);
    },
  });
}

/** The container holds every provider: what it holds of the options must not be printable. */
function sealOptions(provider: Provider): Provider {
  if (typeof provider !== 'object' || provider.provide !== MODULE_OPTIONS_TOKEN) return provider;
  if ('useValue' in provider) return { ...provider, useValue: new Sealed(provider.useValue) };
  if (!('useFactory' in provider)) return provider;
  const { useFactory } = provider;
  return {
    ...provider,
    useFactory: async (...dependencies: unknown[]) => new Sealed(await useFactory(...dependencies)),
  };
}
