import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * The virtual time that all processes share, in a file: a process that was stopped sees the new time with its next
 * look, as it would with a real clock.
 */
export class SharedClock {
  #file;
  #buffer = Buffer.alloc(8);

  constructor(path, isOwner = false) {
    this.#file = openSync(path, isOwner ? 'w+' : 'r');
  }

  /** Epoch milliseconds. */
  now() {
    readSync(this.#file, this.#buffer, 0, 8, 0);
    return this.#buffer.readDoubleLE(0);
  }

  set(now) {
    this.#buffer.writeDoubleLE(now, 0);
    writeSync(this.#file, this.#buffer, 0, 8, 0);
  }

  close() {
    closeSync(this.#file);
  }
}
