import type { Html } from '../html/html.js';

/** An action and the moment when it becomes available. */
export interface NextWindow {
  readonly what: Html;
  readonly opensAt: Date;
}

export function earliest(windows: readonly NextWindow[]): NextWindow | undefined {
  const [first] = windows.toSorted((one, other) => one.opensAt.getTime() - other.opensAt.getTime());
  return first;
}
