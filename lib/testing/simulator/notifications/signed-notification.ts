import type { KeyObject } from 'node:crypto';
import type { PlatformKeyRing } from '../keys/platform-key-ring.js';

/** A merchant, as far as its notifications need it. */
export interface NotifiedMerchant {
  readonly credentials: { readonly apiV3Key: string };
  readonly keys: Pick<PlatformKeyRing, 'find' | 'getNotificationKey'>;
}

/** A notification as it goes over the wire. */
export interface SignedNotification {
  readonly headers: Readonly<Record<string, string>>;
  /** The exact text that the signature covers. */
  readonly body: string;
}

/** Parts of a signed notification to set by hand: to have them known, or to have them wrong. */
export interface NotificationOverrides {
  /** The envelope's `id`. */
  readonly id?: string;
  readonly create_time?: string;
  readonly resource_type?: string;
  readonly summary?: string;
  readonly original_type?: string;
  readonly algorithm?: string;
  readonly associated_data?: string;
  /** The 12-character nonce of the encryption. */
  readonly resource_nonce?: string;
  /** Base64 that stands in the envelope instead of what the encryption gave. */
  readonly ciphertext?: string;
  /** Encrypts with another key than the merchant's: 32 bytes. */
  readonly apiV3Key?: string | Buffer;
  /** Seconds since 1970, in `Wechatpay-Timestamp`. */
  readonly timestamp?: number | string;
  /** `Wechatpay-Nonce`. */
  readonly nonce?: string;
  /** `Wechatpay-Serial`; that of a key of the simulator also chooses the key that signs. */
  readonly serial?: string;
  /** `Wechatpay-Signature`, instead of the true one. */
  readonly signature?: string;
  /** Signs with another key than the simulator's: PEM or `KeyObject`. */
  readonly privateKey?: string | KeyObject;
  /** More headers, or others; `undefined` takes one away. Names as the simulator writes them. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}
