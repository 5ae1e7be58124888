import type { SimulatorClock } from './simulator-clock.js';

interface DueTask {
  readonly due: number;
  readonly task: () => Promise<void>;
}

/** A clock that stands still until it is moved, so that a year passes in a test of a second. */
export class VirtualClock implements SimulatorClock {
  readonly #inFlight = new Set<Promise<unknown>>();
  #now: number;
  #tasks: DueTask[] = [];
  #movement: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  schedule(delay: number, task: () => Promise<void>): void {
    if (this.#stopped) return;
    const entry: DueTask = { due: this.#now + delay, task };
    const later = this.#tasks.findIndex(({ due }) => due > entry.due);
    this.#tasks.splice(later === -1 ? this.#tasks.length : later, 0, entry);
  }

  track(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work
      .catch(() => undefined)
      .then(() => this.#inFlight.delete(settled));
    this.#inFlight.add(settled);
  }

  advanceTo(moment: number): Promise<void> {
    // Two movements at once would let one overtake what is due in the other.
    const movement = this.#movement.then(() => this.#move(moment));
    this.#movement = movement.catch(() => undefined);
    return movement;
  }

  stop(): void {
    this.#stopped = true;
    this.#tasks = [];
  }

  async #move(moment: number): Promise<void> {
    if (moment < this.#now) {
      throw new RangeError(
        `The simulator's clock only moves forward: it shows ${new Date(this.#now).toISOString()}, ` +
          `${new Date(moment).toISOString()} is earlier.`,
      );
    }
    await this.#settle();
    for (let next = this.#tasks[0]; next && next.due <= moment; next = this.#tasks[0]) {
      this.#tasks.shift();
      this.#now = next.due;
      // What is due happens one after the other.
      await next.task();
      await this.#settle();
    }
    this.#now = moment;
  }

  async #settle(): Promise<void> {
    // Work may start more work.
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }
}
