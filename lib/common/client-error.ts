import { toPrintable } from './text.js';

/** Characters of the client's message that are read; hiding addresses shortens it. */
const MAX_READ = 2048;

/** The message of a database client's error, in one line, without addresses that may hold a password. */
export function explainClientError(cause: unknown): string {
  const text = getText(cause);
  const words = text.slice(0, MAX_READ).split(/\s+/);
  // The last word may have been cut off before the @ by which an address is recognised.
  const last = text.length > MAX_READ ? words.length - 1 : -1;
  const shown = words.map((word, index) =>
    isAddress(word) || (index === last && word.includes(':')) ? '[address]' : word,
  );
  return toPrintable(shown.join(' '), 300);
}

/** True for a URL, and for `user:password@host`. */
function isAddress(word: string): boolean {
  const colon = word.indexOf(':');
  return word.includes('://') || (colon >= 0 && word.includes('@', colon));
}

function getText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== '') return String(cause.message);
  // The AggregateError for a host with several unreachable addresses has a code but no message.
  return 'code' in cause ? String(cause.code) : cause.name;
}
