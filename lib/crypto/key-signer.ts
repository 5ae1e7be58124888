import { constants, type KeyObject, privateDecrypt, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { ConcurrencyLimit } from './concurrency-limit.js';

/**
 * Signs and decrypts with a merchant key that never leaves an HSM or KMS.
 */
export interface WechatPaySigner {
  /** Signs the message with RSA PKCS#1 v1.5 and SHA-256, and resolves to the raw signature. */
  sign(message: Buffer): Promise<Buffer>;
  /** Decrypts one RSA-OAEP (SHA-1) ciphertext. Without it, encrypted response fields stay encrypted. */
  decrypt?(ciphertext: Buffer): Promise<Buffer>;
}

const ALGORITHM = 'RSA-SHA256';

const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);

/** Bits of WeChat Pay's merchant keys, with which a signature takes a fraction of a millisecond. */
const QUICK_BITS = 2048;

/**
 * Signatures that wait for the thread pool at once: enough to keep all of its threads busy. More would only delay
 * the application's own work on the pool.
 */
const MAX_ON_POOL = 32;

/** Milliseconds for which signatures count as a burst after two of them have overlapped. */
const BURST = 20;

/** Signs with a private key in memory and decrypts with it. Printing it shows no key. */
export class KeySigner implements WechatPaySigner {
  readonly #privateKey: KeyObject;
  readonly #isQuick: boolean;
  readonly #lanes = new ConcurrencyLimit(MAX_ON_POOL);
  /** Signatures on the thread pool, and the one of this turn of the event loop. */
  #load = 0;
  /** Monotonic milliseconds. */
  #burstEndsAt = 0;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.#isQuick = (privateKey.asymmetricKeyDetails?.modulusLength ?? Infinity) <= QUICK_BITS;
  }

  /**
   * Signs a lone message on the event loop, where the signature is ready sooner than after the way to a
   * thread and back, and the messages of a burst on the thread pool, so that they do not block the loop.
   */
  async sign(message: Buffer): Promise<Buffer> {
    const now = performance.now();
    if (this.#load > 0) this.#burstEndsAt = now + BURST;
    if (this.#isQuick && now >= this.#burstEndsAt) return this.#signOnLoop(message);
    this.#load += 1;
    try {
      return await this.#lanes.run(() => signAsync(ALGORITHM, message, this.#privateKey));
    } finally {
      this.#load -= 1;
    }
  }

  async decrypt(ciphertext: Buffer): Promise<Buffer> {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return privateDecrypt({ key: this.#privateKey, padding, oaepHash: 'sha1' }, ciphertext);
  }

  /** Another message in the same turn of the loop overlaps with this one. */
  #signOnLoop(message: Buffer): Buffer {
    this.#load += 1;
    setImmediate(() => (this.#load -= 1));
    return sign(ALGORITHM, message, this.#privateKey);
  }
}
