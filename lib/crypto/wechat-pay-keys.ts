import type { KeyObject } from 'node:crypto';
import { TimeLimitError, within } from '../common/deadline.js';
import { SignatureVerificationError } from '../errors/wechat-pay-call.errors.js';
import { explainAbsence, formatMoment, namePublicKeyOptions } from './explain-keys.js';
import { areSameKeys, type FormerKey, FormerKeys } from './former-keys.js';
import {
  isCertificateSerial,
  isExpired,
  isPublicKeyId,
  isValid,
  normalizeSerial,
  type WechatPayKey,
} from './wechat-pay-key.js';

/** The message that a key is looked up for: notifications, which anyone can send, have their own limits. */
type KeyAudience = 'response' | 'notification';

/**
 * Downloads the current platform certificates; `undefined` when the merchant has none. The former keys still
 * verify.
 */
export type DownloadCertificates = (
  known: readonly WechatPayKey[],
  former?: readonly WechatPayKey[],
) => Promise<WechatPayKey[] | undefined>;

/** The keys that options set. */
export interface FixedKeys {
  /** The WeChat Pay public key, if the merchant has one. */
  readonly publicKey?: WechatPayKey | undefined;
  readonly pinnedCertificates?: readonly WechatPayKey[] | undefined;
}

export interface WechatPayKeysInit extends FixedKeys {
  /** Absent when certificates are pinned or turned off. */
  readonly download?: DownloadCertificates | undefined;
  /** Prefix of the variables that messages name. */
  readonly variablePrefix?: string | undefined;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Called when a background refresh fails; the old keys are kept. */
  readonly onRefreshFailure: (failure: unknown) => void;
}

/** The keys without their material, and the times of their downloads. Times are epoch milliseconds. */
export interface KeyInventory {
  readonly keys: readonly Omit<WechatPayKey, 'publicKey'>[];
  /** False when certificates are pinned or turned off. */
  readonly downloads: boolean;
  /** The last successful download. */
  readonly downloadedAt: number | undefined;
  /** The last download, if it failed. */
  readonly failedAt: number | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Past `REFRESH_AGE` a refresh starts in the background; past `MAX_AGE` callers wait for it. */
const REFRESH_AGE = 6 * HOUR;
const MAX_AGE = 12 * HOUR;

/** Milliseconds that a call with a valid certificate waits for a refresh, which may take the whole time of the call. */
const REFRESH_LIMIT = 2000;

/** Limit of notifications that wait for a download at once; others are rejected, and WeChat Pay resends them. */
const MAX_WAITING_NOTIFICATIONS = 100;

/**
 * WeChat Pay's keys by serial: the public key next to pinned and downloaded certificates, as a gradual migration
 * needs them. Certificates are downloaded when first needed, once for all concurrent callers.
 */
export class WechatPayKeys {
  readonly #init: WechatPayKeysInit;
  #publicKey: WechatPayKey | undefined;
  #fixed: readonly WechatPayKey[];
  #downloaded: readonly WechatPayKey[] = [];
  readonly #former = new FormerKeys();
  #downloadedAt: number | undefined;
  #failedAt: number | undefined;
  #bySerial: ReadonlyMap<string, WechatPayKey>;
  #inFlight: Promise<void> | undefined;
  #waitingNotifications = 0;
  readonly #requestedAt = new Map<KeyAudience, number>();

  constructor(init: WechatPayKeysInit) {
    this.#init = init;
    this.#publicKey = init.publicKey;
    this.#fixed = toList(init);
    this.#bySerial = indexBySerial(this.#fixed);
  }

  /** The WeChat Pay public key, if the merchant has one. */
  get publicKey(): WechatPayKey | undefined {
    return this.#publicKey;
  }

  /** The replaced keys that still verify. */
  get former(): readonly FormerKey[] {
    return this.#former.list(this.#init.clock());
  }

