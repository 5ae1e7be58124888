/** Why a signed message is not trusted, for answers and notifications alike. */
export type SignatureRefusalReason =
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
export class SignatureRefusal extends Error {
  constructor(
    readonly reason: SignatureRefusalReason,
    message: string,
  ) {
    super(message);
    this.name = 'SignatureRefusal';
  }
}
