import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { now } from './journal.mjs';

const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));

/** Milliseconds within which an application has to start, even on a slow machine. */
const START = 60_000;

/** One of the merchant's processes, restarted after every kill. */
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
    /** Deliveries without a response so far. */
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

  /** Suspends the process until `pause` resolves. */
  async pause(pause) {
    const from = now();
    this.#child.kill('SIGSTOP');
    await pause();
    this.#write({ type: 'resumed', process: this.#name, slot: this.slot, from });
    this.#child.kill('SIGCONT');
  }

  /** Stops the process gracefully; resolves to its exit code or the signal that killed it. */
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

  /** Kills the process when a storm is aborted. */
  destroy() {
    if (this.running) this.#child.kill('SIGKILL');
  }

  get running() {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }
}
