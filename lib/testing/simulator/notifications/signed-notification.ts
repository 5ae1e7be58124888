import type { KeyObject } from 'node:crypto';
import type { PlatformKeyRing } from '../keys/platform-key-ring.js';

/** The parts of a merchant that its notifications use. */
export interface NotifiedMerchant {
  readonly credentials: { readonly apiV3Key: string };
  readonly keys: Pick<PlatformKeyRing, 'find' | 'getNotificationKey'>;
}

/** A notification as sent over the wire. */
export interface SignedNotification {
  /** The headers, signature included. */
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text covered by the signature. */
  readonly body: string;
}

/** Parts of a signed notification to override, with known values or with wrong ones. */
export interface NotificationOverrides {
  /** The envelope's `id`. */
  readonly id?: string | undefined;
  /** The envelope's `create_time`. */
  readonly create_time?: string | undefined;
  /** The envelope's `resource_type`. */
  readonly resource_type?: string | undefined;
  /** The envelope's `summary`. */
  readonly summary?: string | undefined;
  /** The resource's `original_type`. */
  readonly original_type?: string | undefined;
  /** The resource's `algorithm`. */
  readonly algorithm?: string | undefined;
  /** The resource's `associated_data`, which the encryption covers. */
  readonly associated_data?: string | undefined;
  /** The 12-character nonce of the encryption. */
  readonly resource_nonce?: string | undefined;
  /** Base64 that replaces the ciphertext. */
  readonly ciphertext?: string | undefined;
  /** A 32-byte key to encrypt with instead of the merchant's. */
  readonly apiV3Key?: string | Buffer | undefined;
  /** Seconds since 1970, in `Wechatpay-Timestamp`. */
  readonly timestamp?: number | string | undefined;
  /** `Wechatpay-Nonce`. */
  readonly nonce?: string | undefined;
  /** `Wechatpay-Serial`. The serial of a key of the simulator also selects the signing key. */
  readonly serial?: string | undefined;
  /** `Wechatpay-Signature`, instead of the valid one. */
  readonly signature?: string | undefined;
  /** A key to sign with instead of the simulator's: PEM or `KeyObject`. */
  readonly privateKey?: string | KeyObject | undefined;
  /** Headers to add or replace; `undefined` removes one. Names are case-sensitive. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}
