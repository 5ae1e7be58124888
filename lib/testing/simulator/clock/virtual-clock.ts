import { DueQueue } from './due-queue.js';
import { parseMoment } from './simulator-clock.js';
import type { SimulatorClock } from './simulator-clock.js';

/** A clock that stands still until it is advanced, so that a test can let a year pass within a second. */
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
    // Already due: runs without a movement, but after the current work, such as a response being sent.
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

  /** Runs movements one at a time, since concurrent ones would run tasks out of order. */
  #queueMovement(target: () => number): Promise<void> {
    const movement = this.#movement.then(() => this.#move(target()));
    this.#movement = movement.catch(() => undefined);
    return movement;
  }

  async #move(moment: number): Promise<void> {
    if (moment < this.#now) {
      throw new RangeError(
        `The simulator's clock only moves forward: it is at ${new Date(this.#now).toISOString()}, ` +
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

  /** Starts all tasks due at this moment in order. Their deliveries may overlap, as in production. */
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
