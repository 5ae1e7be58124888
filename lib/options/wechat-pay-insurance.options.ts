import type { KeyObject, X509Certificate } from 'node:crypto';
import type { WechatPayRetryOptions } from '../api/retry-policy.js';
import type { WechatPayScenedAppids } from '../api/settings.js';
import type { RuleName } from '../common/rule-names.js';
import type { WechatPaySigner } from '../crypto/key-signer.js';
import type { WechatPayNotificationOptions } from '../notifications/notification-settings.js';
import type { RuleSeverity } from '../schema/request-rule.js';
import type { WechatPayHttpOptions } from '../transport/axios-transport.js';

/** The options of one merchant, apart from its keys and certificates. */
export interface WechatPayInsuranceCommonOptions {
  /** Merchant number (商户号). */
  readonly mchid: string;
  /** Default of `appid` in requests: one for all scenes, or one per scene. */
  readonly appid?: string | WechatPayScenedAppids | undefined;
  /** The APIv3 key: exactly 32 bytes. */
  readonly apiV3Key: string | Buffer;
  /** Default of `contract_notify_url`. */
  readonly contractNotifyUrl?: string | undefined;
  /** Default of `transaction_notify_url`, in deductions and sign-with-payment only. */
  readonly transactionNotifyUrl?: string | undefined;
  /** HTTPS origin of the API; HTTP for a loopback address, or with `allowHttpForTesting`. Default `https://api.mch.weixin.qq.com`. */
  readonly baseUrl?: string | undefined;
  /**
   * Origin that takes over on a network failure; `null` turns failover off.
   * Default `https://api2.mch.weixin.qq.com`, and none with another `baseUrl`.
   */
  readonly backupBaseUrl?: string | null | undefined;
  /** Milliseconds for one call, retries and key download included; at most 3,000 of them to connect. Default 10,000. */
  readonly timeout?: number | undefined;
  /**
   * Retries of failed calls that are safe to retry; `false` turns them off, also after a signature probe. Failover
   * does not count as a retry: see `backupBaseUrl`.
   */
  readonly retry?: WechatPayRetryOptions | false | undefined;
  /**
   * Bytes of a bill, decompressed; a larger one is an error. Default 134,217,728, which is 128 MiB and holds some
   * 400,000 orders.
   */
  readonly maxBillSize?: number | undefined;
  /** Severity of the rules that span fields, by name. Default `'error'`, for `sign-with-payment-periods` `'warn'`. */
  readonly rules?: { readonly [rule in RuleName]?: RuleSeverity | undefined } | undefined;
  /** Allows plain HTTP in `transaction_notify_url`, for merchants on a leased line. Default false. */
  readonly allowHttpTransactionNotifyUrl?: boolean | undefined;
  /**
   * Allows plain HTTP to any host, in `baseUrl` and in every notify URL: for tests against a simulator in
   * another container. It is an error when `NODE_ENV` is `production`, and with a host of WeChat Pay.
   * Default false.
   */
  readonly allowHttpForTesting?: boolean | undefined;
  /** Proxy and agents, as in Axios' request config. */
  readonly http?: WechatPayHttpOptions | undefined;
  /** Epoch milliseconds for dates and timestamps. Deadlines use real time. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** How notifications are verified and how their handlers run. */
  readonly notifications?: WechatPayNotificationOptions | undefined;
}

/**
 * Options that {@link wechatPayInsuranceOptionsFromConfig} read. Which variables are set is known only at run time,
 * so a missing key is reported when the module starts. Complete them with a spread:
 * `{ ...wechatPayInsuranceOptionsFromConfig(config), signer }`.
 */
export interface WechatPayInsuranceOptionsFromConfig extends WechatPayInsuranceCommonOptions {
  /** Prefix of the variables, by which error messages name them. Not an option: copies carry it along. */
  readonly variablePrefix: string;
  /** See {@link WechatPayPrivateKeyOptions}. */
  readonly merchantPrivateKey?: string | Buffer | KeyObject | undefined;
  /** See {@link WechatPaySerialNumberOptions}. */
  readonly merchantSerialNumber?: string | undefined;
  /** See {@link WechatPayMerchantCertificateOptions}. */
  readonly merchantCertificate?: string | Buffer | X509Certificate | undefined;
  /** See {@link WechatPayPublicKeyOptions}. */
  readonly wechatPayPublicKeyId?: string | undefined;
  /** See {@link WechatPayPublicKeyOptions}. */
  readonly wechatPayPublicKey?: string | Buffer | KeyObject | undefined;
  /** See {@link WechatPayPublicKeyOptions}. */
  readonly platformCertificates?:
    'auto' | 'off' | readonly (string | Buffer | X509Certificate)[] | undefined;
}

/** The merchant's private key is in an HSM or KMS. */
export interface WechatPayExternalSignerOptions {
  /** Signs instead of `merchantPrivateKey`; setting both is an error. */
  readonly signer: WechatPaySigner;
  /** Must not be set together with `signer`. */
  readonly merchantPrivateKey?: undefined;
}

