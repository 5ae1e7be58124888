import { ConfigurableModuleBuilder, type Provider } from '@nestjs/common';
import { WechatPayConfigurationError } from './errors/wechat-pay.error.js';
import {
  normalizeNotificationPath,
  NOTIFICATION_PATH,
} from './notifications/notification-settings.js';
import { Sealed } from './common/sealed.js';
import type { WechatPayInsuranceOptions } from './options/wechat-pay-insurance.options.js';

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
}

/** Token of the unchecked options, sealed because Nest's container must not print them. */
export const SEALED_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:options');

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<WechatPayInsuranceOptions>({
    moduleName: 'WechatPayInsurance',
    optionsInjectionToken: SEALED_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWechatPayInsuranceOptions')
    .setExtras<WechatPayInsuranceModuleExtras>(
      { isGlobal: false, notificationPath: undefined },
      (definition, { isGlobal, notificationPath }) => ({
        ...definition,
        global: isGlobal ?? false,
        providers: [
          ...(definition.providers ?? []).map(sealOptions),
          { provide: NOTIFICATION_PATH, useValue: checkPath(notificationPath) },
        ],
      }),
    )
    .build();

function checkPath(given: unknown): string | undefined {
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

function sealOptions(provider: Provider): Provider {
  if (typeof provider !== 'object' || provider.provide !== SEALED_OPTIONS) return provider;
  if ('useValue' in provider) return { ...provider, useValue: new Sealed(provider.useValue) };
  if (!('useFactory' in provider)) return provider;
  const { useFactory } = provider;
  return {
    ...provider,
    useFactory: async (...dependencies: unknown[]) => new Sealed(await useFactory(...dependencies)),
  };
}
