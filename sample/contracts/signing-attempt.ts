/** WeChat Pay forgets a pre-sign after ten minutes. */
const LIFETIME = 10 * 60 * 1000;

/** One customer sent off to sign. */
export class SigningAttempt {
  readonly #startedAt = Date.now();

  constructor(
    readonly planId: number,
    readonly code: string,
    /** Where the customer signs. */
    readonly redirectUrl: string,
  ) {}

  get isOver(): boolean {
    return Date.now() - this.#startedAt >= LIFETIME;
  }
}
