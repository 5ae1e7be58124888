import type { KeyObject } from 'node:crypto';
import { ContractBook } from './contracts/contract-book.js';
import { OrderBook } from './orders/order-book.js';
import { RefundBook } from './refunds/refund-book.js';
import { PolicyBook } from './policies/policy-book.js';
import { createPlatformCertificate } from './keys/platform-certificate.js';
import { PlanBook } from './plan-book.js';
import { PlatformKeyRing } from './keys/platform-key-ring.js';
import { generateRsaKeyPair } from './keys/rsa-key-pair.js';
import { randomDigits, randomHex, randomText } from './randomness.js';
import type { Randomness } from './randomness.js';
import type { SimulatedPlan } from './simulator-options.js';

/** What a merchant receives from WeChat Pay and from the certificate authority. */
export interface MerchantCredentials {
  readonly merchantSerialNumber: string;
  readonly merchantPrivateKey: string;
  readonly apiV3Key: string;
  readonly wechatPayPublicKeyId: string;
  readonly wechatPayPublicKey: string;
}

/** What a merchant begins with. */
export interface NewMerchant {
  readonly mchid: string;
  readonly appid: string;
  readonly plans: readonly SimulatedPlan[] | undefined;
  /** False for one who has only the public key. */
  readonly platformCertificates: boolean;
}

/** One merchant as WeChat Pay's side knows it, with its keys, contracts, orders and refunds. */
export class SimulatedMerchant {
  readonly mchid: string;
  readonly appid: string;
  readonly contracts = new ContractBook();
  readonly orders = new OrderBook();
  readonly refunds = new RefundBook();
  readonly policies = new PolicyBook();
  readonly plans: PlanBook;
  readonly keys: PlatformKeyRing;
  readonly merchantPublicKey: KeyObject;
  readonly #credentials: MerchantCredentials;

  private constructor(
    { mchid, appid, plans }: NewMerchant,
    keys: PlatformKeyRing,
    merchantPublicKey: KeyObject,
    credentials: MerchantCredentials,
  ) {
    this.mchid = mchid;
    this.appid = appid;
    this.plans = new PlanBook(plans);
    this.keys = keys;
    this.merchantPublicKey = merchantPublicKey;
    this.#credentials = credentials;
  }

  /** Makes fresh keys. */
  static async create(
    merchant: NewMerchant,
    now: number,
    randomness: Randomness,
  ): Promise<SimulatedMerchant> {
    // Drawn in a fixed order: what is random must not depend on which key is made first.
    const serials = {
      merchantSerialNumber: `5${randomHex(randomness, 20).slice(1)}`,
      apiV3Key: randomText(randomness, 32),
      wechatPayPublicKeyId: `PUB_KEY_ID_01${randomDigits(randomness, 30)}`,
    };
    const [merchantPair, publicKeyPair, certificate] = await Promise.all([
      generateRsaKeyPair(),
      generateRsaKeyPair(),
      merchant.platformCertificates ? createPlatformCertificate(now, randomness) : undefined,
    ]);
    const keys = new PlatformKeyRing(
      {
        kind: 'public-key',
        serial: serials.wechatPayPublicKeyId,
        privateKey: publicKeyPair.privateKey,
      },
      certificate ? [certificate] : [],
    );
    return new SimulatedMerchant(merchant, keys, merchantPair.publicKey, {
      ...serials,
      merchantPrivateKey: merchantPair.privateKey
        .export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      wechatPayPublicKey: publicKeyPair.publicKey
        .export({ type: 'spki', format: 'pem' })
        .toString(),
    });
  }

  get credentials(): MerchantCredentials {
    return this.#credentials;
  }
}
