import type { KeyObject } from 'node:crypto';
import { decryptResource, type EncryptedResource, ResourceDecryptionError } from './ciphers.js';
import type { MerchantCredentials } from './merchant-credentials.js';

/** A resource that was decrypted with one of the APIv3 keys. */
interface DecryptedResource {
  readonly plaintext: Buffer;
  /** The previous APIv3 key decrypted it. */
  readonly isPrevious: boolean;
}

/**
 * The credentials with which a merchant starts its calls. They can be replaced while it runs; a call keeps those
 * that it began with.
 */
export class CurrentCredentials {
  #current: MerchantCredentials;
  #previousApiV3Key: KeyObject | undefined;
  #previousUsedAt: number | undefined;

  constructor(
    current: MerchantCredentials,
    /** Prefix of the variables that messages name. */
    readonly variablePrefix?: string,
  ) {
    this.#current = current;
  }

  get mchid(): string {
    return this.#current.mchid;
  }

  get current(): MerchantCredentials {
    return this.#current;
  }

  /** True while the APIv3 key before the last change still decrypts. */
  get hasPreviousApiV3Key(): boolean {
    return this.#previousApiV3Key !== undefined;
  }

  /** When the previous APIv3 key was last needed, in epoch milliseconds. */
  get previousUsedAt(): number | undefined {
    return this.#previousUsedAt;
  }

  /**
   * The APIv3 key before the last change remains until the next one. The same key does not count as one.
   *
   * @returns false when these credentials are already in use.
   */
  replace(next: MerchantCredentials): boolean {
    if (next.equals(this.#current)) return false;
    if (!next.apiV3Key.equals(this.#current.apiV3Key)) {
      this.#previousApiV3Key = this.#current.apiV3Key;
      this.#previousUsedAt = undefined;
    }
    this.#current = next;
    return true;
  }

  /** Drops the previous APIv3 key. */
  forgetPrevious(): void {
    this.#previousApiV3Key = undefined;
    this.#previousUsedAt = undefined;
  }

  /**
   * Decrypts with the APIv3 key, or else with the previous one.
   *
   * @param now epoch milliseconds.
   * @throws {ResourceDecryptionError} of the current key.
   */
  decrypt(resource: EncryptedResource, now: number): DecryptedResource {
    try {
      return {
        plaintext: decryptResource(this.#current.apiV3Key, resource, this.variablePrefix),
        isPrevious: false,
      };
    } catch (error) {
      const previous = this.#previousApiV3Key;
      if (previous === undefined || !(error instanceof ResourceDecryptionError)) throw error;
      const plaintext = tryToDecrypt(previous, resource);
      if (plaintext === undefined) throw error;
      this.#previousUsedAt = now;
      return { plaintext, isPrevious: true };
    }
  }
}

function tryToDecrypt(key: KeyObject, resource: EncryptedResource): Buffer | undefined {
  try {
    return decryptResource(key, resource);
  } catch {
    return undefined;
  }
}
