import { DEFAULT_NAME, isInstanceName } from '../common/instance-name.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import type { WechatPayInsuranceOptions } from '../options/wechat-pay-insurance.options.js';

/** Token of the {@link WechatPayMerchantsOptions}. */
export const MERCHANTS_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:merchants-options');

/** Argument of `WechatPayMerchantsModule.forRoot`, and result of the factory of `forRootAsync`. */
export interface WechatPayMerchantsOptions {
  /**
   * Returns the options of a merchant that this process does not know yet, `undefined` for an unknown name, for
   * instance from a database. `getOrLoad` and incoming notifications call it, once at a time for each name; it must
   * not call `add` or `getOrLoad` with the same name. Default: only `add` adds merchants.
   */
  readonly load?:
    | ((
        name: string,
      ) => WechatPayInsuranceOptions | undefined | Promise<WechatPayInsuranceOptions | undefined>)
    | undefined;
}

/** True for a name that a URL can carry unchanged, and that is not that of the unnamed import. */
export function isMerchantName(name: unknown): name is string {
  return isInstanceName(name) && ![DEFAULT_NAME, '.', '..'].includes(name);
}

/** @throws {WechatPayConfigurationError} */
export function checkMerchantName(name: unknown): string {
  if (isMerchantName(name)) return name;
  throw createMerchantError(
    `must be 1 to 64 letters, digits and ._- (since it is a segment of the notify URL), and not ${DEFAULT_NAME}, . or ..`,
  );
}

/** @throws {WechatPayConfigurationError} */
export function checkMerchantsOptions(given: unknown): WechatPayMerchantsOptions {
  const options = Object(given ?? {}) as WechatPayMerchantsOptions;
  if (options.load === undefined || typeof options.load === 'function') return options;
  throw new WechatPayConfigurationError(
    [{ option: 'load', message: 'must be a function that returns the options of a merchant' }],
    'WechatPayMerchantsModule is not configured correctly',
  );
}

export function createMerchantError(message: string): WechatPayConfigurationError {
  return new WechatPayConfigurationError(
    [{ option: 'name', message }],
    'WechatPayMerchants cannot do this',
  );
}
