import type { KeyObject, X509Certificate } from 'node:crypto';
import type { WechatPayRetryOptions } from '../api/retry-policy.js';
import type { WechatPayScenedAppids } from '../api/settings.js';
import type { RuleName } from '../common/rule-names.js';
import type { WechatPaySigner } from '../crypto/key-signer.js';
import type { WechatPayNotificationOptions } from '../notifications/notification-settings.js';
import type { RuleSeverity } from '../schema/request-rule.js';
import type { WechatPayHttpOptions } from '../transport/axios-transport.js';

/**
 * Options of {@link WechatPayInsuranceModule}, for one merchant.
 *
 * They are checked once, when the module starts; one {@link WechatPayConfigurationError} reports all mistakes.
 */
export interface WechatPayInsuranceOptions {
  /** Merchant number (商户号). */
  readonly mchid: string;
  /** Default of `appid` in requests: one for all scenes, or one per scene. */
  readonly appid?: string | WechatPayScenedAppids | undefined;
  /** Hex serial number of the merchant API certificate (商户API证书序列号). Required without `merchantCertificate`. */
  readonly merchantSerialNumber?: string | undefined;
  /**
   * The merchant API certificate (`apiclient_cert.pem`): PEM or `X509Certificate`. The serial number is taken from
   * it, and the private key must belong to it.
   */
  readonly merchantCertificate?: string | Buffer | X509Certificate | undefined;
  /** Private key of the merchant API certificate, RSA of at least 2048 bits: PEM (with line ends or a literal `\n`) or `KeyObject`. */
  readonly merchantPrivateKey?: string | Buffer | KeyObject | undefined;
  /** Signs instead of `merchantPrivateKey`; setting both is an error. */
  readonly signer?: WechatPaySigner | undefined;
  /** The APIv3 key: exactly 32 bytes. */
  readonly apiV3Key: string | Buffer;
  /** Id of the WeChat Pay public key (微信支付公钥ID), `PUB_KEY_ID_…`. Required with `wechatPayPublicKey`. */
  readonly wechatPayPublicKeyId?: string | undefined;
  /** The WeChat Pay public key (微信支付公钥). Required with `wechatPayPublicKeyId`. */
  readonly wechatPayPublicKey?: string | Buffer | KeyObject | undefined;
  /**
   * Platform certificates (平台证书): `'auto'` downloads them when first needed, `'off'` uses none, an array pins
   * them. Default `'auto'`.
   */
  readonly platformCertificates?:
    'auto' | 'off' | readonly (string | Buffer | X509Certificate)[] | undefined;
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

/** Creates the options of the module, for `useClass` and `useExisting`. */
export interface WechatPayInsuranceOptionsFactory {
  createWechatPayInsuranceOptions(): WechatPayInsuranceOptions | Promise<WechatPayInsuranceOptions>;
}
