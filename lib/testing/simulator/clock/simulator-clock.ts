/** Longest delay of a Node timer, in milliseconds. */
export const LONGEST_WAIT = 0x7fff_ffff;

/** The simulator's source of time, and its scheduler. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs the task once, `delay` milliseconds from now, unless the clock is stopped first. */
  schedule(delay: number, task: () => Promise<void>): void;
  /** Registers work in flight. A virtual clock waits for it before it moves. */
  track(work: Promise<unknown>): void;
  /** Moves to the moment (epoch milliseconds) and runs the tasks due until then in order. */
  advanceTo(moment: number): Promise<void>;
  /** Moves by the given milliseconds, counted from the end of the movements queued before. */
  advanceBy(milliseconds: number): Promise<void>;
  /** Drops all pending tasks. */
  stop(): void;
}

const WITH_OFFSET = /T[\d:.]*(?:Z|[+-]\d{2}:\d{2})$/;

/** Maximum length of a moment as text; a complete one has 29 characters. */
const MAX_TEXT = 64;

/**
 * Converts epoch milliseconds, a `Date` or an ISO 8601 string to epoch milliseconds.
 *
 * @throws TypeError for an invalid date, and for a string without a time and an offset, which would
 * depend on the computer's time zone.
 */
export function parseMoment(value: string | Date | number): number {
  if (typeof value === 'string' && value.length > MAX_TEXT) {
    throw new TypeError(`Invalid date: ${value.slice(0, MAX_TEXT)}…`);
  }
  const moment = typeof value === 'string' ? Date.parse(value) : Number(value);
  if (Number.isNaN(new Date(moment).getTime()))
    throw new TypeError(`Invalid date: ${String(value)}`);
  if (typeof value === 'string' && !WITH_OFFSET.test(value)) {
    throw new TypeError(
      `"${value}" depends on the time zone. Add the time and its offset, as in "2026-12-01T10:00:00+08:00".`,
    );
  }
  return moment;
}
