import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../chaos/random.mjs';

const KINDS = ['redis', 'postgres', 'key'];
/** Disturbances of a run, and the most milliseconds between two of them. */
const COUNT = 5;
const INTERVAL = 30_000;

/** Restarts servers and rotates WeChat Pay's keys while the instances work. */
export class Disturbances {
  #random;
  #parties;
  #ending = new AbortController();
  #running;
  /** Real times between which a server could not be used, in epoch milliseconds, with their kinds. */
  outages = [];

  constructor(random, parties) {
    this.#random = random;
    this.#parties = parties;
  }

  /** @param duration of the run in milliseconds. */
  start(duration) {
    this.#running = this.#run(Math.min(INTERVAL, duration / COUNT));
    // A failure is reported by `stop`.
    this.#running.catch(() => {});
  }

  async stop() {
    this.#ending.abort();
    await this.#running;
  }

  async #run(interval) {
    for (let count = 0; ; count += 1) {
      const { signal } = this.#ending;
      await sleep(interval * between(this.#random, 0.6, 1), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const kind = KINDS[count % KINDS.length];
      const outage = { kind, from: Date.now() };
      this.outages.push(outage);
      await this.#disturb(kind);
      outage.until = Date.now();
    }
  }

  async #disturb(kind) {
    const { redis, postgres, simulator } = this.#parties;
    if (kind === 'postgres') await postgres.restart();
    else if (kind === 'key') await simulator.call('rotate');
    else {
      // Redis loses everything.
      await redis.kill();
      await sleep(between(this.#random, 100, 1_500));
      await redis.start();
    }
  }
}
