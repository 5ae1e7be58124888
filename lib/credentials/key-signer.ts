import { constants, privateDecrypt, sign, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { WechatPaySigner } from '../wechat-pay-insurance.options.js';
import { Lanes } from './lanes.js';

const ALGORITHM = 'RSA-SHA256';

const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);

/** Bits of WeChat Pay's merchant keys. A signature's time grows with the cube of them. */
const QUICK_BITS = 2048;

/** Signs with a private key in memory and decrypts with it. Printing it shows no key. */
export class KeySigner implements WechatPaySigner {
  readonly #privateKey: KeyObject;
  readonly #lanes = new Lanes(availableParallelism() + 1);
  /** True when a signature takes the event loop no longer than a fraction of a millisecond. */
  readonly isQuick: boolean;

  constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.isQuick = (privateKey.asymmetricKeyDetails?.modulusLength ?? Infinity) <= QUICK_BITS;
  }

  /**
   * Signs on the thread pool.
   *
   * As many signatures are made at once as there are processors, and one more that is ready to follow. A
   * burst that fills the pool would be signed no sooner, would take processors away from the event loop,
   * and would keep the application's files and look-ups waiting.
   */
  sign(message: Buffer): Promise<Buffer> {
    return this.#lanes.run(() => signAsync(ALGORITHM, message, this.#privateKey));
  }

  /**
   * Signs on the event loop. A lone signature is ready sooner there, for less of the processor: handing
   * it to a thread and back costs a quarter of what the signature does.
   */
  signAtOnce(message: Buffer): Buffer {
    return sign(ALGORITHM, message, this.#privateKey);
  }

  async decrypt(ciphertext: Buffer): Promise<Buffer> {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return privateDecrypt({ key: this.#privateKey, padding, oaepHash: 'sha1' }, ciphertext);
  }
}
