import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { INSTANCE_NAME, RUN_TIME_MERCHANTS } from '../common/instance-name.js';
import { RejectionLog } from '../notifications/log/rejection-log.js';
import { NOTIFICATION_PATH } from '../notifications/notification-settings.js';
import { FirstToShutDownModule } from '../platform/first-to-shut-down.module.js';
import {
  REQUIRED_SINGLETONS,
  type RequiredSingletons,
  ScopeCheck,
} from '../platform/scope-check.js';
import { checkPath } from '../wechat-pay-insurance.module-definition.js';
import { MerchantHandlers } from './merchant-handlers.js';
import { MerchantsEndpoint } from './merchants-endpoint.js';
import {
  checkMerchantsAsyncOptions,
  checkMerchantsOptions,
  createMerchantsModuleError,
  MERCHANTS_OPTIONS,
  type WechatPayMerchantsFactoryResult,
  type WechatPayMerchantsOptions,
} from './merchants-settings.js';
import { WechatPayMerchants } from './wechat-pay-merchants.js';

/** Module settings that are needed before any factory runs. */
export interface WechatPayMerchantsModuleExtras {
  /** Makes {@link WechatPayMerchants} injectable everywhere. Default false. */
  readonly isGlobal?: boolean | undefined;
  /**
   * Path below which each merchant has its `POST` route for notifications: with `'wechatpay/merchants'`, that of the
   * merchant `acme` is `/wechatpay/merchants/acme`. The methods with `@OnWechatPayNotification()` get the
   * notifications of all merchants; `mchid` tells whose. As with `WechatPayInsuranceModule`, it is the full path.
   * Default: no routes.
   */
  readonly notificationPath?: string | undefined;
}

/** Argument of `WechatPayMerchantsModule.forRoot`. */
export type WechatPayMerchantsModuleOptions = WechatPayMerchantsOptions &
  WechatPayMerchantsModuleExtras;

/** Argument of `WechatPayMerchantsModule.forRootAsync`. */
export interface WechatPayMerchantsModuleAsyncOptions extends WechatPayMerchantsModuleExtras {
  /** Modules whose exports the function injects. */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** Tokens of the dependencies of `useFactory`, in their order. */
  readonly inject?: FactoryProvider['inject'] | undefined;
  /** Returns the options, for instance a `load` that reads a repository. */
  readonly useFactory: FactoryProvider<
    WechatPayMerchantsFactoryResult | Promise<WechatPayMerchantsFactoryResult>
  >['useFactory'];
}

const GIVEN_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:given-merchants-options');

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<WechatPayMerchantsOptions>({
  moduleName: 'WechatPayMerchants',
  optionsInjectionToken: GIVEN_OPTIONS,
})
  .setClassMethodName('forRoot')
  .setExtras<WechatPayMerchantsModuleExtras>(
    { isGlobal: false, notificationPath: undefined },
    (definition, { isGlobal, notificationPath }) => ({
      ...definition,
      global: isGlobal ?? false,
      providers: [
        ...(definition.providers ?? []),
        { provide: NOTIFICATION_PATH, useValue: checkPath(notificationPath) },
      ],
    }),
  )
  .build();

/**
 * {@link WechatPayMerchants}: merchants that are known only at run time, as on a platform that serves many insurers.
 * Merchants that are known at start have a `WechatPayInsuranceModule` each. Import it once: an application has one
 * registry.
 *
 * @example
 * WechatPayMerchantsModule.forRootAsync({
 *   imports: [MerchantRecordsModule],
 *   inject: [MerchantRecords],
 *   useFactory: (records: MerchantRecords) => ({ load: (name) => records.findOptions(name) }),
 *   notificationPath: 'wechatpay/merchants',
 * })
 */
@Module({
  imports: [DiscoveryModule, FirstToShutDownModule],
  providers: [
    ScopeCheck,
    {
      provide: REQUIRED_SINGLETONS,
      useValue: {
        tokens: [MERCHANTS_OPTIONS],
        createError: () =>
          createMerchantsModuleError(
            'forRootAsync',
            'the options depend on a request-scoped provider, so that each request would have merchants of its own and no notificationPath would be served: inject only singletons into the factory, and look up each merchant by its name in load',
          ),
      } satisfies RequiredSingletons,
    },
    {
      provide: MERCHANTS_OPTIONS,
      inject: [GIVEN_OPTIONS],
      useFactory: checkMerchantsOptions,
    },
    { provide: INSTANCE_NAME, useValue: undefined },
    MerchantHandlers,
    RejectionLog,
    WechatPayMerchants,
    MerchantsEndpoint,
    { provide: RUN_TIME_MERCHANTS, useExisting: WechatPayMerchants },
  ],
  exports: [WechatPayMerchants],
})
export class WechatPayMerchantsModule {
  /**
   * Imports the module.
   *
   * @param options `load`, `isGlobal` and `notificationPath`, all optional.
   * @throws {WechatPayConfigurationError} for a wrong option.
   */
  static forRoot(options: WechatPayMerchantsModuleOptions = {}): DynamicModule {
    const { load } = options;
    // Nest copies the options, and the copy is not the object that a method `load` needs.
    const bound = typeof load === 'function' ? { ...options, load: load.bind(options) } : options;
    return { ...ConfigurableModuleClass.forRoot(bound), module: this };
  }

  /**
   * Imports the module with options that a factory creates when the application starts.
   *
   * @param options `isGlobal` and `notificationPath` belong next to `useFactory`, whose dependencies must not be
   * request-scoped.
   * @throws {WechatPayConfigurationError} for a wrong option; when the application starts, with every mistake in the
   * options, and when they are request-scoped.
   */
  static forRootAsync(options: WechatPayMerchantsModuleAsyncOptions): DynamicModule {
    checkMerchantsAsyncOptions(options);
    return {
      ...ConfigurableModuleClass.forRootAsync(
        // Nest's type does not accept `undefined` for what is absent.
        options as object,
      ),
      module: this,
    };
  }
}
