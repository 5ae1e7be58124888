import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { now } from './journal.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** How long an application may take to start on a slow machine, in milliseconds. */
const START = 60_000;

/** One of the merchant's processes, started again whenever it was killed. */
export class MerchantProcess {
  #init;
  #write;
  #child;
  #name;
  #starts = 0;

  constructor(init, write) {
    this.#init = init;
    this.#write = write;
    this.url = `http://127.0.0.1:${init.port}${init.path}`;
    this.slot = init.slot;
    this.up = false;
    /** Deliveries that it has not answered. */
    this.underWay = 0;
  }

  async start() {
    this.#starts += 1;
    const name = `${this.slot}${this.#starts}`;
    const init = { ...this.#init, process: name, seed: this.#init.seed + this.#starts };
    const child = spawn(process.execPath, [WORKER, JSON.stringify(init)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    this.#child = child;
    const signal = AbortSignal.timeout(START);
    const ended = once(child, 'exit', { signal }).then(([code, killed]) => {
      throw new Error(`process ${name} ended while it started: ${code ?? killed}`);
    });
    ended.catch(() => {});
    await Promise.race([once(child, 'message', { signal }), ended]);
    this.#name = name;
    this.up = true;
  }

  async kill() {
    this.up = false;
    const exit = once(this.#child, 'exit');
    const from = now();
    this.#child.kill('SIGKILL');
    await exit;
    this.#write({ type: 'killed', process: this.#name, slot: this.slot, from });
  }

  /** Stands still while `pause` is pending. */
  async pause(pause) {
    const from = now();
    this.#child.kill('SIGSTOP');
    await pause();
    this.#write({ type: 'resumed', process: this.#name, slot: this.slot, from });
    this.#child.kill('SIGCONT');
  }

  /** Ends it in good order, and tells how it ended: 0, or what it was killed with. */
  async stop() {
    this.up = false;
    if (!this.running) return undefined;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    const [code, signal] = await exit;
    clearTimeout(timer);
    return code ?? signal;
  }

  /** For whoever gives up. */
  destroy() {
    if (this.running) this.#child.kill('SIGKILL');
  }

  get running() {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }
}
