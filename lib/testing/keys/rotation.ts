import { checkSettings, IS_SHARE, isOneOf } from '../setting-checks.js';

/** How a new platform certificate takes over. */
export interface CertificateRotation {
  /**
   * Share (0 to 1) of what certificates sign that the new one signs. Default 1. With 0 it is only
   * listed, as in the first days of a rotation; in between both are in use, as in the last days.
   */
  readonly share?: number;
}

/** How much is signed with the kind of key that `signWith` names. */
export interface SigningShare {
  /** From 0 to 1, default 1; the rest is signed with the other kind. */
  readonly share?: number;
}

/** @throws TypeError or RangeError for a rotation that cannot be meant. */
export function checkRotation(rotation: CertificateRotation): void {
  checkSettings('rotateCertificate', rotation, { share: IS_SHARE });
}

/** @throws TypeError or RangeError for an unknown kind of key or an impossible share. */
export function checkSigning(kind: string, options: SigningShare): void {
  checkSettings(
    'signWith',
    { kind, ...options },
    {
      kind: isOneOf(['certificate', 'public-key', 'requested']),
      share: IS_SHARE,
    },
  );
  if (kind === 'requested' && options.share !== undefined) {
    throw new RangeError('signWith: "requested" has no share, since the caller decides');
  }
}
