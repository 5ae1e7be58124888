import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProcessExit, RemoteProcess } from './remote-process.mjs';

const SCRIPT = fileURLToPath(new URL('worker.process.mjs', import.meta.url));

/** Milliseconds between two looks at whether a process was stopped. */
const LOOK = 50;

/** Rounds of work in which a process has to come to the point at which it is killed. */
const PATIENCE = 4;

/** Processes that have been started in advance. */
const SPARES = 2;

/** The merchant's processes. One that was killed is replaced by another that has been started in advance. */
export class Workforce {
  #init;
  #onPorts;
  #workers = [];
  #spares = [];
  #started = 0;
  #isClosing = false;
  /** Ends of processes by the point at which they were killed or stopped. */
  kills = {};
  stops = {};
  errors = 0;
  #stopped = [];

  constructor(init, onPorts) {
    this.#init = init;
    this.#onPorts = onPorts;
  }

  async start(count) {
    this.#workers = [await this.#launch({ migrates: true })];
    const others = Array.from({ length: count - 1 }, () => this.#launch());
    this.#workers.push(...(await Promise.all(others)));
    for (let spares = 0; spares < SPARES; spares += 1) this.#addSpare();
    await this.publishPorts();
  }

  get size() {
    return this.#workers.length;
  }

  /** A process that works, and that no plan will kill or stop. */
  get any() {
    return this.unarmed[0].process;
  }

  /** Processes that no plan will kill or stop. */
  get unarmed() {
    return this.#workers.filter(({ plan, isStopped }) => plan === undefined && !isStopped);
  }

  async arm(worker, plan) {
    worker.plan = { ...plan, rounds: 0 };
    await worker.process.call('arm', plan).catch(() => {});
  }

  /** Drops plans that have not come true for some rounds of work. */
  async disarm() {
    for (const worker of this.#workers) {
      if (worker.plan === undefined || (worker.plan.rounds += 1) < PATIENCE) continue;
      worker.plan = undefined;
      await worker.process.call('arm', null).catch(() => {});
    }
  }

  /** Lets all processes work until nothing is due. A process that is stopped meanwhile is left alone. */
  async run() {
    const free = this.#workers.filter(({ isStopped }) => !isStopped);
    await Promise.all(free.map((worker) => this.#run(worker)));
    await this.#replaceKilled();
  }

  get hasStopped() {
    return this.#stopped.length > 0;
  }

  /** Lets the stopped processes go on, and waits until they have ended their work. */
  async resume() {
    const stopped = this.#stopped;
    this.#stopped = [];
    for (const { worker } of stopped) worker.process.signal('SIGCONT');
    await Promise.all(
      stopped.map(async ({ worker, running }) => {
        await running;
        worker.isStopped = false;
      }),
    );
    await this.publishPorts();
  }

  /** Kills all processes at once. */
  async killAll() {
    await Promise.all(this.#workers.map(({ process }) => process.kill()));
    this.kills.everywhere = (this.kills.everywhere ?? 0) + this.#workers.length;
    for (const worker of this.#workers) worker.plan = undefined;
    await this.#replaceKilled();
  }

  /** Resolves to the processor time of the processes that lived to the end, in seconds. */
  async stop() {
    this.#isClosing = true;
    const spares = await Promise.allSettled(this.#spares);
    await Promise.all(spares.map(({ value }) => value?.process.kill()));
    const usages = await Promise.all(
      this.#workers.map(({ process }) =>
        process.call('stop').catch(() => ({ user: 0, system: 0 })),
      ),
    );
    await Promise.all(this.#workers.map(({ process }) => process.kill()));
    return usages.reduce((sum, { user, system }) => sum + (user + system) / 1e6, 0);
  }

  destroy() {
    this.#isClosing = true;
    for (const { process } of this.#workers) process.signal('SIGKILL');
    for (const spare of this.#spares) {
      spare.then(({ process }) => process.signal('SIGKILL')).catch(() => {});
    }
  }

  async #run(worker) {
    const running = worker.process.call('run').then(
      () => undefined,
      (error) => {
        // A killed process is replaced, and what failed is still due.
        if (!(error instanceof ProcessExit)) this.errors += 1;
        if (!(error instanceof ProcessExit) && this.#init.verbose) console.error(error.message);
      },
    );
    if (worker.plan?.signal !== 'SIGSTOP') {
      await running;
      return;
    }
    const isDone = await Promise.race([running.then(() => true), this.#awaitStop(worker)]);
    if (isDone) return;
    const { point } = worker.plan;
    this.stops[point] = (this.stops[point] ?? 0) + 1;
    Object.assign(worker, { isStopped: true, plan: undefined });
    this.#stopped.push({ worker, running });
    await this.publishPorts();
  }

  async #awaitStop({ process }) {
    while (!process.isStopped && process.isRunning) await sleep(LOOK);
    return !process.isRunning;
  }

  async #replaceKilled() {
    let isChanged = false;
    for (const [place, worker] of this.#workers.entries()) {
      if (worker.process.isRunning) continue;
      const point = worker.plan?.point;
      if (point !== undefined) this.kills[point] = (this.kills[point] ?? 0) + 1;
      this.#workers[place] = await this.#takeSpare();
      isChanged = true;
    }
    if (isChanged) await this.publishPorts();
  }

  async #takeSpare() {
    const next = this.#spares.shift();
    if (!this.#isClosing) this.#addSpare();
    // A process does not start while PostgreSQL restarts.
    return next.catch(() => this.#takeSpare());
  }

  #addSpare() {
    const spare = this.#launch();
    spare.catch(() => {});
    this.#spares.push(spare);
  }

  async #launch(settings = {}) {
    const number = (this.#started += 1);
    const init = { ...this.#init, ...settings, name: `W${number}`, seed: this.#init.seed + number };
    const process = new RemoteProcess(SCRIPT, init);
    await process.ready;
    const port = await process.call('getPort');
    return { process, port, plan: undefined, isStopped: false };
  }

  /** Tells where notifications can be delivered. */
  async publishPorts() {
    const open = this.#workers.filter((worker) => !worker.isStopped && worker.process.isRunning);
    await this.#onPorts(open.map(({ port }) => port));
  }
}
