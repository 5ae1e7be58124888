/** Picks a share of the cases, spread as evenly as can be: of ten with 0.3, exactly three. */
export class Portion {
  #owed = 0;

  /** Whether this case is one of the share (0 to 1). */
  take(share: number): boolean {
    this.#owed += share;
    // Sums of tenths fall a little short of a whole.
    if (this.#owed < 1 - 1e-9) return false;
    this.#owed -= 1;
    return true;
  }
}