  /**
   * Replaces the keys that options set; those that are no longer among them verify for seven days. Downloaded
   * certificates remain.
   *
   * @returns false when these keys are already in use.
   */
  replaceFixed(keys: FixedKeys): boolean {
    const fixed = toList(keys);
    if (areSameKeys(fixed, this.#fixed)) return false;
    this.#former.add(this.#fixed, fixed, this.#init.clock());
    this.#publicKey = keys.publicKey;
    this.#fixed = fixed;
    this.#bySerial = indexBySerial([...fixed, ...this.#downloaded]);
    return true;
  }

  /** Lets the next download start at once, since other credentials may succeed where the former failed. */
  forgetFailures(): void {
    this.#failedAt = undefined;
    this.#requestedAt.clear();
  }

  /** Stops verifying with the replaced keys. */
  forgetFormer(): void {
    this.#former.clear();
  }

  /** Lists the keys as they are. It downloads nothing. */
  get inventory(): KeyInventory {
    return {
      keys: this.#candidates().map(({ serial, validFrom, validTo }) => ({
        serial,
        validFrom,
        validTo,
      })),
      downloads: this.#init.download !== undefined,
      downloadedAt: this.#downloadedAt,
      failedAt: this.#failedAt,
    };
  }

  /**
   * Returns the key to encrypt with and to name in `Wechatpay-Serial`: the public key if there is one, else the
   * valid certificate that expires last.
   *
   * @throws {SignatureVerificationError} `key-unavailable`.
   */
  async getEncryptionKey(): Promise<WechatPayKey> {
    if (this.publicKey !== undefined) return this.publicKey;
    await this.#keepFresh();
    const now = this.#init.clock();
    const valid = this.#candidates().filter((key) => isValid(key, now));
    const [latest] = valid.toSorted((one, other) => (other.validTo ?? 0) - (one.validTo ?? 0));
    if (latest !== undefined) return latest;
    throw new SignatureVerificationError(
      'key-unavailable',
      `no valid platform certificate: ${explainAbsence(this.#candidates(), now, this.#init.variablePrefix)}`,
    );
  }

  /**
   * Returns the key with a serial.
   *
   * @throws {SignatureVerificationError} `unknown-serial` or `key-unavailable`.
   */
  async getVerificationKey(serial: string, audience: KeyAudience): Promise<KeyObject> {
    const known = this.#find(serial);
    if (known !== undefined) {
      this.#refreshInBackground();
      return known.publicKey;
    }
    // A download brings neither public keys nor serials of an invalid form.
    if (this.#init.download === undefined || !isCertificateSerial(serial)) {
      throw this.#createUnknownSerialError(serial);
    }
    await this.#waitFor(audience, async () => {
      if (this.#inFlight !== undefined) await this.#download();
      if (this.#find(serial) === undefined && this.#mayDownload(audience)) await this.#download();
    });
    const found = this.#find(serial);
    if (found !== undefined) return found.publicKey;
    if (this.#isWithin(this.#failedAt, MINUTE)) {
      throw new SignatureVerificationError(
        'key-unavailable',
        `the key ${serial} is unknown, and the last download of the platform certificates failed`,
      );
    }
    throw this.#createUnknownSerialError(serial);
  }

