import { type KeyObject, randomUUID } from 'node:crypto';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { toRequestMessage } from './canonical-message.js';
import { KeySigner, type WechatPaySigner } from './key-signer.js';

/** A merchant's keys for signing and decryption, which `util.inspect` does not show. */
export class MerchantCredentials {
  readonly #signer: WechatPaySigner;
  readonly #apiV3Key: KeyObject;

  constructor(
    readonly mchid: string,
    readonly serialNumber: string,
    signer: WechatPaySigner,
    apiV3Key: KeyObject,
    /** `undefined` when only the signer has it. */
    readonly publicKey: KeyObject | undefined = undefined,
  ) {
    this.#signer = signer;
    this.#apiV3Key = apiV3Key;
  }

  /** The key that decrypts notifications and certificates. */
  get apiV3Key(): KeyObject {
    return this.#apiV3Key;
  }

  /**
   * Creates the `Authorization` header of one attempt, with a fresh nonce.
   *
   * @param target Path and query exactly as they are sent.
   * @param timestamp Seconds since the epoch.
   * @throws {WechatPayConfigurationError} when the signer fails.
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
   */
  async createAuthorization(
    method: string,
    target: string,
    timestamp: number,
    body: Buffer | undefined,
  ): Promise<string> {
    const nonce = randomUUID().replaceAll('-', '');
    const signature = await this.#sign(toRequestMessage(method, target, timestamp, nonce, body));
    return `WECHATPAY2-SHA256-RSA2048 mchid="${this.mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${this.serialNumber}",signature="${signature}"`;
  }

  /** True for the same serial number and the same keys. A custom signer equals only itself. */
  equals(other: MerchantCredentials): boolean {
    const isSameSigner =
      this.#signer === other.#signer ||
      (this.#signer instanceof KeySigner &&
        other.#signer instanceof KeySigner &&
        this.publicKey !== undefined &&
        other.publicKey?.equals(this.publicKey) === true);
    return (
      isSameSigner &&
      this.serialNumber === other.serialNumber &&
      this.#apiV3Key.equals(other.#apiV3Key)
    );
  }

  /** False when a custom signer has no `decrypt` method. */
  get canDecrypt(): boolean {
    return this.#signer.decrypt !== undefined;
  }

  /**
   * Decrypts one field that WeChat Pay encrypted for the merchant API certificate. Errors of the signer are
   * rethrown.
   *
   * @param ciphertext Base64.
   */
  async decryptField(ciphertext: string): Promise<string> {
    if (this.#signer.decrypt === undefined) return ciphertext;
    const plaintext: unknown = await this.#signer.decrypt(Buffer.from(ciphertext, 'base64'));
    if (plaintext instanceof Uint8Array) return Buffer.from(plaintext).toString();
    throw new Error('decrypt of the signer must resolve to a Buffer');
  }

  async #sign(message: Buffer): Promise<string> {
    try {
      return (await this.#signer.sign(message)).toString('base64');
    } catch (error) {
      throw createSignerError(error);
    }
  }
}

function createSignerError(error: unknown): WechatPayConfigurationError {
  const cause = error instanceof Error ? error.message : 'it threw a value that is not an Error';
  const issue = { option: 'signer', message: `could not sign: ${cause}` };
  return new WechatPayConfigurationError([issue], 'The request was not sent');
}
