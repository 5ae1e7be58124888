import { DueQueue } from './due-queue.js';
import { parseMoment } from './simulator-clock.js';
import type { SimulatorClock } from './simulator-clock.js';

/** A clock that stands still until it is moved, so that a year passes in a test of a second. */
export class VirtualClock implements SimulatorClock {
  readonly #inFlight = new Set<Promise<unknown>>();
  #now: number;
  readonly #tasks = new DueQueue<() => Promise<void>>();
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
    if (delay > 0) this.#tasks.push(this.#now + delay, task);
    // Due already: after what is being done, an answer on its way for one, without waiting for a move.
    else this.track(new Promise((resolve) => setImmediate(resolve)).then(task));
  }

  track(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work
      .catch(() => undefined)
      .then(() => this.#inFlight.delete(settled));
    this.#inFlight.add(settled);
  }

  advanceTo(moment: number): Promise<void> {
    return this.#queueMovement(() => moment);
  }

  advanceBy(milliseconds: number): Promise<void> {
    return this.#queueMovement(() => parseMoment(this.#now + milliseconds));
  }

  stop(): void {
    this.#stopped = true;
    this.#tasks.clear();
  }

  /** Two movements at once would let one overtake what is due in the other. */
  #queueMovement(target: () => number): Promise<void> {
    const movement = this.#movement.then(() => this.#move(target()));
    this.#movement = movement.catch(() => undefined);
    return movement;
  }

  async #move(moment: number): Promise<void> {
    if (moment < this.#now) {
      throw new RangeError(
        `The simulator's clock only moves forward: it shows ${new Date(this.#now).toISOString()}, ` +
          `${new Date(moment).toISOString()} is earlier.`,
      );
    }
    await this.#settle();
    for (let due = this.#tasks.nextDue; due !== undefined && due <= moment;) {
      this.#now = due;
      this.#startAllDue();
      await this.#settle();
      due = this.#tasks.nextDue;
    }
    this.#now = moment;
  }

  /** Starts what is due at this moment in its order; its deliveries may overlap, as many do in reality. */
  #startAllDue(): void {
    while (this.#tasks.nextDue !== undefined && this.#tasks.nextDue <= this.#now) {
      const task = this.#tasks.pop();
      if (task) this.track(task());
    }
  }

  async #settle(): Promise<void> {
    // Work may start more work.
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }
}
