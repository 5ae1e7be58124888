import type { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

const TICK = 250;

/**
 * Lets the simulator's clock run, as a clock does, and jump when it is told to: what is due within a
 * second comes by itself, and a year passes at once.
 */
export class RunningClock {
  readonly #simulator: WechatPaySimulator;
  readonly #ticking: NodeJS.Timeout;
  #shownAt = performance.now();
  /** Ends when the last movement so far has ended: one goes on after the other. */
  #movement: Promise<unknown> = Promise.resolve();
  #movesAhead = 0;

  constructor(simulator: WechatPaySimulator) {
    this.#simulator = simulator;
    this.#ticking = setInterval(() => this.#tick(), TICK).unref();
  }

  /**
   * Resolves when all that was due on the way has happened.
   *
   * @throws {RangeError} when the moment is past.
   */
  jumpTo(moment: Date): Promise<void> {
    return this.#move(() => this.#simulator.advanceTo(moment));
  }

  stop(): void {
    clearInterval(this.#ticking);
  }

  #tick(): void {
    // The time of a jump that takes long is made up for by the tick after it.
    if (this.#movesAhead > 0) return;
    const elapsed = Math.floor(performance.now() - this.#shownAt);
    this.#shownAt += elapsed;
    void this.#move(() => this.#simulator.advanceBy(elapsed));
  }

  async #move(movement: () => Promise<void>): Promise<void> {
    this.#movesAhead += 1;
    const moved = this.#movement.then(movement);
    this.#movement = moved.catch(() => {});
    try {
      await moved;
    } finally {
      this.#movesAhead -= 1;
    }
  }
}
