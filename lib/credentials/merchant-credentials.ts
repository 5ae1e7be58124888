import { constants, privateDecrypt, randomBytes, sign, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { WechatPaySigner } from '../wechat-pay-insurance.options.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay-configuration.error.js';
import { requestMessage } from './canonical-message.js';
import { Lanes } from './lanes.js';

const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);

/** What a merchant signs and decrypts with. Printing it shows no key. */
export class MerchantCredentials {
  readonly #signer: WechatPaySigner;
  readonly #apiV3Key: KeyObject;

  constructor(
    readonly mchid: string,
    readonly serialNumber: string,
    signer: WechatPaySigner,
    apiV3Key: KeyObject,
  ) {
    this.#signer = signer;
    this.#apiV3Key = apiV3Key;
  }

  /** Decrypts notifications and certificates. */
  get apiV3Key(): KeyObject {
    return this.#apiV3Key;
  }

  /**
   * The `Authorization` header of one attempt, with a nonce of its own.
   *
   * @param target path and query exactly as they are sent.
   * @param timestamp seconds since the epoch.
   * @throws {WechatPayConfigurationError} when the signer fails.
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
   */
  async authorization(
    method: string,
    target: string,
    timestamp: number,
    body: Buffer | undefined,
  ): Promise<string> {
    const nonce = randomBytes(16).toString('hex');
    const message = requestMessage(method, target, timestamp, nonce, body);
    const signature = await this.#sign(message);
    return `WECHATPAY2-SHA256-RSA2048 mchid="${this.mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${this.serialNumber}",signature="${signature}"`;
  }

  /** False when the signer keeps the key and cannot decrypt. */
  get canDecrypt(): boolean {
    return this.#signer.decrypt !== undefined;
  }

  /**
   * Decrypts one field that WeChat Pay encrypted for the merchant API certificate. Throws what the signer
   * throws.
   *
   * @param ciphertext base64.
   */
  async decryptField(ciphertext: string): Promise<string> {
    if (this.#signer.decrypt === undefined) return ciphertext;
    const plaintext: unknown = await this.#signer.decrypt(Buffer.from(ciphertext, 'base64'));
    if (plaintext instanceof Uint8Array) return Buffer.from(plaintext).toString();
    throw new Error('the signer decrypted to something that is no Buffer');
  }

  async #sign(message: Buffer): Promise<string> {
    try {
      return (await this.#signer.sign(message)).toString('base64');
    } catch (error) {
      const cause = error instanceof Error ? error.message : 'it threw something that is no Error';
      throw new WechatPayConfigurationError(
        [{ option: 'signer', message: `could not sign: ${cause}` }],
        'The request was not sent',
      );
    }
  }
}

/**
 * Signs with a private key in memory, on the thread pool, and decrypts with it.
 *
 * As many signatures are made at once as there are processors, and one more that is ready to follow. A
 * burst that fills the pool would be signed no sooner, would take processors away from the event loop,
 * and would keep the application's files and look-ups waiting.
 */
export function keySigner(privateKey: KeyObject): WechatPaySigner {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const lanes = new Lanes(availableParallelism() + 1);
  return {
    sign: (message) => lanes.run(() => signAsync('RSA-SHA256', message, privateKey)),
    decrypt: async (ciphertext) =>
      privateDecrypt({ key: privateKey, padding, oaepHash: 'sha1' }, ciphertext),
  };
}
