import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** A child process whose functions can be called. */
export class RemoteProcess {
  #child;
  #calls = new Map();
  #count = 0;
  #exit;

  /** @param script its path. It calls {@link serve}. */
  constructor(script, init) {
    this.#child = fork(script, [JSON.stringify(init)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    let becomeReady;
    const isReady = new Promise((resolve) => (becomeReady = resolve));
    this.#child.on('message', (message) => {
      if (message === 'ready') {
        becomeReady();
        return;
      }
      const { id, result, error } = message;
      const call = this.#calls.get(id);
      this.#calls.delete(id);
      if (error === undefined) call?.resolve(result);
      else call?.reject(new Error(error));
    });
    this.#exit = once(this.#child, 'exit').then(([code, signal]) => {
      const error = new ProcessExit(`the process exited with ${signal ?? code}`);
      for (const { reject } of this.#calls.values()) reject(error);
      this.#calls.clear();
      return signal ?? code;
    });
    /** Resolves when the script can be called. */
    this.ready = Promise.race([
      isReady,
      this.#exit.then((end) => Promise.reject(new ProcessExit(`${script} exited with ${end}`))),
    ]);
    this.ready.catch(() => {});
  }

  get pid() {
    return this.#child.pid;
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** True while the process is stopped by SIGSTOP. */
  get isStopped() {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'T';
    } catch {
      return false;
    }
  }

  /** @throws {ProcessExit} when the process exits before it responds, or the error of the function. */
  call(name, ...args) {
    return new Promise((resolve, reject) => {
      if (!this.isRunning) {
        reject(new ProcessExit('the process has exited'));
        return;
      }
      const id = (this.#count += 1);
      this.#calls.set(id, { resolve, reject });
      this.#child.send({ id, name, args }, (error) => {
        if (error !== null) reject(new ProcessExit(error.message));
      });
    });
  }

  signal(name) {
    this.#child.kill(name);
  }

  /** Resolves to the exit code or the signal. */
  async kill() {
    this.signal('SIGKILL');
    return this.#exit;
  }

  /** Resolves to the exit code or the signal. */
  get exited() {
    return this.#exit;
  }
}

export class ProcessExit extends Error {}

// A child does not outlive its parent, also while it starts.
if (process.send !== undefined) process.once('disconnect', () => process.exit(1));

/** Lets the parent call these functions. */
export function serve(functions) {
  process.on('message', ({ id, name, args }) => {
    Promise.resolve()
      .then(() => functions[name](...args))
      .then(
        (result) => process.send({ id, result }),
        (error) => process.send({ id, error: error.stack ?? String(error) }),
      );
  });
}
