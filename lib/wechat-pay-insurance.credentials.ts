import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { WechatPaySettings } from './api/settings.js';
import { INSTANCE_NAME, labelInstance } from './common/instance-name.js';
import { CurrentCredentials } from './crypto/current-credentials.js';
import { readMerchantCertificate } from './crypto/read-keys.js';
import { WechatPayKeys } from './crypto/wechat-pay-keys.js';
import { CHECKED_OPTIONS, type CheckedOptions } from './options/check-options.js';
import {
  checkReplacement,
  type WechatPayCredentialsReplacement,
} from './options/check-replacement.js';
import type { UncheckedOptions } from './options/option-check.js';

/** A key of WeChat Pay that was replaced and still verifies. */
export interface WechatPayFormerKey {
  /** Id of the public key (微信支付公钥ID) or serial of the platform certificate. */
  readonly serial: string;
  /** Until when it verifies, by the option `clock`: seven days after its replacement. */
  readonly until: Date;
}

/** The credentials that a merchant uses now, by their serial numbers, without any secret. */
export interface WechatPayCredentialsInUse {
  /** Merchant number. */
  readonly mchid: string;
  /** Serial number of the merchant API certificate that signs new calls. */
  readonly merchantSerialNumber: string;
  /** When that certificate expires; absent where the options have only its serial number. */
  readonly merchantCertificateValidTo?: Date | undefined;
  /** Id of WeChat Pay's public key; absent for a merchant without one. */
  readonly wechatPayPublicKeyId?: string | undefined;
  /** When they were last replaced, by the option `clock`; absent before. */
  readonly replacedAt?: Date | undefined;
  /** The APIv3 key before the last change, as long as it still decrypts. */
  readonly previousApiV3Key?:
    | {
        /** When a message last needed it; absent when none did. */
        readonly lastUsedAt?: Date | undefined;
      }
    | undefined;
  /** Keys of WeChat Pay that were replaced and still verify. */
  readonly formerKeys: readonly WechatPayFormerKey[];
}

/**
 * Replaces the credentials of one merchant while the application runs.
 *
 * @example
 * credentials.replace({ merchantPrivateKey, merchantCertificate });
 */
@Injectable()
export class WechatPayCredentials {
  readonly #logger: Logger;
  readonly #credentials: CurrentCredentials;
  readonly #keys: WechatPayKeys;
  readonly #settings: WechatPaySettings;
  #options: UncheckedOptions;
  #replacedAt: number | undefined;

  /** @internal */
  constructor(
    @Inject(CurrentCredentials) credentials: CurrentCredentials,
    @Inject(WechatPayKeys) keys: WechatPayKeys,
    @Inject(CHECKED_OPTIONS) options: CheckedOptions,
    @Optional() @Inject(INSTANCE_NAME) name?: string,
  ) {
    this.#logger = new Logger(labelInstance('WechatPayInsurance', name));
    this.#credentials = credentials;
    this.#keys = keys;
    this.#settings = options.settings;
    this.#options = options.given.open();
  }

  /**
   * Replaces some or all credentials, all or none of them. The next call uses the new ones; a call in flight ends
   * with those that it began with, its retries included.
   *
   * - A new merchant key needs the serial number or certificate that belongs to it.
   * - The APIv3 key before the change still decrypts notifications, until the next change or {@link forgetPrevious},
   *   so that the key can change here before or after it does on the merchant platform.
   * - A replaced key of WeChat Pay still verifies for seven days. Downloaded certificates remain.
   *
   * An option that cannot be replaced may be repeated with its value, so that the result of
   * {@link wechatPayInsuranceOptionsFromConfig} can be passed. Credentials that are already in use change nothing.
   *
   * @returns the credentials in use afterwards.
   * @throws {WechatPayConfigurationError} with every mistake by option; nothing was replaced.
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053053
   */
  replace(replacement: WechatPayCredentialsReplacement): WechatPayCredentialsInUse {
    const { mchid } = this.#credentials;
    const { keys, options } = checkReplacement(this.#options, replacement, this.#settings);
    const isMerchantNew = this.#credentials.replace(keys.credentials);
    const isWechatPayNew = this.#keys.replaceFixed(keys);
    this.#options = options;
    if (isMerchantNew || isWechatPayNew) {
      this.#keys.forgetFailures();
      this.#replacedAt = this.#settings.clock();
      const id = this.#keys.publicKey?.serial;
      this.#logger.log(
        `The credentials of merchant ${mchid} were replaced: it signs with ${keys.credentials.serialNumber}${id === undefined ? '' : `, and WeChat Pay with ${id}`}`,
      );
    }
    return this.read();
  }

  /**
   * Drops the previous APIv3 key and the replaced keys of WeChat Pay at once. Notifications that still need them
   * are rejected, and WeChat Pay repeats them.
   */
  forgetPrevious(): void {
    this.#credentials.forgetPrevious();
    this.#keys.forgetFormer();
  }

  /** Reports the credentials in use, for instance on a health page. */
  read(): WechatPayCredentialsInUse {
    const { mchid, current, hasPreviousApiV3Key, previousUsedAt } = this.#credentials;
    const { merchantCertificate: certificate } = this.#options;
    const wechatPayPublicKeyId = this.#keys.publicKey?.serial;
    const replacedAt = toDate(this.#replacedAt);
    const lastUsedAt = toDate(previousUsedAt);
    return {
      mchid,
      merchantSerialNumber: current.serialNumber,
      ...(certificate !== undefined && {
        merchantCertificateValidTo: new Date(readMerchantCertificate(certificate).validTo),
      }),
      ...(wechatPayPublicKeyId !== undefined && { wechatPayPublicKeyId }),
      ...(replacedAt !== undefined && { replacedAt }),
      ...(hasPreviousApiV3Key && {
        previousApiV3Key: { ...(lastUsedAt !== undefined && { lastUsedAt }) },
      }),
      formerKeys: this.#keys.former.map(({ key, until }) => ({
        serial: key.serial,
        until: new Date(until),
      })),
    };
  }
}

function toDate(moment: number | undefined): Date | undefined {
  return moment === undefined ? undefined : new Date(moment);
}
