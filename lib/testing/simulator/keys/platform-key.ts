import type { KeyObject } from 'node:crypto';

/** Which of its two kinds of key WeChat Pay uses. */
export type PlatformKeyKind = 'certificate' | 'public-key';

/** A key of WeChat Pay's side: it signs answers and notifications and decrypts identity fields. */
export interface PlatformKey {
  readonly kind: PlatformKeyKind;
  /** What `Wechatpay-Serial` names: a certificate's serial or `PUB_KEY_ID_…`. */
  readonly serial: string;
  readonly privateKey: KeyObject;
}

/** A key whose public half is handed out as a certificate. */
export interface PlatformCertificate extends PlatformKey {
  readonly kind: 'certificate';
  readonly pem: string;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}