/** The merchant signs with its private key. */
export interface WechatPayPrivateKeyOptions {
  /** Private key of the merchant API certificate, RSA of at least 2048 bits: PEM (with line ends or a literal `\n`) or `KeyObject`. */
  readonly merchantPrivateKey: string | Buffer | KeyObject;
  /** Must not be set together with `merchantPrivateKey`. */
  readonly signer?: undefined;
}

/** The merchant API certificate itself. */
export interface WechatPayMerchantCertificateOptions {
  /**
   * The merchant API certificate (`apiclient_cert.pem`): PEM or `X509Certificate`. The serial number is taken from
   * it, and the private key must belong to it.
   */
  readonly merchantCertificate: string | Buffer | X509Certificate;
  /** Hex serial number of the merchant API certificate (商户API证书序列号). Default: that of `merchantCertificate`. */
  readonly merchantSerialNumber?: string | undefined;
}

/** The merchant API certificate, named by its serial number. */
export interface WechatPaySerialNumberOptions {
  /** Hex serial number of the merchant API certificate (商户API证书序列号). */
  readonly merchantSerialNumber: string;
  /** The merchant API certificate, against which serial number and private key are checked. */
  readonly merchantCertificate?: string | Buffer | X509Certificate | undefined;
}

/** WeChat Pay signs with its public key, and perhaps also with platform certificates. */
export interface WechatPayPublicKeyOptions {
  /** Id of the WeChat Pay public key (微信支付公钥ID), `PUB_KEY_ID_…`. Required with `wechatPayPublicKey`. */
  readonly wechatPayPublicKeyId: string;
  /** The WeChat Pay public key (微信支付公钥). Required with `wechatPayPublicKeyId`. */
  readonly wechatPayPublicKey: string | Buffer | KeyObject;
  /**
   * Platform certificates (平台证书): `'auto'` downloads them when first needed, `'off'` uses none, an array pins
   * them. Default `'auto'`.
   */
  readonly platformCertificates?:
    'auto' | 'off' | readonly (string | Buffer | X509Certificate)[] | undefined;
}

/** WeChat Pay signs with platform certificates only. */
export interface WechatPayWithoutPublicKeyOptions {
  /** Required with `wechatPayPublicKey`. */
  readonly wechatPayPublicKeyId?: undefined;
  /** Required with `wechatPayPublicKeyId`. */
  readonly wechatPayPublicKey?: undefined;
  /**
   * Platform certificates (平台证书): `'auto'` downloads them when first needed, an array pins them. `'off'`
   * requires a public key. Default `'auto'`.
   */
  readonly platformCertificates?:
    'auto' | readonly (string | Buffer | X509Certificate)[] | undefined;
}

/**
 * Options of {@link WechatPayInsuranceModule}, for one merchant: `mchid`, `apiV3Key`, `merchantPrivateKey` or
 * `signer`, `merchantSerialNumber` or `merchantCertificate`, and the optional ones.
 *
 * The compiler accepts these combinations only. A function that takes some options to override others is typed with
 * `Partial<WechatPayInsuranceCommonOptions>`. A public key that may be absent is spread with an alternative:
 * `...(key ? { wechatPayPublicKeyId, wechatPayPublicKey: key } : { platformCertificates: 'auto' as const })`.
 *
 * They are checked once, when the module starts; one {@link WechatPayConfigurationError} reports all mistakes.
 */
export type WechatPayInsuranceOptions =
  // Where no alternative fits, the compiler explains the last one, which is the one that most applications use:
  // TypeScript 5.9 by the order here or of the declarations above, TypeScript 7 by that of their names.
  | WechatPayInsuranceOptionsFromConfig
  | (WechatPayInsuranceCommonOptions &
      (WechatPayExternalSignerOptions | WechatPayPrivateKeyOptions) &
      (WechatPayMerchantCertificateOptions | WechatPaySerialNumberOptions) &
      (WechatPayPublicKeyOptions | WechatPayWithoutPublicKeyOptions));

/** The result of a factory: the options, without the settings of the module. */
export type WechatPayInsuranceFactoryResult = WechatPayInsuranceOptions &
  WechatPayInsuranceFactoryExtras;

/** Settings of the module, which belong next to a factory and not in its result. */
export interface WechatPayInsuranceFactoryExtras {
  /** Belongs next to `useFactory`, `useClass` or `useExisting`. */
  readonly isGlobal?: undefined;
  /** Belongs next to `useFactory`, `useClass` or `useExisting`. */
  readonly notificationPath?: undefined;
  /** Belongs next to `useFactory`, `useClass` or `useExisting`. */
  readonly name?: undefined;
}

/** Creates the options of the module, for `useClass` and `useExisting`. */
export interface WechatPayInsuranceOptionsFactory {
  /** Called once, when the module starts. */
  createWechatPayInsuranceOptions():
    WechatPayInsuranceFactoryResult | Promise<WechatPayInsuranceFactoryResult>;
}
