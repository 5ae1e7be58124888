import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** Milliseconds by which the time goes on after it was set; see {@link SharedClock}. */
const SPAN = 1_900;

/**
 * The virtual time that all processes share, in a file: a process that was stopped sees the new time with its next
 * look, as it would with a real clock. After it was set, it goes on with the real time at first and then more and more
 * slowly, so that two moments differ, and it stays within two seconds however slow the computer is.
 */
export class SharedClock {
  #file;
  #buffer = Buffer.alloc(16);

  constructor(path, isOwner = false) {
    this.#file = openSync(path, isOwner ? 'w+' : 'r');
  }

  /** Epoch milliseconds. */
  now() {
    const { time, setAt } = this.#read();
    const elapsed = Math.max(0, Date.now() - setAt);
    return time + Math.floor(SPAN * (1 - Math.exp(-elapsed / SPAN)));
  }

  /** The time that was set last, in epoch milliseconds. */
  get base() {
    return this.#read().time;
  }

  set(now) {
    this.#buffer.writeDoubleLE(now, 0);
    this.#buffer.writeDoubleLE(Date.now(), 8);
    writeSync(this.#file, this.#buffer, 0, 16, 0);
  }

  close() {
    closeSync(this.#file);
  }

  #read() {
    readSync(this.#file, this.#buffer, 0, 16, 0);
    return { time: this.#buffer.readDoubleLE(0), setAt: this.#buffer.readDoubleLE(8) };
  }
}
