import { Inject, Injectable, Optional } from '@nestjs/common';
import { INSTANCE_NAME } from '../common/instance-name.js';
import { keepSignedText } from '../common/signed-text.js';
import type { Sealed } from '../common/sealed.js';
import { CurrentCredentials } from '../crypto/current-credentials.js';
import {
  type EncryptedResource,
  isEncryptedResource,
  ResourceDecryptionError,
} from '../crypto/ciphers.js';
import { verifySignedMessage } from '../crypto/signature-verifier.js';
import type { HeaderSource } from '../crypto/signed-headers.js';
import { WechatPayKeys } from '../crypto/wechat-pay-keys.js';
import { SignatureVerificationError } from '../errors/wechat-pay-call.errors.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from './notification-settings.js';
import { WechatPayNotificationException } from './wechat-pay-notification.exception.js';
import type { WechatPayNotification } from './events/wechat-pay-notification.js';

/** Options of `WechatPayNotificationVerifier#verify`. */
export interface VerifyNotificationOptions {
  /** The time with which the timestamp is compared, for notifications from a queue. Default: now. */
  readonly receivedAt?: Date | undefined;
}

type VerifierSettings = Pick<NotificationSettings, 'toleranceSeconds' | 'clock'>;

/**
 * The work of `WechatPayNotificationVerifier`, apart from it, so that the type of the verifier has no private
 * members and an object with its public members can replace it in tests.
 */
@Injectable()
export class NotificationVerification {
  readonly #credentials: CurrentCredentials;
  readonly #keys: WechatPayKeys;
  readonly #settings: VerifierSettings;

  constructor(
    @Inject(CurrentCredentials) credentials: CurrentCredentials,
    @Inject(WechatPayKeys) keys: WechatPayKeys,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<VerifierSettings>,
    /** Name of the import; `undefined` for the unnamed one. */
    @Optional() @Inject(INSTANCE_NAME) readonly name?: string,
  ) {
    this.#credentials = credentials;
    this.#keys = keys;
    this.#settings = settings.open();
  }

  get mchid(): string {
    return this.#credentials.mchid;
  }

  /** @throws {WechatPayNotificationException} */
  async verify(
    headers: HeaderSource,
    rawBody: Buffer | Uint8Array | string,
    { receivedAt }: VerifyNotificationOptions = {},
  ): Promise<WechatPayNotification> {
    const body = toBytes(rawBody);
    const moment = this.#getMoment(receivedAt);
    const tolerance = this.#settings.toleranceSeconds;
    const { variablePrefix } = this.#credentials;
    const message = { headers, body, receivedAt: moment, tolerance, variablePrefix };
    try {
      await verifySignedMessage(message, (serial) =>
        this.#keys.getVerificationKey(serial, 'notification'),
      );
    } catch (error) {
      if (!(error instanceof SignatureVerificationError)) throw error;
      throw new WechatPayNotificationException(error.reason, error.message);
    }
    const text = body.toString();
    const envelope = parseEnvelope(text);
    const { original_type } = envelope.resource;
    const { plaintext, isPrevious } = this.#decrypt(envelope);
    const resource = parseObject(plaintext, 'the decrypted resource is not a JSON object');
    if (resource['mchid'] !== undefined && resource['mchid'] !== this.mchid) {
      throw new WechatPayNotificationException(
        'merchant-mismatch',
        `it is addressed to another merchant than ${this.mchid}: two merchants must not share an APIv3 key or a notify URL`,
      );
    }
    if (isPrevious && resource['mchid'] === undefined) {
      // Another merchant may have set a key that leaked.
      throw new WechatPayNotificationException(
        'decryption-failed',
        'only the previous APIv3 key decrypts it, and it does not say for which merchant it is',
      );
    }
    // The envelope was created here, so it need not be copied.
    const notification = Object.assign(envelope, {
      original_type: typeof original_type === 'string' ? original_type : undefined,
      resource,
      mchid: this.mchid,
    });
    // `enumerable` is explicit, since the envelope may have an enumerable field of this name.
    Object.defineProperty(notification, 'plaintext', { value: plaintext, enumerable: false });
    // The fields of a resource are not checked: the signature proves that WeChat Pay wrote them.
    return keepSignedText(notification, text) as unknown as WechatPayNotification;
  }

  #getMoment(receivedAt: Date | undefined): number {
    const moment = receivedAt?.getTime() ?? this.#settings.clock();
    if (Number.isNaN(moment)) throw new TypeError('receivedAt must be a valid Date');
    return moment;
  }

  #decrypt({ resource }: NotificationEnvelope): { plaintext: string; isPrevious: boolean } {
    try {
      const { plaintext, isPrevious } = this.#credentials.decrypt(resource, this.#settings.clock());
      return { plaintext: plaintext.toString(), isPrevious };
    } catch (error) {
      if (!(error instanceof ResourceDecryptionError)) throw error;
      throw new WechatPayNotificationException('decryption-failed', error.message);
    }
  }
}

function toBytes(rawBody: Buffer | Uint8Array | string): Buffer {
  if (typeof rawBody === 'string') return Buffer.from(rawBody);
  if (rawBody instanceof Uint8Array) {
    return Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength);
  }
  throw new WechatPayNotificationException(
    'raw-body-unavailable',
    'the raw body must be bytes or a string; a parsed body cannot be verified',
  );
}

/** A notification with its resource still encrypted. Fields that WeChat Pay adds later are kept. */
interface NotificationEnvelope {
  readonly id: string;
  readonly create_time: string;
  readonly event_type: string;
  readonly resource_type: string;
  readonly summary: string;
  readonly resource: EncryptedResource & { readonly original_type?: unknown };
}

/**
 * Parses the body of a notification with a valid signature.
 *
 * @throws {WechatPayNotificationException} `malformed-body`.
 */
function parseEnvelope(text: string): NotificationEnvelope {
  const value = parseObject(text, 'the body is not a JSON object');
  if (value['summary'] === undefined) value['summary'] = '';
  const { id, create_time, event_type, resource_type, summary, resource } = value;
  if (typeof id !== 'string' || id === '') throw createMalformedBodyException('id is missing');
  if (typeof event_type !== 'string' || event_type === '')
    throw createMalformedBodyException('event_type is missing');
  if (typeof create_time !== 'string') throw createMalformedBodyException('create_time is missing');
  if (resource_type !== 'encrypt-resource')
    throw createMalformedBodyException('resource_type must be encrypt-resource');
  if (typeof summary !== 'string') throw createMalformedBodyException('summary must be a string');
  if (!isEncryptedResource(resource)) {
    throw createMalformedBodyException(
      'resource is not encrypted with AEAD_AES_256_GCM, or a part of it is missing',
    );
  }
  // All fields are checked above, and the object was created here, so it need not be copied.
  return value as unknown as NotificationEnvelope;
}

/** @throws {WechatPayNotificationException} `malformed-body`. */
function parseObject(text: string, problem: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw createMalformedBodyException(problem);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw createMalformedBodyException(problem);
}

function createMalformedBodyException(problem: string): WechatPayNotificationException {
  return new WechatPayNotificationException('malformed-body', problem);
}
