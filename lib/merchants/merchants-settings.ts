import { DEFAULT_NAME } from '../common/instance-name.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { OptionIssues } from '../options/option-check.js';
import type { WechatPayInsuranceOptions } from '../options/wechat-pay-insurance.options.js';

/** Token of the {@link WechatPayMerchantsOptions}. */
export const MERCHANTS_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:merchants-options');

/** Argument of `WechatPayMerchantsModule.forRoot`. */
export interface WechatPayMerchantsOptions {
  /**
   * Returns the options of a merchant that this process does not know yet, `undefined` or `null` for an unknown name,
   * for instance from a database, in which it must look for exactly this name, within four seconds. `getOrLoad`, `find`
   * and incoming notifications call it, once at a time for each name; it must not call `add`, `getOrLoad` or `find`
   * with the same name. Default: only `add` adds merchants.
   */
  readonly load?:
    | ((
        name: string,
      ) =>
        | WechatPayInsuranceOptions
        | null
        | undefined
        | Promise<WechatPayInsuranceOptions | null | undefined>)
    | undefined;
}

/**
 * The result of a factory: the options, without the settings of the module. A service with a method `load` is one
 * too.
 */
export interface WechatPayMerchantsFactoryResult extends WechatPayMerchantsOptions {
  /** Belongs next to `useFactory`. */
  readonly isGlobal?: undefined;
  /** Belongs next to `useFactory`. */
  readonly notificationPath?: undefined;
}

const OPTIONS: readonly string[] = ['load'];
const EXTRAS: readonly string[] = ['isGlobal', 'notificationPath'];
const ASYNC_NAMES: readonly string[] = [
  'useFactory',
  'inject',
  'imports',
  'provideInjectionTokensFrom',
  ...EXTRAS,
];

/** The rule that {@link isMerchantName} checks. */
export const NAME_RULE = `1 to 64 lower-case letters, digits and ._- (since it is a segment of the notify URL), and not ${DEFAULT_NAME}, . or ..`;

/**
 * True for a name that a URL can carry unchanged, and that is not that of the unnamed import. Capital letters would
 * give each merchant many names where a database compares without regard to case.
 */
export function isMerchantName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    /^[a-z0-9._-]{1,64}$/.test(name) &&
    ![DEFAULT_NAME, '.', '..'].includes(name)
  );
}

/** @throws {WechatPayConfigurationError} */
export function checkMerchantName(name: unknown): string {
  if (isMerchantName(name)) return name;
  throw createMerchantError(`must be ${NAME_RULE}`);
}

/** @throws {WechatPayConfigurationError} */
export function checkMerchantsOptions(given: unknown): WechatPayMerchantsOptions {
  const options = Object(given ?? {}) as WechatPayMerchantsOptions;
  const issues = new OptionIssues();
  for (const name of getOptionNames(options)) {
    if (EXTRAS.includes(name)) {
      issues.add(name, 'belongs next to useFactory, not in the options that it returns');
    } else if (!OPTIONS.includes(name)) {
      issues.addUnlisted(name, name, [...OPTIONS, ...EXTRAS]);
    }
  }
  if (options.load !== undefined && typeof options.load !== 'function') {
    issues.add('load', 'must be a function that returns the options of a merchant');
  }
  throwIssues(issues);
  return options;
}

/** @throws {WechatPayConfigurationError} for a wrong argument of `forRootAsync`. */
export function checkMerchantsAsyncOptions(given: unknown): void {
  const options = Object(given ?? {}) as Readonly<Record<string, unknown>>;
  const issues = new OptionIssues();
  for (const name of getOptionNames(options)) {
    if (OPTIONS.includes(name)) issues.add(name, 'belongs in the options that useFactory returns');
    else if (!ASYNC_NAMES.includes(name)) issues.addUnknown(name, name, ASYNC_NAMES);
  }
  if (typeof options['useFactory'] !== 'function') {
    issues.add('useFactory', 'is required, and must be a function that returns the options');
  }
  throwIssues(issues);
}

export function createMerchantError(message: string): WechatPayConfigurationError {
  return new WechatPayConfigurationError(
    [{ option: 'name', message }],
    'WechatPayMerchants cannot do this',
  );
}

export function createMerchantsModuleError(
  option: string,
  message: string,
): WechatPayConfigurationError {
  return new WechatPayConfigurationError([{ option, message }], HEADLINE);
}

const HEADLINE = 'WechatPayMerchantsModule is not configured correctly';

/** Returns the names that are set. A service of the application has others next to `load`. */
function getOptionNames(options: object): string[] {
  const prototype: unknown = Object.getPrototypeOf(options);
  if (prototype !== Object.prototype && prototype !== null) return [];
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

function throwIssues({ list }: OptionIssues): void {
  if (list.length > 0) throw new WechatPayConfigurationError(list, HEADLINE);
}
