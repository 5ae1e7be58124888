import type { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';

const TICK = 250;

/**
 * Runs the simulator's clock in real time, and advances it on request: events due within a second happen
 * without a request, and a year passes at once.
 */
export class RunningClock {
  readonly #simulator: WechatPaySimulator;
  readonly #ticking: NodeJS.Timeout;
  #shownAt = performance.now();
  /** Resolves with the latest movement; movements run one after the other. */
  #movement: Promise<unknown> = Promise.resolve();
  #movesAhead = 0;

  constructor(simulator: WechatPaySimulator) {
    this.#simulator = simulator;
    this.#ticking = setInterval(() => this.#tick(), TICK).unref();
  }

  /** Resolves after everything due up to the moment has happened; at once when a tick has passed it already. */
  jumpTo(moment: Date): Promise<void> {
    return this.#move(async () => {
      if (moment.getTime() > this.#simulator.now) await this.#simulator.advanceTo(moment);
    });
  }

  /** Resolves when no movement is in progress. */
  async settle(): Promise<void> {
    await this.#movement;
  }

  stop(): void {
    clearInterval(this.#ticking);
  }

  #tick(): void {
    // The tick after a long jump makes up for its duration.
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
