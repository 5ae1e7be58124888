import { isExpired, normalizeSerial, type WechatPayKey } from './wechat-pay-key.js';

/** A key of WeChat Pay that was replaced, and the time until which it verifies, in epoch milliseconds. */
export interface FormerKey {
  readonly key: WechatPayKey;
  readonly until: number;
}

/**
 * Milliseconds for which a replaced key verifies. WeChat Pay moves its signatures from one key to another within
 * seven days, and repeats notifications for one.
 */
const GRACE = 7 * 24 * 60 * 60_000;

/** Limit of the keys; only an application that replaces keys in a loop has more. */
const MAX_KEYS = 20;

/** The keys of WeChat Pay that were replaced and still verify. */
export class FormerKeys {
  #keys: readonly FormerKey[] = [];

  /** @param now epoch milliseconds. */
  list(now: number): readonly FormerKey[] {
    // Most merchants have none, and every lookup passes here.
    if (this.#keys.length === 0) return this.#keys;
    return this.#keys.filter(({ key, until }) => until > now && !isExpired(key, now));
  }

  find(serial: string, now: number): WechatPayKey | undefined {
    const normalized = normalizeSerial(serial);
    return this.list(now).find(({ key }) => normalizeSerial(key.serial) === normalized)?.key;
  }

  /** Adds keys from `before` that are not in `after`. A serial stands for one key only, which is the one in `after`. */
  add(before: readonly WechatPayKey[], after: readonly WechatPayKey[], now: number): void {
    const serials = new Set(after.map(({ serial }) => normalizeSerial(serial)));
    this.#keys = [...this.list(now), ...before.map((key) => ({ key, until: now + GRACE }))]
      .filter(({ key }) => !serials.has(normalizeSerial(key.serial)))
      .slice(-MAX_KEYS);
  }

  clear(): void {
    this.#keys = [];
  }
}

/** True when both lists have the same keys under the same serials. */
export function areSameKeys(
  some: readonly WechatPayKey[],
  others: readonly WechatPayKey[],
): boolean {
  if (some.length !== others.length) return false;
  return some.every((key) => others.some((other) => isSame(key, other)));
}

function isSame(one: WechatPayKey, other: WechatPayKey): boolean {
  return (
    normalizeSerial(one.serial) === normalizeSerial(other.serial) &&
    one.publicKey.equals(other.publicKey)
  );
}
