import { LONGEST_WAIT } from './simulator-clock.js';
import type { SimulatorClock } from './simulator-clock.js';

/** The computer's time. It cannot be advanced, and its timers do not keep the process alive. */
export class RealClock implements SimulatorClock {
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  now(): number {
    return Date.now();
  }

  schedule(delay: number, task: () => Promise<void>): void {
    if (this.#stopped) return;
    const wait = Math.min(delay, LONGEST_WAIT);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (wait < delay) this.schedule(delay - wait, task);
      else void task();
    }, wait);
    timer.unref();
    this.#timers.add(timer);
  }

  track(): void {
    // Real time does not wait for work in flight.
  }

  async advanceTo(): Promise<void> {
    rejectMovement();
  }

  async advanceBy(): Promise<void> {
    rejectMovement();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

function rejectMovement(): never {
  throw new Error(
    'The simulator runs on real time. Start it with `now` for a virtual clock that can be advanced.',
  );
}
