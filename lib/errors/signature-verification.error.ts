/** Why a signed message is not trusted, for answers and notifications alike. */
export type SignatureRejectionReason =
  | 'missing-header'
  | 'malformed-header'
  | 'timestamp-out-of-tolerance'
  | 'unknown-serial'
  | 'signature-probe'
  | 'signature-mismatch'
  | 'key-unavailable';

/**
 * A verdict, thrown inside the package only: who called turns it into the error of its family.
 */
export class SignatureVerificationError extends Error {
  constructor(
    readonly reason: SignatureRejectionReason,
    message: string,
  ) {
    super(message);
    this.name = 'SignatureVerificationError';
  }
}
