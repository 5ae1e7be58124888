import { constants, type KeyObject, privateDecrypt, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { ConcurrencyLimit } from './concurrency-limit.js';

/**
 * Signs and decrypts with a merchant key that is kept in an HSM or KMS.
 */
export interface WechatPaySigner {
  /** Signs the message with RSA PKCS#1 v1.5 and SHA-256, and resolves to the raw signature. */
  sign(message: Buffer): Promise<Buffer>;
  /** Decrypts one RSA-OAEP (SHA-1) ciphertext. Without it, encrypted response fields stay encrypted. */
  decrypt?: ((ciphertext: Buffer) => Promise<Buffer>) | undefined;
}

const ALGORITHM = 'RSA-SHA256';

const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);

/** Bits of WeChat Pay's merchant keys; a signature with such a key takes a fraction of a millisecond. */
const QUICK_BITS = 2048;

/**
 * Limit of signatures that wait for the thread pool at once: enough to keep all of its threads busy. More would
 * only delay the application's own work on the pool.
 */
const MAX_ON_POOL = 16;

/** Milliseconds for which signatures count as a burst after two of them have overlapped. */
const BURST = 20;

/** Signs and decrypts with a private key in memory, which `util.inspect` does not show. */
export class KeySigner implements WechatPaySigner {
  readonly #privateKey: KeyObject;
  readonly #isQuick: boolean;
  readonly #poolLimit = new ConcurrencyLimit(MAX_ON_POOL);
  /** Number of signatures on the thread pool and in this turn of the event loop. */
  #load = 0;
  /** Milliseconds of `performance.now()`. */
  #burstEndsAt = 0;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.#isQuick = (privateKey.asymmetricKeyDetails?.modulusLength ?? Infinity) <= QUICK_BITS;
  }

  /**
   * Signs a single message on the event loop, which is faster than the round trip to a thread, and the messages
   * of a burst on the thread pool, so that they do not block the loop.
   */
  async sign(message: Buffer): Promise<Buffer> {
    const now = performance.now();
    if (this.#load > 0) this.#burstEndsAt = now + BURST;
    if (this.#isQuick && now >= this.#burstEndsAt) return this.#signOnLoop(message);
    this.#load += 1;
    try {
      return await this.#poolLimit.run(() => signAsync(ALGORITHM, message, this.#privateKey));
    } finally {
      this.#load -= 1;
    }
  }

  async decrypt(ciphertext: Buffer): Promise<Buffer> {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return privateDecrypt({ key: this.#privateKey, padding, oaepHash: 'sha1' }, ciphertext);
  }

  /** Counts as running until the turn of the loop ends, so that another message in it starts a burst. */
  #signOnLoop(message: Buffer): Buffer {
    this.#load += 1;
    setImmediate(() => (this.#load -= 1));
    return sign(ALGORITHM, message, this.#privateKey);
  }
}
