/** What the simulator knows of time: the hour, and work that is due later. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs the task once, `delay` milliseconds from now, unless the clock is stopped first. */
  schedule(delay: number, task: () => Promise<void>): void;
  /** Notes work in flight, which a virtual clock lets finish before it moves on. */
  track(work: Promise<unknown>): void;
  /** Moves to the moment (epoch milliseconds); what is due on the way happens in order. */
  advanceTo(moment: number): Promise<void>;
  /** Moves by so many milliseconds, from where the movements before it will have led. */
  advanceBy(milliseconds: number): Promise<void>;
  /** Drops everything that is still due. */
  stop(): void;
}
