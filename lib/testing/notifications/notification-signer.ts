import { createPrivateKey } from 'node:crypto';
import { beijingTimestamp } from '../clock/beijing-time.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import { sealText } from '../keys/sealed-text.js';
import { signatureLater, signatureOf, signedMessage } from '../keys/signed-message.js';
import { randomDigits, randomHex, randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import { describeEvent } from './event-descriptions.js';
import type { NotificationOverrides } from './notification-overrides.js';

/** A notification as it goes over the wire. */
export interface SignedNotification {
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that the signature covers. */
  readonly body: string;
}

/** Encrypts and signs what WeChat Pay's side notifies. */
export class NotificationSigner {
  readonly #clock: SimulatorClock;
  readonly #randomness: Randomness;

  readonly #signatureTime: () => number;

  constructor(clock: SimulatorClock, randomness: Randomness, signatureTime: () => number) {
    this.#signatureTime = signatureTime;
    this.#clock = clock;
    this.#randomness = randomness;
  }

  /** The envelope around the encrypted resource, as JSON text. */
  compose(
    merchant: SimulatedMerchant,
    eventType: string,
    resource: object,
    overrides: NotificationOverrides = {},
  ): string {
    const description = describeEvent(eventType);
    const nonce = overrides.resource_nonce ?? randomText(this.#randomness, 12);
    const associatedData = overrides.associated_data ?? description.associatedData;
    const key = Buffer.from(overrides.apiV3Key ?? merchant.credentials.apiV3Key);
    return JSON.stringify({
      id: overrides.id ?? `EV-${randomDigits(this.#randomness, 32)}`,
      create_time: overrides.create_time ?? beijingTimestamp(this.#clock.now()),
      resource_type: overrides.resource_type ?? 'encrypt-resource',
      event_type: eventType,
      summary: overrides.summary ?? description.summary,
      resource: {
        original_type: overrides.original_type ?? description.originalType,
        algorithm: overrides.algorithm ?? 'AEAD_AES_256_GCM',
        ciphertext:
          overrides.ciphertext ??
          sealText(JSON.stringify(resource), { key, nonce, associatedData }),
        associated_data: associatedData,
        nonce,
      },
    });
  }

  /** The headers of one delivery of the body, signed at this moment. */
  sign(
    merchant: SimulatedMerchant,
    body: string,
    overrides: NotificationOverrides = {},
  ): Record<string, string> {
    const { privateKey, message, headers } = this.#prepare(merchant, body, overrides);
    return complete(headers, overrides.signature ?? signatureOf(message, privateKey), overrides);
  }

  /** The same, signed off the main thread. */
  async signLater(merchant: SimulatedMerchant, body: string): Promise<Record<string, string>> {
    const { privateKey, message, headers } = this.#prepare(merchant, body, {});
    return complete(headers, await signatureLater(message, privateKey), {});
  }

  #prepare(merchant: SimulatedMerchant, body: string, overrides: NotificationOverrides) {
    const now = this.#clock.now();
    const named =
      overrides.serial === undefined ? undefined : merchant.keys.find(overrides.serial, now);
    const key = named ?? merchant.keys.forNotification(now);
    const timestamp = String(overrides.timestamp ?? Math.floor(this.#signatureTime() / 1000));
    const nonce = overrides.nonce ?? randomText(this.#randomness, 32);
    const privateKey =
      typeof overrides.privateKey === 'string'
        ? createPrivateKey(overrides.privateKey)
        : (overrides.privateKey ?? key.privateKey);
    const headers = {
      'Content-Type': 'application/json',
      'Request-ID': `${randomHex(this.#randomness, 20)}-0`,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': overrides.serial ?? key.serial,
    };
    return { privateKey, message: signedMessage([timestamp, nonce, body]), headers };
  }
}

function complete(
  headers: Readonly<Record<string, string>>,
  signature: string,
  overrides: NotificationOverrides,
): Record<string, string> {
  const all: Record<string, string | undefined> = {
    ...headers,
    'Wechatpay-Signature': signature,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    ...overrides.headers,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
