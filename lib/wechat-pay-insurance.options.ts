import type { KeyObject, X509Certificate } from 'node:crypto';
import type { AxiosRequestConfig } from 'axios';
import type { NotificationStore } from './notifications/stores/notification-store.js';
import type { WechatPayNotification } from './notifications/events/wechat-pay-notification.js';
import type { RuleSeverity } from './schema/request-rule.js';
import type { RuleName } from './options/rule-names.js';

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

/** How incoming notifications are judged, and how handlers of them are run. */
export interface WechatPayNotificationOptions {
  /** How far a notification's timestamp may lie from our clock, either way: 1 to 300 seconds. Default 300. */
  readonly toleranceSeconds?: number;
  /**
   * Remembers what handlers have done. Default: a `MemoryNotificationStore` of the module's own, which a
   * restart empties and other instances do not see.
   */
  readonly store?: NotificationStore;
  /**
   * What tells one notification from another: a text that is not empty. Default: its `id`; see
   * {@link businessKey} for what each choice risks.
   */
  readonly key?: (notification: WechatPayNotification) => string;
  /**
   * Milliseconds of real time from a delivery's arrival to its answer, key download and store included:
   * 1 to 4,500, since WeChat Pay waits 5 seconds. Default 4,000.
   */
  readonly budget?: number;
  /**
   * Milliseconds of real time after which a handler whose process died may be run by another. It is
   * renewed while the handler runs. Default 30,000.
   */
  readonly lease?: number;
  /** Milliseconds of real time after which a handler's signal fires and another run may begin. Default 600,000. */
  readonly maxHandling?: number;
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
  /** How incoming notifications are judged, and how handlers of them are run. */
  readonly notifications?: WechatPayNotificationOptions;
}

/** Makes the options of the module, for `useClass` and `useExisting`. */
export interface WechatPayInsuranceOptionsFactory {
  createWechatPayInsuranceOptions(): WechatPayInsuranceOptions | Promise<WechatPayInsuranceOptions>;
}
