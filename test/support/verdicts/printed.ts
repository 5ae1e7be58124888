import { inspect } from 'node:util';

/** Everything that a log could show of a value. */
export function printed(value: unknown): string {
  const { message = '', stack = '' } = value instanceof Error ? value : {};
  return [
    message,
    stack,
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: Infinity, showHidden: true, maxArrayLength: null }),
  ].join('\n');
}
