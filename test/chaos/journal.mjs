import { openSync, readFileSync, writeSync } from 'node:fs';

/** Milliseconds of a monotonic clock that all processes of this machine share. */
export function now() {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/**
 * Appends lines to a file that several processes share. Each line is one synchronous write in append mode:
 * a later SIGKILL cannot undo it, and lines do not interleave.
 */
export function openJournal(path) {
  const file = openSync(path, 'a');
  return (line) => {
    writeSync(file, `${JSON.stringify({ at: now(), ...line })}\n`);
  };
}

export function readJournal(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
