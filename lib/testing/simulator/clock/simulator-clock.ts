/** Longest wait that a timer of Node can hold, in milliseconds. */
export const LONGEST_WAIT = 0x7fff_ffff;

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

const WITH_OFFSET = /T[\d:.]*(?:Z|[+-]\d{2}:\d{2})$/;

/** Characters of a moment as text; one with every part has 29. */
const MAX_TEXT = 64;

/**
 * Epoch milliseconds of a moment given as a number of them, a `Date` or an ISO 8601 text.
 *
 * @throws TypeError when it is no moment, or a text without a time and an offset, which would mean
 * something else on each computer.
 */
export function parseMoment(value: string | Date | number): number {
  if (typeof value === 'string' && value.length > MAX_TEXT) {
    throw new TypeError(`No moment: ${value.slice(0, MAX_TEXT)}…`);
  }
  const moment = typeof value === 'string' ? Date.parse(value) : Number(value);
  if (Number.isNaN(new Date(moment).getTime())) throw new TypeError(`No moment: ${String(value)}`);
  if (typeof value === 'string' && !WITH_OFFSET.test(value)) {
    throw new TypeError(
      `"${value}" means another moment in each time zone. Add the time and its offset, as in "2026-12-01T10:00:00+08:00".`,
    );
  }
  return moment;
}
