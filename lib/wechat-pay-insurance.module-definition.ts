import {
  ConfigurableModuleBuilder,
  type FactoryProvider,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { INSTANCE_NAME, isInstanceName, normalizeName } from './common/instance-name.js';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import {
  normalizeNotificationPath,
  NOTIFICATION_PATH,
} from './notifications/notification-settings.js';
import { ContainedOptions } from './options/contained-options.js';
import { OptionIssues } from './options/option-check.js';
import { OPTION_NAMES } from './options/option-table.js';
import { getWechatPayInsuranceOptionsToken } from './options/options-token.js';
import type {
  WechatPayInsuranceFactoryResult,
  WechatPayInsuranceOptions,
  WechatPayInsuranceOptionsFactory,
} from './options/wechat-pay-insurance.options.js';
import { createInstanceProviders } from './wechat-pay-insurance.providers.js';

/** Module settings that are needed before any factory runs. */
export interface WechatPayInsuranceModuleExtras {
  /** Makes the services injectable everywhere. Default false. */
  readonly isGlobal?: boolean | undefined;
  /**
   * Path of the `POST` route for WeChat Pay's notifications, with or without a trailing slash; the route calls the
   * methods with `@OnWechatPayNotification()`. It is the full path as it reaches the application: the prefix,
   * versioning, guards, pipes, interceptors and filters of the application do not apply, and no other route may
   * use it. Letters, digits and `._~-` between slashes. Default: no route.
   */
  readonly notificationPath?: string | undefined;
  /**
   * Tells the merchants of an application apart: 1 to 64 letters, digits and `._-`. A named import is injected with
   * `@InjectWechatPayInsurance(name)` and its siblings, and guarded by `WechatPayNotificationGuard.for(name)`; injecting
   * a class gets that of the unnamed import, whose name is `'default'`. Default: unnamed.
   */
  readonly name?: string | undefined;
}

/** Argument of `WechatPayInsuranceModule.forRoot`. */
export type WechatPayInsuranceModuleOptions = WechatPayInsuranceOptions &
  WechatPayInsuranceModuleExtras;

/** A function returns the options, see {@link WechatPayInsuranceModuleAsyncOptions}. */
export interface WechatPayInsuranceUseFactory extends WechatPayInsuranceModuleExtras {
  /** Modules whose exports the function injects. */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** Returns the options; its parameters are the dependencies that `inject` lists. */
  readonly useFactory: FactoryProvider<WechatPayInsuranceFactoryResult>['useFactory'];
  /** Tokens of the dependencies of `useFactory`, in their order. */
  readonly inject?: FactoryProvider['inject'] | undefined;
  /** Providers of the importing module of which those that `inject` lists are passed on. */
  readonly provideInjectionTokensFrom?: Provider[] | undefined;
  /** Must not be set together with `useFactory`. */
  readonly useClass?: undefined;
  /** Must not be set together with `useFactory`. */
  readonly useExisting?: undefined;
}

/** The module creates a class that creates the options, see {@link WechatPayInsuranceModuleAsyncOptions}. */
export interface WechatPayInsuranceUseClass extends WechatPayInsuranceModuleExtras {
  /** Modules whose exports the class injects. */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** The class. */
  readonly useClass: Type<WechatPayInsuranceOptionsFactory>;
  /** Must not be set together with `useClass`. */
  readonly useFactory?: undefined;
  /** Must not be set together with `useClass`. */
  readonly useExisting?: undefined;
}

/** A provider of the application creates the options, see {@link WechatPayInsuranceModuleAsyncOptions}. */
export interface WechatPayInsuranceUseExisting extends WechatPayInsuranceModuleExtras {
  /** Modules that export the provider. */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** Class of the provider. */
  readonly useExisting: Type<WechatPayInsuranceOptionsFactory>;
  /** Must not be set together with `useExisting`. */
  readonly useFactory?: undefined;
  /** Must not be set together with `useExisting`. */
  readonly useClass?: undefined;
}

/** Argument of `WechatPayInsuranceModule.forRootAsync`. */
export type WechatPayInsuranceModuleAsyncOptions =
  WechatPayInsuranceUseFactory | WechatPayInsuranceUseClass | WechatPayInsuranceUseExisting;

const OPTIONS_TOKEN = getWechatPayInsuranceOptionsToken();

export const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<WechatPayInsuranceOptions>(
  { moduleName: 'WechatPayInsurance', optionsInjectionToken: OPTIONS_TOKEN },
)
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createWechatPayInsuranceOptions')
  .setExtras<WechatPayInsuranceModuleExtras>(
    { isGlobal: false, notificationPath: undefined, name: undefined },
    (definition, extras) => {
      const name = checkName(extras.name);
      const instance = createInstanceProviders(name);
      return {
        ...definition,
        global: extras.isGlobal ?? false,
        providers: [
          ...(definition.providers ?? []).map((provider) => containOptions(provider, name)),
          { provide: NOTIFICATION_PATH, useValue: checkPath(extras.notificationPath) },
          { provide: INSTANCE_NAME, useValue: name },
          ...instance.providers,
        ],
        exports: instance.exports,
      };
    },
  )
  .build();

const FACTORIES = ['useFactory', 'useClass', 'useExisting'] as const;

const ASYNC_NAMES: readonly string[] = [
  ...FACTORIES,
  'inject',
  'imports',
  'provideInjectionTokensFrom',
  'isGlobal',
  'notificationPath',
  'name',
];

/** @throws {WechatPayConfigurationError} unless the argument of `forRootAsync` names one source of the options. */
export function checkAsyncOptions(given: WechatPayInsuranceModuleAsyncOptions | undefined): void {
  const options: Readonly<Record<string, unknown>> = { ...given };
  const issues = new OptionIssues();
  for (const name of Object.keys(options)) {
    if (ASYNC_NAMES.includes(name)) continue;
    const isOption = OPTION_NAMES.some((option) => option === name);
    if (isOption) issues.add(name, 'belongs in the options that useFactory returns');
    else issues.addUnknown(name, name, ASYNC_NAMES);
  }
  const factories = FACTORIES.filter((name) => options[name] !== undefined);
  if (factories.length === 0) {
    issues.add('forRootAsync', 'requires useFactory, useClass or useExisting');
  } else if (factories.length > 1) {
    issues.add('forRootAsync', `takes only one of ${factories.join(' and ')}`);
  }
  if (issues.list.length > 0) throw new WechatPayConfigurationError(issues.list);
}

function checkName(given: unknown): string | undefined {
  if (given === undefined) return undefined;
  if (isInstanceName(given)) return normalizeName(given);
  throw new WechatPayConfigurationError([
    { option: 'name', message: "must be 1 to 64 letters, digits and ._-, such as 'branch-b'" },
  ]);
}

/** @throws {WechatPayConfigurationError} unless the path is plain. */
export function checkPath(given: unknown): string | undefined {
  if (given === undefined) return undefined;
  const path = normalizeNotificationPath(given);
  if (path !== undefined) return path;
  throw new WechatPayConfigurationError([
    {
      option: 'notificationPath',
      message:
        "must be a plain path such as 'wechatpay/notifications': letters, digits and ._~- between slashes",
    },
  ]);
}

/** Puts the options under the token of their import, into an object that does not print them. */
function containOptions(provider: Provider, name: string | undefined): Provider {
  if (typeof provider !== 'object' || provider.provide !== OPTIONS_TOKEN) return provider;
  const provide = getWechatPayInsuranceOptionsToken(name);
  if ('useValue' in provider) {
    return { ...provider, provide, useValue: new ContainedOptions(provider.useValue) };
  }
  if (!('useFactory' in provider)) return provider;
  const { useFactory } = provider;
  return {
    ...provider,
    provide,
    useFactory: async (...dependencies: unknown[]) =>
      new ContainedOptions(await useFactory(...dependencies)),
  };
}
