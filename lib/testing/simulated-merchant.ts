import type { KeyObject } from 'node:crypto';
import { ContractBook } from './contracts/contract-book.js';
import { OrderBook } from './orders/order-book.js';
import { RefundBook } from './refunds/refund-book.js';
import { PolicyBook } from './policies/policy-book.js';
import { createPlatformCertificate } from './keys/platform-certificate.js';
import { PlatformKeyRing } from './keys/platform-key-ring.js';
import { generateRsaKeyPair } from './keys/rsa-key-pair.js';
import { randomDigits, randomHex, randomText } from './randomness.js';
import type { Randomness } from './randomness.js';

/** What a merchant receives from WeChat Pay and from the certificate authority. */
export interface MerchantCredentials {
  readonly merchantSerialNumber: string;
  readonly merchantPrivateKey: string;
  readonly apiV3Key: string;
  readonly wechatPayPublicKeyId: string;
  readonly wechatPayPublicKey: string;
}

/** One merchant as WeChat Pay's side knows it, with its keys, contracts, orders and refunds. */
export class SimulatedMerchant {
  readonly mchid: string;
  readonly appid: string;
  readonly contracts = new ContractBook();
  readonly orders = new OrderBook();
  readonly refunds = new RefundBook();
  readonly policies = new PolicyBook();
  readonly keys: PlatformKeyRing;
  readonly merchantPublicKey: KeyObject;
  readonly #credentials: MerchantCredentials;

  private constructor(
    identity: { readonly mchid: string; readonly appid: string },
    keys: PlatformKeyRing,
    merchantPublicKey: KeyObject,
    credentials: MerchantCredentials,
  ) {
    this.mchid = identity.mchid;
    this.appid = identity.appid;
    this.keys = keys;
    this.merchantPublicKey = merchantPublicKey;
    this.#credentials = credentials;
  }

  /** Makes fresh keys; `withCertificates: false` for one who has only the public key. */
  static async create(
    identity: { readonly mchid: string; readonly appid: string },
    now: number,
    randomness: Randomness,
    withCertificates: boolean,
  ): Promise<SimulatedMerchant> {
    const [merchantPair, publicKeyPair, certificate] = await Promise.all([
      generateRsaKeyPair(),
      generateRsaKeyPair(),
      withCertificates ? createPlatformCertificate(now, randomness) : undefined,
    ]);
    const wechatPayPublicKeyId = `PUB_KEY_ID_01${randomDigits(randomness, 30)}`;
    const keys = new PlatformKeyRing(
      {
        kind: 'public-key',
        serial: wechatPayPublicKeyId,
        privateKey: publicKeyPair.privateKey,
      },
      certificate ? [certificate] : [],
    );
    return new SimulatedMerchant(identity, keys, merchantPair.publicKey, {
      merchantSerialNumber: `5${randomHex(randomness, 20).slice(1)}`,
      merchantPrivateKey: merchantPair.privateKey
        .export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      apiV3Key: randomText(randomness, 32),
      wechatPayPublicKeyId,
      wechatPayPublicKey: publicKeyPair.publicKey
        .export({ type: 'spki', format: 'pem' })
        .toString(),
    });
  }

  get credentials(): MerchantCredentials {
    return this.#credentials;
  }
}