  #find(serial: string): WechatPayKey | undefined {
    const key = this.#bySerial.get(normalizeSerial(serial));
    const now = this.#init.clock();
    return key !== undefined && !isExpired(key, now) ? key : this.#former.find(serial, now);
  }

  #createUnknownSerialError(serial: string): SignatureVerificationError {
    const known = this.#bySerial.get(normalizeSerial(serial));
    const now = this.#init.clock();
    const options = namePublicKeyOptions(this.#init.variablePrefix);
    if (known !== undefined && isExpired(known, now)) {
      return new SignatureVerificationError(
        'unknown-serial',
        `the platform certificate ${serial} expired at ${formatMoment(known.validTo)}, and this machine's clock says ${formatMoment(now)}`,
      );
    }
    const remedy = isPublicKeyId(serial)
      ? `set ${options} as the merchant platform shows them`
      : "it is not among the known and valid platform certificates; if platformCertificates is 'off' or a list, add it there";
    return new SignatureVerificationError(
      'unknown-serial',
      `the key ${serial} is unknown: ${remedy}`,
    );
  }

  #candidates(): WechatPayKey[] {
    return [...this.#bySerial.values()];
  }

  async #waitFor(audience: KeyAudience, wait: () => Promise<void>): Promise<void> {
    if (audience === 'response') return wait();
    if (this.#waitingNotifications >= MAX_WAITING_NOTIFICATIONS) {
      throw new SignatureVerificationError(
        'key-unavailable',
        'too many notifications are already waiting for the platform certificates',
      );
    }
    this.#waitingNotifications += 1;
    try {
      await wait();
    } finally {
      this.#waitingNotifications -= 1;
    }
  }

  /** Allows one download per minute and audience, independent of the serial. */
  #mayDownload(audience: KeyAudience): boolean {
    if (this.#isWithin(this.#requestedAt.get(audience), MINUTE)) return false;
    this.#requestedAt.set(audience, this.#init.clock());
    return true;
  }

  async #keepFresh(): Promise<void> {
    if (this.#init.download === undefined) return;
    const now = this.#init.clock();
    if (!this.#candidates().some((key) => isValid(key, now))) return this.#download();
    if (this.#isWithin(this.#downloadedAt, MAX_AGE)) return this.#refreshInBackground();
    if (!this.#isWithin(this.#failedAt, MINUTE)) {
      await within(REFRESH_LIMIT, this.#download()).catch((error: unknown) =>
        this.#init.onRefreshFailure(
          error instanceof TimeLimitError
            ? new Error(`the platform certificates could not be downloaded: ${error.message}`)
            : error,
        ),
      );
    }
  }

  #refreshInBackground(): void {
    // Certificates are only downloaded when needed; before the first download there is nothing to refresh.
    if (this.#downloadedAt === undefined || this.#inFlight !== undefined) return;
    if (this.#isWithin(this.#downloadedAt, REFRESH_AGE)) return;
    if (this.#isWithin(this.#failedAt, MINUTE)) return;
    this.#download().catch(this.#init.onRefreshFailure);
  }

  /** True when a moment is less than a duration ago. A moment in the future (the clock was set back) is not. */
  #isWithin(moment: number | undefined, duration: number): boolean {
    if (moment === undefined) return false;
    const age = this.#init.clock() - moment;
    return age >= 0 && age < duration;
  }

  #download(): Promise<void> {
    this.#inFlight ??= this.#replaceDownloaded().finally(() => {
      this.#inFlight = undefined;
    });
    return this.#inFlight;
  }

  async #replaceDownloaded(): Promise<void> {
    const { download, clock } = this.#init;
    if (download === undefined) return;
    try {
      const former = this.former.map(({ key }) => key);
      const downloaded = await download(this.#candidates(), former);
      // "No certificates" is an unsigned error response, so it must not remove any key.
      if (downloaded !== undefined) this.#downloaded = downloaded;
      this.#bySerial = indexBySerial([...this.#fixed, ...this.#downloaded]);
      this.#downloadedAt = clock();
      this.#failedAt = undefined;
    } catch (error) {
      this.#failedAt = clock();
      const cause = error instanceof Error ? error.message : String(error);
      throw new SignatureVerificationError(
        'key-unavailable',
        `the platform certificates could not be downloaded: ${cause}`,
      );
    }
  }
}

function toList({ publicKey, pinnedCertificates = [] }: FixedKeys): readonly WechatPayKey[] {
  return [...(publicKey === undefined ? [] : [publicKey]), ...pinnedCertificates];
}

function indexBySerial(keys: readonly WechatPayKey[]): ReadonlyMap<string, WechatPayKey> {
  return new Map(keys.map((key) => [normalizeSerial(key.serial), key]));
}
