import type { KeyObject } from 'node:crypto';
import type { WechatPaySettings } from '../api/settings.js';
import { findVariablePrefix, nameOptionPath, renameVariables } from '../common/option-variables.js';
import { Sealed } from '../common/sealed.js';
import { KeySigner, type WechatPaySigner } from '../crypto/key-signer.js';
import { MerchantCredentials } from '../crypto/merchant-credentials.js';
import type { WechatPayKey } from '../crypto/wechat-pay-key.js';
import {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from '../errors/wechat-pay.error.js';
import type { NotificationSettings } from '../notifications/notification-settings.js';
import type { WechatPayHttpOptions } from '../transport/axios-transport.js';
import { getMerchantPublicKey } from './check-keys.js';
import { isNotificationOption } from './check-notifications.js';
import { isLoopbackOrigin } from './check-urls.js';
import { OptionCheck, type OptionIssues, type UncheckedOptions } from './option-check.js';
import { OPTION_NAMES, OPTION_TABLE, type OptionTable } from './option-table.js';

/** The keys of both sides, as options set them. */
export interface CheckedKeys {
  readonly credentials: MerchantCredentials;
  readonly publicKey: WechatPayKey | undefined;
  /** Certificates to pin; `undefined` when they are to be downloaded. */
  readonly pinnedCertificates: readonly WechatPayKey[] | undefined;
}

/** Token of the {@link CheckedOptions}. */
export const CHECKED_OPTIONS = Symbol.for('nestjs-wechatpay-insurance:checked-options');

/** The validated input of the module's classes. */
export interface CheckedOptions extends CheckedKeys {
  readonly settings: WechatPaySettings;
  /** Sealed, since a store may contain a database password. */
  readonly notifications: Sealed<NotificationSettings>;
  /** The options as given, sealed because they contain secrets. */
  readonly given: Sealed<UncheckedOptions>;
  /** Sealed, since a proxy may have a password. */
  readonly http: Sealed<WechatPayHttpOptions>;
}

/** Returns the first line of an error of the import with a name; `undefined` for the unnamed one. */
export function createHeadline(name: string | undefined): string | undefined {
  return name === undefined
    ? undefined
    : `WechatPayInsuranceModule with the name ${name} is not configured correctly`;
}

/**
 * Checks all options and fills in the defaults.
 *
 * @param name `name` of the import, for the message of the error.
 * @throws {WechatPayConfigurationError} with every mistake by option; messages never repeat a value.
 */
export function checkOptions(options: unknown, name?: string): CheckedOptions {
  const headline = createHeadline(name);
  if (typeof options !== 'object' || options === null) {
    const message = 'must be an object; check that the factory returns the options';
    throw new WechatPayConfigurationError([{ option: 'options', message }], headline);
  }
  const check = new OptionCheck(options as UncheckedOptions);
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTION_TABLE, name)) addUnknownOption(name, check.issues);
  }
  const prefix = findVariablePrefix(options as Readonly<Record<string, unknown>>);
  const table: OptionTable = OPTION_TABLE;
  for (const name of OPTION_NAMES) {
    const row = table[name];
    check.run(name, check.given[name] === undefined ? row.default : check.given[name], row.check);
  }
  if (check.issues.list.length > 0) throw createOptionError(check.issues.list, prefix, headline);
  return toCheckedOptions(check, prefix);
}

/** @param prefix Prefix of the variables that the message names; `undefined` when options were set in code. */
export function createOptionError(
  issues: readonly WechatPayConfigurationIssue[],
  prefix: string | undefined,
  headline?: string,
): WechatPayConfigurationError {
  if (prefix === undefined) return new WechatPayConfigurationError(issues, headline);
  return new WechatPayConfigurationError(
    issues.map(({ option, message }) => ({ option, message: renameVariables(message, prefix) })),
    headline,
    (option) => nameOptionPath(option, prefix),
  );
}

/** Settings that {@link WechatPayInsuranceModule} takes next to the options. */
const EXTRAS: readonly string[] = ['isGlobal', 'notificationPath', 'name'];

function addUnknownOption(name: string, issues: OptionIssues): void {
  // Options that were read from variables have it.
  if (name === 'variablePrefix') return;
  if (EXTRAS.includes(name)) {
    issues.add(name, 'belongs next to useFactory, not in the options that it returns');
  } else if (isNotificationOption(name)) {
    issues.add(name, 'belongs in the option notifications');
  } else {
    issues.addUnknown(name, name, [...OPTION_NAMES, ...EXTRAS]);
  }
}

/** To be called only when there are no issues, so that every required value is present. */
function toCheckedOptions(check: OptionCheck, variablePrefix: string | undefined): CheckedOptions {
  return {
    settings: { ...toSettings(check), variablePrefix },
    notifications: new Sealed(check.get('notifications')),
    ...toCheckedKeys(check, check.get('mchid')),
    given: new Sealed(copyBytes(check.given)),
    http: new Sealed(check.get('http')),
  };
}

/** Copies the bytes among the options, which the application may erase after the start. */
export function copyBytes(options: UncheckedOptions): UncheckedOptions {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(copyIfBytes) : copyIfBytes(value),
    ]),
  ) as UncheckedOptions;
}

function copyIfBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

/** To be called only when there are no issues. */
export function toCheckedKeys(check: OptionCheck, mchid: string): CheckedKeys {
  const privateKey = check.get('merchantPrivateKey');
  const signer = privateKey === undefined ? check.get('signer') : new KeySigner(privateKey);
  return {
    credentials: new MerchantCredentials(
      mchid,
      check.get('merchantSerialNumber') as string,
      signer as WechatPaySigner,
      check.get('apiV3Key') as KeyObject,
      getMerchantPublicKey(check),
    ),
    publicKey: check.get('wechatPayPublicKey'),
    pinnedCertificates: check.get('platformCertificates'),
  };
}

function toSettings(check: OptionCheck): WechatPaySettings {
  const baseUrl = check.get('baseUrl') as string;
  return {
    mchid: check.get('mchid'),
    ...check.get('appid'),
    contractNotifyUrl: check.get('contractNotifyUrl'),
    transactionNotifyUrl: check.get('transactionNotifyUrl'),
    baseUrl,
    backupBaseUrl: check.get('backupBaseUrl'),
    loopbackApi: isLoopbackOrigin(baseUrl),
    timeout: check.get('timeout'),
    retry: check.get('retry'),
    maxBillSize: check.get('maxBillSize'),
    rules: check.get('rules'),
    allowHttpTransactionNotifyUrl: check.get('allowHttpTransactionNotifyUrl'),
    allowHttpForTesting: check.get('allowHttpForTesting'),
    clock: check.get('clock'),
  };
}
