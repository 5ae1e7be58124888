import { createPrivateKey } from 'node:crypto';
import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import { generateDigits, generateHex, generateText } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';
import { createUnknownSerial, STALE_SECONDS, toProbe } from '../faults/signature-fault.js';
import type { SignatureFault } from '../faults/signature-fault.js';
import {
  buildSignedMessage,
  sealText,
  signMessage,
  signMessageSync,
} from '../keys/cryptography.js';
import { describeEvent } from './event-descriptions.js';
import type { NotificationOverrides, NotifiedMerchant } from './signed-notification.js';

/** Encrypts and signs notifications. */
export class NotificationSigner {
  readonly #clock: SimulatorClock;
  readonly #randomness: Randomness;
  readonly #signatureTime: () => number;

  constructor(clock: SimulatorClock, randomness: Randomness, signatureTime: () => number) {
    this.#signatureTime = signatureTime;
    this.#clock = clock;
    this.#randomness = randomness;
  }

  /** Builds the envelope with the encrypted resource, as JSON text. */
  compose(
    merchant: NotifiedMerchant,
    eventType: string,
    resource: object,
    overrides: NotificationOverrides = {},
  ): string {
    const description = describeEvent(eventType);
    const nonce = overrides.resource_nonce ?? generateText(this.#randomness, 12);
    const associatedData = overrides.associated_data ?? description.associatedData;
    const key = Buffer.from(overrides.apiV3Key ?? merchant.credentials.apiV3Key);
    return JSON.stringify({
      id: overrides.id ?? `EV-${generateDigits(this.#randomness, 32)}`,
      create_time: overrides.create_time ?? formatBeijingTimestamp(this.#clock.now()),
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

  /** Creates the headers of one delivery of the body, signed at the current time. */
  sign(
    merchant: NotifiedMerchant,
    body: string,
    overrides: NotificationOverrides = {},
  ): Record<string, string> {
    const { privateKey, message, headers } = this.#prepare(merchant, body, overrides);
    return completeHeaders(
      headers,
      overrides.signature ?? signMessageSync(message, privateKey),
      overrides,
    );
  }

  /** Does the same as `sign`, off the main thread. */
  async signLater(merchant: NotifiedMerchant, body: string): Promise<Record<string, string>> {
    const { privateKey, message, headers } = this.#prepare(merchant, body, {});
    return completeHeaders(headers, await signMessage(message, privateKey), {});
  }

  /** Creates the headers of one delivery of the body with a faulty signature. */
  signWithFault(
    merchant: NotifiedMerchant,
    body: string,
    fault: SignatureFault,
  ): Readonly<Record<string, string>> {
    switch (fault) {
      case 'wrong':
        return this.sign(merchant, `${body} `);
      case 'stale': {
        const timestamp = Math.floor(this.#signatureTime() / 1000) - STALE_SECONDS;
        return this.sign(merchant, body, { timestamp });
      }
      case 'unknown-serial': {
        const headers = this.sign(merchant, body);
        return { ...headers, 'Wechatpay-Serial': createUnknownSerial(this.#randomness) };
      }
      case 'probe': {
        const { 'Wechatpay-Signature': signature = '', ...headers } = this.sign(merchant, body);
        return { ...headers, 'Wechatpay-Signature': toProbe(signature) };
      }
      case 'missing':
        return Object.fromEntries(
          Object.entries(this.sign(merchant, body)).filter(
            ([name]) => !name.startsWith('Wechatpay-'),
          ),
        );
    }
  }

  #prepare(merchant: NotifiedMerchant, body: string, overrides: NotificationOverrides) {
    const now = this.#clock.now();
    const named =
      overrides.serial === undefined ? undefined : merchant.keys.find(overrides.serial, now);
    const key = named ?? merchant.keys.getNotificationKey(now);
    const timestamp = String(overrides.timestamp ?? Math.floor(this.#signatureTime() / 1000));
    const nonce = overrides.nonce ?? generateText(this.#randomness, 32);
    const privateKey =
      typeof overrides.privateKey === 'string'
        ? createPrivateKey(overrides.privateKey)
        : (overrides.privateKey ?? key.privateKey);
    const headers = {
      'Content-Type': 'application/json',
      'Request-ID': `${generateHex(this.#randomness, 20)}-0`,
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': overrides.serial ?? key.serial,
    };
    return { privateKey, message: buildSignedMessage([timestamp, nonce, body]), headers };
  }
}

function completeHeaders(
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
