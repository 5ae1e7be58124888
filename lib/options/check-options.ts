import type { KeyObject } from 'node:crypto';
import type { WechatPaySettings } from '../api/settings.js';
import { KeySigner } from '../crypto/key-signer.js';
import { MerchantCredentials } from '../crypto/merchant-credentials.js';
import type { WechatPayKey } from '../crypto/wechat-pay-key.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import type { NotificationSettings } from '../notifications/notification-settings.js';
import type {
  WechatPayInsuranceOptions,
  WechatPaySigner,
} from '../wechat-pay-insurance.options.js';
import { checkHttp } from './check-http.js';
import {
  checkCertificates,
  checkPlatformKeysAreNotOurs,
  checkPrivateKey,
  checkPublicKey,
  checkSerialNumber,
} from './check-keys.js';
import { checkNotifications, NOTIFICATION_OPTIONS } from './check-notifications.js';
import { checkClock, checkSettings } from './check-settings.js';
import { meantOption } from './meant-option.js';
import { OptionIssues } from './option-issues.js';
import { readApiV3Key } from './read-keys.js';
import { Sealed } from '../common/sealed.js';

/** What the module's options come to. */
export interface CheckedOptions {
  readonly settings: WechatPaySettings;
  /** Sealed, since a store may hold the password of its database. */
  readonly notifications: Sealed<NotificationSettings>;
  readonly credentials: MerchantCredentials;
  readonly publicKey: WechatPayKey | undefined;
  /** Certificates to pin; `undefined` when they are to be downloaded. */
  readonly pinnedCertificates: readonly WechatPayKey[] | undefined;
  /** Sealed, since a proxy may need a password. */
  readonly http: Sealed<NonNullable<WechatPayInsuranceOptions['http']>>;
}

const KNOWN_OPTIONS = {
  mchid: true,
  appid: true,
  merchantSerialNumber: true,
  merchantPrivateKey: true,
  signer: true,
  apiV3Key: true,
  wechatPayPublicKeyId: true,
  wechatPayPublicKey: true,
  platformCertificates: true,
  contractNotifyUrl: true,
  transactionNotifyUrl: true,
  baseUrl: true,
  backupBaseUrl: true,
  timeout: true,
  retry: true,
  rules: true,
  allowHttpTransactionNotifyUrl: true,
  http: true,
  clock: true,
  notifications: true,
} as const satisfies Record<keyof WechatPayInsuranceOptions, true>;

/**
 * Checks all options and fills in the defaults.
 *
 * @throws {WechatPayConfigurationError} with every mistake, by option; no value is repeated.
 */
export function checkOptions(options: unknown): CheckedOptions {
  const issues = new OptionIssues();
  const checked = check(options, issues);
  if (issues.list.length > 0) throw new WechatPayConfigurationError(issues.list);
  return checked;
}

function check(given: unknown, issues: OptionIssues): CheckedOptions {
  if (typeof given !== 'object' || given === null) {
    throw new WechatPayConfigurationError([
      { option: 'options', message: 'must be an object: does the factory return it?' },
    ]);
  }
  const options = given as WechatPayInsuranceOptions;
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(KNOWN_OPTIONS, name)) issues.add(name, whereItBelongs(name));
  }
  const clock = checkClock(options.clock, issues);
  const serialNumber = checkSerialNumber(options.merchantSerialNumber, issues);
  const privateKey = checkPrivateKey(options, issues);
  const publicKey = checkPublicKey(options, issues);
  const pinnedCertificates = checkCertificates(options, publicKey, clock, issues);
  checkPlatformKeysAreNotOurs(serialNumber, privateKey, publicKey, pinnedCertificates, issues);
  const apiV3Key = issues.attempt('apiV3Key', () => readApiV3Key(options.apiV3Key));
  const notifications = checkNotifications(options.notifications, clock, issues);
  const settings = checkSettings(options, clock, issues);
  const signer = privateKey === undefined ? options.signer : new KeySigner(privateKey);
  return {
    settings,
    notifications: new Sealed(notifications),
    // Where a part is missing there is an issue, and the result is thrown away.
    credentials: new MerchantCredentials(
      settings.mchid,
      serialNumber ?? '',
      signer as WechatPaySigner,
      apiV3Key as KeyObject,
    ),
    publicKey,
    pinnedCertificates,
    http: new Sealed(checkHttp(options.http, issues)),
  };
}

/** Why this is none of the options. */
function whereItBelongs(name: string): string {
  if (name === 'isGlobal' || name === 'notificationPath') {
    return 'stands beside useFactory, not in what it returns';
  }
  if (Object.hasOwn(NOTIFICATION_OPTIONS, name)) return 'stands in the option notifications';
  return `is no option of this module${meantOption(name, Object.keys(KNOWN_OPTIONS))}`;
}
