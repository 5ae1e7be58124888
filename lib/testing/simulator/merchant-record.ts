import type { KeyObject } from 'node:crypto';
import { generateDigits, generateHex, generateText } from './common/randomness.js';
import type { Randomness } from './common/randomness.js';
import { ContractBook } from './contracts/contract-book.js';
import { createPlatformCertificate } from './keys/certificate-rotation.js';
import { generateRsaKeyPair } from './keys/cryptography.js';
import type { RsaKeyPair } from './keys/cryptography.js';
import { PlatformKeyRing } from './keys/platform-key-ring.js';
import { PolicyBook } from './policies/policy-record.js';
import { PlanBook } from './policy-periods/plan-book.js';
import type { SimulatedPlan } from './policy-periods/plan-book.js';
import type { MerchantOptions, SimulatorOptions } from './simulator-options.js';
import { OrderBook } from './transactions/order-book.js';
import { RefundBook } from './transactions/refund-book.js';

/** The credentials that a merchant receives from WeChat Pay and from the certificate authority. */
export interface MerchantCredentials {
  readonly merchantSerialNumber: string;
  readonly merchantPrivateKey: string;
  readonly apiV3Key: string;
  readonly wechatPayPublicKeyId: string;
  readonly wechatPayPublicKey: string;
}

/** Initial values of a merchant. */
interface NewMerchant {
  readonly mchid: string;
  readonly appid: string;
  readonly plans: readonly SimulatedPlan[] | undefined;
  /** `false` for a merchant that has only the public key. */
  readonly platformCertificates: boolean;
}

/** One merchant with its keys, contracts, orders, refunds and policies. */
export class MerchantRecord {
  readonly mchid: string;
  readonly appid: string;
  readonly contracts = new ContractBook();
  readonly orders = new OrderBook();
  readonly refunds = new RefundBook();
  readonly policies = new PolicyBook();
  readonly plans: PlanBook;
  readonly keys: PlatformKeyRing;
  /** Public keys of the valid merchant API certificates by serial number, the newest last. */
  #publicKeys: ReadonlyMap<string, KeyObject>;
  #credentials: MerchantCredentials;

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
    this.#publicKeys = new Map([[credentials.merchantSerialNumber, merchantPublicKey]]);
    this.#credentials = credentials;
  }

  /** Creates a merchant with new keys. */
  static async create(
    merchant: NewMerchant,
    now: number,
    randomness: Randomness,
    signatureTime = now,
  ): Promise<MerchantRecord> {
    // Drawn in a fixed order, so that a seed gives the same values whichever key is ready first.
    const serials = {
      merchantSerialNumber: generateMerchantSerial(randomness),
      apiV3Key: generateText(randomness, 32),
      wechatPayPublicKeyId: generatePublicKeyId(randomness),
    };
    const [merchantPair, publicKeyPair, certificate] = await Promise.all([
      generateRsaKeyPair(),
      generateRsaKeyPair(),
      merchant.platformCertificates
        ? createPlatformCertificate(now, randomness, undefined, signatureTime)
        : undefined,
    ]);
    const keys = new PlatformKeyRing(
      {
        kind: 'public-key',
        serial: serials.wechatPayPublicKeyId,
        privateKey: publicKeyPair.privateKey,
      },
      certificate ? [certificate] : [],
    );
    return new MerchantRecord(merchant, keys, merchantPair.publicKey, {
      ...serials,
      merchantPrivateKey: exportPrivateKey(merchantPair),
      wechatPayPublicKey: exportPublicKey(publicKeyPair),
    });
  }

  /** The newest of each. */
  get credentials(): MerchantCredentials {
    return this.#credentials;
  }

  /** The public key of the newest merchant API certificate. */
  get merchantPublicKey(): KeyObject {
    return this.findPublicKey(this.#credentials.merchantSerialNumber) as KeyObject;
  }

  /** Finds the public key of a valid merchant API certificate. */
  findPublicKey(serial: string): KeyObject | undefined {
    return this.#publicKeys.get(serial);
  }

  /** Adds a merchant API certificate. The older ones remain valid. */
  async addMerchantCertificate(randomness: Randomness): Promise<void> {
    const merchantSerialNumber = generateMerchantSerial(randomness);
    const pair = await generateRsaKeyPair();
    this.#publicKeys = new Map([...this.#publicKeys, [merchantSerialNumber, pair.publicKey]]);
    const merchantPrivateKey = exportPrivateKey(pair);
    this.#credentials = { ...this.#credentials, merchantSerialNumber, merchantPrivateKey };
  }

  /** Removes all merchant API certificates except the newest. */
  retireMerchantCertificates(): void {
    this.#publicKeys = new Map([...this.#publicKeys].slice(-1));
  }

  /** Sets another APIv3 key, with which everything is encrypted from now on. */
  changeApiV3Key(randomness: Randomness): void {
    this.#credentials = { ...this.#credentials, apiV3Key: generateText(randomness, 32) };
  }

  /** Replaces the WeChat Pay public key. Requests may still name the former one. */
  async changePublicKey(randomness: Randomness): Promise<void> {
    const wechatPayPublicKeyId = generatePublicKeyId(randomness);
    const pair = await generateRsaKeyPair();
    this.keys.changePublicKey({
      kind: 'public-key',
      serial: wechatPayPublicKeyId,
      privateKey: pair.privateKey,
    });
    const wechatPayPublicKey = exportPublicKey(pair);
    this.#credentials = { ...this.#credentials, wechatPayPublicKeyId, wechatPayPublicKey };
  }
}

function generateMerchantSerial(randomness: Randomness): string {
  return `5${generateHex(randomness, 20).slice(1)}`;
}

function generatePublicKeyId(randomness: Randomness): string {
  return `PUB_KEY_ID_01${generateDigits(randomness, 30)}`;
}

function exportPrivateKey({ privateKey }: RsaKeyPair): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function exportPublicKey({ publicKey }: RsaKeyPair): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** Creates the merchants of the options with new keys; one merchant without `merchants`. */
export async function createMerchants(
  options: SimulatorOptions,
  now: number,
  randomness: Randomness,
  signatureTime = now,
): Promise<readonly MerchantRecord[]> {
  const merchants: readonly MerchantOptions[] = options.merchants ?? [options];
  const taken = new Set(merchants.map(({ mchid }) => mchid));
  const described = merchants.map(({ mchid, appid, plans, platformCertificates = true }) => ({
    mchid: mchid ?? createMchid(randomness, taken),
    appid: appid ?? `wx${generateHex(randomness, 8).toLowerCase()}`,
    plans,
    platformCertificates,
  }));
  return Promise.all(
    described.map((merchant) => MerchantRecord.create(merchant, now, randomness, signatureTime)),
  );
}

function createMchid(randomness: Randomness, taken: Set<string | undefined>): string {
  const mchid = `19${generateDigits(randomness, 8)}`;
  if (taken.has(mchid)) return createMchid(randomness, taken);
  taken.add(mchid);
  return mchid;
}
