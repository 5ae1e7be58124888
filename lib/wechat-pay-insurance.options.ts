import type { KeyObject, X509Certificate } from 'node:crypto';
import type { AxiosRequestConfig } from 'axios';
import type { RuleName, RuleSeverity } from './validation/rule-names.js';

/**
 * Signs and decrypts with a merchant key that never leaves an HSM or KMS.
 */
export interface WechatPaySigner {
  /** Signs the message with RSA PKCS#1 v1.5 and SHA-256, and resolves to the raw signature. */
  sign(message: Buffer): Promise<Buffer>;
  /** Decrypts one RSA-OAEP (SHA-1) ciphertext. Without it, encrypted answer fields stay as they came. */
  decrypt?(ciphertext: Buffer): Promise<Buffer>;
}

/** The appid of each scene, for merchants whose scenes differ. */
export interface WechatPayScenedAppids {
  readonly jsapi?: string;
  readonly miniProgram?: string;
  readonly h5?: string;
  readonly app?: string;
}

/** How often a call is tried again. What is left out keeps its default. */
export interface WechatPayRetryOptions {
  /** Attempts after the first, 0 to 10. Default 2. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled each time, with jitter. Default 200. */
  readonly baseDelay?: number;
  /** The longest wait between two attempts in milliseconds. Default 2000. */
  readonly maxDelay?: number;
}

/** How incoming notifications are judged. */
export interface WechatPayNotificationOptions {
  /** How far a notification's timestamp may lie from our clock, either way: 1 to 300 seconds. Default 300. */
  readonly toleranceSeconds?: number;
}

/**
 * Options of {@link WechatPayInsuranceModule}, for one merchant.
 *
 * They are checked once, when the module starts; everything that is wrong is reported in one
 * {@link WechatPayConfigurationError}.
 */
export interface WechatPayInsuranceOptions {
  /** Merchant number (商户号). */
  readonly mchid: string;
  /** Default of the requests that carry an `appid`: one for all scenes, or one per scene. */
  readonly appid?: string | WechatPayScenedAppids;
  /** Hex serial number of the merchant API certificate (商户API证书序列号). */
  readonly merchantSerialNumber: string;
  /** Private key of the merchant API certificate, RSA of at least 2048 bits: PEM (a literal `\n` is understood) or `KeyObject`. */
  readonly merchantPrivateKey?: string | Buffer | KeyObject;
  /** Signs instead of `merchantPrivateKey`; giving both is an error. */
  readonly signer?: WechatPaySigner;
  /** The APIv3 key: exactly 32 bytes. */
  readonly apiV3Key: string | Buffer;
  /** Id of the WeChat Pay public key (微信支付公钥ID), `PUB_KEY_ID_…`. Together with `wechatPayPublicKey`. */
  readonly wechatPayPublicKeyId?: string;
  /** The WeChat Pay public key (微信支付公钥). Together with `wechatPayPublicKeyId`. */
  readonly wechatPayPublicKey?: string | Buffer | KeyObject;
  /**
   * Platform certificates (平台证书): `'auto'` downloads them when first needed, `'off'` uses none,
   * an array pins them. Default `'auto'`.
   */
  readonly platformCertificates?: 'auto' | 'off' | readonly (string | Buffer | X509Certificate)[];
  /** Default of `contract_notify_url`. */
  readonly contractNotifyUrl?: string;
  /** Default of `transaction_notify_url`, in deductions and sign-with-payment only. */
  readonly transactionNotifyUrl?: string;
  /** HTTPS origin of the API; HTTP for a loopback address only. Default `https://api.mch.weixin.qq.com`. */
  readonly baseUrl?: string;
  /**
   * Origin that takes over on a network failure; `null` turns failover off.
   * Default `https://api2.mch.weixin.qq.com`, and none with another `baseUrl`.
   */
  readonly backupBaseUrl?: string | null;
  /** Milliseconds for one call, retries and key download included; at most 3,000 of them to connect. Default 10,000. */
  readonly timeout?: number;
  /** Repetition of failed calls that may be repeated; `false` for none. */
  readonly retry?: WechatPayRetryOptions | false;
  /** Severity of the rules that span fields, by name. All are `'error'` by default. */
  readonly rules?: { readonly [rule in RuleName]?: RuleSeverity };
  /** Allows plain HTTP in `transaction_notify_url`, for merchants on a leased line. Default false. */
  readonly allowHttpTransactionNotifyUrl?: boolean;
  /** Proxy and agents, as in Axios' request config. */
  readonly http?: Pick<AxiosRequestConfig, 'proxy' | 'httpAgent' | 'httpsAgent'>;
  /** Epoch milliseconds for dates and timestamps. Budgets use real time. Default `Date.now`. */
  readonly clock?: () => number;
  /** How incoming notifications are judged. */
  readonly notifications?: WechatPayNotificationOptions;
}

/** Makes the options of the module, for `useClass` and `useExisting`. */
export interface WechatPayInsuranceOptionsFactory {
  createWechatPayInsuranceOptions(): WechatPayInsuranceOptions | Promise<WechatPayInsuranceOptions>;
}
