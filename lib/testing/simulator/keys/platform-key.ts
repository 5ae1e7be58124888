import type { KeyObject } from 'node:crypto';

/** The two kinds of key that WeChat Pay signs with. */
export type PlatformKeyKind = 'certificate' | 'public-key';

/** A key of WeChat Pay, which signs responses and notifications and decrypts identity fields. */
export interface PlatformKey {
  readonly kind: PlatformKeyKind;
  /** The value of `Wechatpay-Serial`: a certificate's serial or `PUB_KEY_ID_…`. */
  readonly serial: string;
  readonly privateKey: KeyObject;
}

/** A key with its certificate. */
export interface PlatformCertificate extends PlatformKey {
  readonly kind: 'certificate';
  readonly pem: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}
