import { Inject, Injectable } from '@nestjs/common';
import { RequestSender } from './api/request-sender.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from './api/settings.js';
import { TimeLimitError, within } from './common/deadline.js';
import type { Sealed } from './common/sealed.js';
import { isExpired, isPublicKeyId, isValid } from './crypto/wechat-pay-key.js';
import { type KeyInventory, WechatPayKeys } from './crypto/wechat-pay-keys.js';
import {
  NOTIFICATION_STORE,
  type NotificationStore,
} from './notifications/stores/notification-store.js';

/** One of WeChat Pay's keys, without its material. */
export interface WechatPayKeyReport {
  /** Id of the public key (微信支付公钥ID) or serial of the platform certificate (平台证书). */
  readonly serial: string;
  /** A public key of WeChat Pay, or a platform certificate. */
  readonly kind: 'public-key' | 'platform-certificate';
  /** By the option `clock`. */
  readonly state: 'valid' | 'expired' | 'not-yet-valid';
  /** Absent for a public key, which does not expire. */
  readonly validFrom?: Date | undefined;
  /** Absent for a public key. */
  readonly validTo?: Date | undefined;
}

/** The keys that verify WeChat Pay's signatures, and their last downloads. */
export interface WechatPayKeysReport {
  /**
   * - `usable`: at least one key is valid.
   * - `pending`: none is valid; the next call or notification downloads the platform certificates.
   * - `unusable`: none is valid, and none can be downloaded, or a download within the last five minutes brought none.
   */
  readonly state: 'usable' | 'pending' | 'unusable';
  /** All known keys, expired ones included. */
  readonly keys: readonly WechatPayKeyReport[];
  /** When the platform certificates were last downloaded; absent before, and when they are pinned or off. */
  readonly downloadedAt?: Date | undefined;
  /** When the last download failed; absent when it succeeded. */
  readonly downloadFailedAt?: Date | undefined;
}

/** The state of one merchant's connection to WeChat Pay, as far as this process knows it. */
export interface WechatPayStatusReport {
  /** Merchant number. */
  readonly mchid: string;
  /** The time of the report, by the option `clock` like all of its times. */
  readonly at: Date;
  /** The keys that verify WeChat Pay's signatures. */
  readonly keys: WechatPayKeysReport;
  /** When the signature of a response was last verified; absent before the first. */
  readonly lastVerifiedResponseAt?: Date | undefined;
}

/** The result of {@link WechatPayStatus.pingNotificationStore}. */
export interface WechatPayStoreReport {
  /** `not-checked`: the store has no `ping`. */
  readonly state: 'not-checked' | 'reachable' | 'timeout' | 'failed';
  /** Real time that the ping took; absent when it was not checked. */
  readonly milliseconds?: number | undefined;
  /** The error of a store that failed. It may hold an address or a password, so do not publish it. */
  readonly error?: unknown;
}

/** Milliseconds for which a download that brought no valid key counts: the next call tries again. */
const ATTEMPT_COUNTS = 5 * 60_000;

/**
 * Reports keys, last verified response and notification store of one merchant, for health checks. It sends nothing
 * to WeChat Pay. `WechatPayHealthIndicator` of `nestjs-wechatpay-insurance/terminus` is made from it.
 *
 * @example
 * const { keys, lastVerifiedResponseAt } = status.read();
 */
@Injectable()
export class WechatPayStatus {
  readonly #keys: WechatPayKeys;
  readonly #sender: RequestSender;
  readonly #store: NotificationStore;
  readonly #settings: WechatPaySettings;

  /** @internal */
  constructor(
    @Inject(WechatPayKeys) keys: WechatPayKeys,
    @Inject(RequestSender) sender: RequestSender,
    @Inject(NOTIFICATION_STORE) store: Sealed<NotificationStore>,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#keys = keys;
    this.#sender = sender;
    this.#store = store.open();
    this.#settings = settings;
  }

  /** @internal */
  get hasTransactionNotifyUrl(): boolean {
    return this.#settings.transactionNotifyUrl !== undefined;
  }

  /** Reports what is known in this process, without any input or output. */
  read(): WechatPayStatusReport {
    const now = this.#settings.clock();
    const lastVerifiedResponseAt = toDate(this.#sender.lastVerifiedAt);
    return {
      mchid: this.#settings.mchid,
      at: new Date(now),
      keys: createKeysReport(this.#keys.inventory, now),
      ...(lastVerifiedResponseAt !== undefined && { lastVerifiedResponseAt }),
    };
  }

  /**
   * Calls `ping` of the notification store. Never rejects.
   *
   * @param timeout milliseconds of real time after which the store counts as unreachable.
   */
  async pingNotificationStore(timeout = 1_000): Promise<WechatPayStoreReport> {
    const store = this.#store;
    if (store.ping === undefined) return { state: 'not-checked' };
    const began = performance.now();
    const measure = () => Math.round(performance.now() - began);
    try {
      // The function turns a synchronous exception into a rejection.
      await within(timeout, (async () => store.ping?.())());
      return { state: 'reachable', milliseconds: measure() };
    } catch (error) {
      const milliseconds = measure();
      if (error instanceof TimeLimitError) return { state: 'timeout', milliseconds };
      return { state: 'failed', milliseconds, error };
    }
  }
}

function createKeysReport(inventory: KeyInventory, now: number): WechatPayKeysReport {
  const downloadedAt = toDate(inventory.downloadedAt);
  const downloadFailedAt = toDate(inventory.failedAt);
  return {
    state: getKeysState(inventory, now),
    keys: inventory.keys.map((key) => createKeyReport(key, now)),
    ...(downloadedAt !== undefined && { downloadedAt }),
    ...(downloadFailedAt !== undefined && { downloadFailedAt }),
  };
}

function getKeysState(inventory: KeyInventory, now: number): WechatPayKeysReport['state'] {
  const { keys, downloads, downloadedAt, failedAt } = inventory;
  if (keys.some((key) => isValid(key, now))) return 'usable';
  if (!downloads) return 'unusable';
  const attemptedAt = failedAt ?? downloadedAt;
  if (attemptedAt === undefined) return 'pending';
  const age = now - attemptedAt;
  // Reported for good, the state could keep away the requests that would download the keys.
  return age >= 0 && age < ATTEMPT_COUNTS ? 'unusable' : 'pending';
}

function createKeyReport(key: KeyInventory['keys'][number], now: number): WechatPayKeyReport {
  const { serial } = key;
  const state = isExpired(key, now) ? 'expired' : isValid(key, now) ? 'valid' : 'not-yet-valid';
  if (isPublicKeyId(serial)) return { serial, kind: 'public-key', state };
  const [validFrom, validTo] = [toDate(key.validFrom), toDate(key.validTo)];
  return { serial, kind: 'platform-certificate', state, validFrom, validTo };
}

function toDate(moment: number | undefined): Date | undefined {
  return moment === undefined ? undefined : new Date(moment);
}
