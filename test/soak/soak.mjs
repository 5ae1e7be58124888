import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, seededRandom } from '../chaos/random.mjs';
import { addDays, toMoment } from '../year/calendar.mjs';
import { LedgerBackup } from '../year/ledger-backup.mjs';
import { FaultPlan } from '../year/misfortunes.mjs';
import { SharedClock } from '../year/shared-clock.mjs';
import { Disturbances } from './disturbances.mjs';
import { planActions, planContracts, START, TIMES } from './load.mjs';
import { startParties } from './parties.mjs';

/** Days at the end without any fault: the windows of all premiums before them close. */
const QUIET_DAYS = 33;
/** Rounds of work at one moment. */
const ROUNDS = 6;
/** Milliseconds after which idle connections are closed, and a little more. */
const REST = 6_500;
/** Milliseconds from the start to the first look at the memory, at most, and the share of a shorter run. */
const WARM_UP = 60_000;
const WARM_UP_SHARE = 0.3;
/** Days until every kind of request has been sent: the first premium is due on the fourth. */
const WARM_UP_DAYS = 7;
const MOST_TRIES = 100;

const MISCHIEF = { lost: 0.05, doubled: 0.1, late: 0.08, replayed: 0.1, forged: 0.1 };

/** Two instances that collect premiums under continuous load and faults, on a virtual clock. */
export class Soak {
  #settings;
  #random;
  #folder = mkdtempSync(join(tmpdir(), 'soak-'));
  #clock;
  #parts = { instances: [] };
  #faults;
  #actions = [];
  #unconfirmed = [];
  #disturbances;
  faults = {};
  errors = 0;
  rejections = [];
  days = 0;
  contracts = 0;
  usage = { start: [], end: [] };
  /** Epoch milliseconds of the virtual clock at the end. */
  end;

  constructor(settings, progress) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed);
    this.progress = progress;
  }

  /** The path of a file of the run: requests, events, notifications or incidents. */
  path(name) {
    return join(this.#folder, `${name}.jsonl`);
  }

  async start() {
    this.#clock = new SharedClock(join(this.#folder, 'clock'), true);
    const now = toMoment(START, '07:00');
    this.#clock.set(now);
    const parts = this.#parts;
    const files = (name) => this.path(name);
    await startParties(
      { ...this.#settings, now, clock: join(this.#folder, 'clock'), files },
      parts,
    );
    this.#disturbances = new Disturbances(this.#random, parts);
    parts.ledger = new LedgerBackup(parts.postgres.config);
    this.#faults = new FaultPlan(this.#random, { pauses: 0 });
  }

  /** Lets virtual days pass for the given real time, and then those in which everything is settled. */
  async pass() {
    const { minutes } = this.#settings;
    const duration = minutes * 60_000;
    const { simulator } = this.#parts;
    const began = performance.now();
    const warmUp = Math.min(WARM_UP, duration * WARM_UP_SHARE);
    let date = START;
    while (performance.now() - began < warmUp || this.days < WARM_UP_DAYS) {
      date = await this.#passDay(date, { signs: true });
    }
    this.usage.start = await this.#measure();
    await simulator.call('setMischief', MISCHIEF);
    this.#disturbances.start(duration - warmUp);
    // The look at the memory takes time as well.
    const until = performance.now() + duration - warmUp;
    let progressAt = 0;
    while (performance.now() < until) {
      date = await this.#passDay(date, { signs: true, hasFaults: true });
      if (performance.now() < progressAt) continue;
      progressAt = performance.now() + 30_000;
      this.progress(`${date}: ${this.contracts} contracts, ${this.outages.length} disturbances`);
    }
    await this.#disturbances.stop();
    await simulator.call('setMischief', { lost: 0, doubled: 0, late: 0 });
    for (let left = QUIET_DAYS; left > 0; left -= 1) date = await this.#passDay(date);
    this.usage.end = await this.#measure();
    this.end = this.#now;
  }

  /** The {@link Disturbances.outages} of the run. */
  get outages() {
    return this.#disturbances.outages;
  }

  /** Resolves to the ids of the ledger's events by contract. */
  listEvents() {
    return this.#parts.ledger.listEvents();
  }

  async stop() {
    const { simulator, ledger, redis, postgres } = this.#parts;
    await this.#callAll('stop');
    await Promise.all(this.#parts.instances.map((instance) => instance.kill()));
    const { counts } = await simulator.call('stop');
    await simulator.kill();
    await ledger.close();
    await redis.stop();
    await postgres.stop();
    this.#clock.close();
    return counts;
  }

  /** Ends everything after an error. */
  async destroy() {
    const { simulator, redis, postgres } = this.#parts;
    for (const instance of this.#parts.instances) instance.signal('SIGKILL');
    simulator?.signal('SIGKILL');
    await this.#disturbances?.stop().catch(() => {});
    await Promise.all([redis?.stop(), postgres?.stop()]);
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Epoch milliseconds of the virtual clock. */
  get #now() {
    return this.#clock.base;
  }

  #callAll(name, ...args) {
    return Promise.all(this.#parts.instances.map((instance) => instance.call(name, ...args)));
  }

  async #measure() {
    await sleep(REST);
    return this.#callAll('measure');
  }

  async #passDay(date, { signs = false, hasFaults = false } = {}) {
    const { simulator } = this.#parts;
    this.days += 1;
    if (signs) {
      await this.#moveTo(toMoment(date, '07:30'));
      await this.#sign(date);
    }
    if (this.#unconfirmed.length > 0) {
      await this.#moveTo(toMoment(date, '08:10'));
      await this.#enrol();
    }
    for (const time of TIMES) {
      const moment = toMoment(date, time);
      await this.#act(moment);
      await this.#moveTo(moment);
      if (hasFaults) await this.#fail();
      await this.#work();
      await simulator.call('endFaults');
    }
    return addDays(date, 1);
  }

  async #sign(date) {
    const plan = planContracts(this.#random, date, this.#settings.contracts);
    const ids = await this.#parts.simulator.call('signAll', plan);
    const signed = plan.map((contract, index) => ({ ...contract, contract_id: ids[index] }));
    this.contracts += signed.length;
    this.#unconfirmed.push(...signed);
    this.#actions.push(...planActions(this.#random, signed));
    this.#actions.sort((one, other) => one.at - other.at);
  }

  /** The merchant enrols what its users have signed, since a notification of it may be lost. */
  async #enrol() {
    for (const { plan_id, code } of this.#unconfirmed.splice(0)) {
      const [instance] = this.#parts.instances;
      await retry(() => instance.call('enrol', { plan_id, out_contract_code: code }));
    }
  }

  /** The users act at their moments. */
  async #act(until) {
    while (this.#actions.length > 0 && this.#actions[0].at <= until) {
      const { at, ...action } = this.#actions.shift();
      await this.#moveTo(at);
      const rejection = await this.#parts.simulator.call('act', action);
      if (rejection !== undefined) this.rejections.push(rejection);
    }
  }

  async #moveTo(moment) {
    if (moment <= this.#now) return;
    this.#clock.set(moment);
    await this.#parts.simulator.call('advanceTo', moment);
  }

  /** Faults of responses, of which some are slow. */
  async #fail() {
    const due = await this.#ask((ledger) => ledger.countDue(this.#now));
    const drawn = this.#faults.drawFaults(due);
    if (due > 0 && this.#random() < 0.2) {
      drawn.push({ delay: Math.floor(between(this.#random, 100, 800)), times: 3 });
    }
    if (drawn.length === 0) return;
    for (const { times, endpoint: _endpoint, takesEffect: _effect, ...fault } of drawn) {
      const [name] = Object.entries(fault).map(([key, value]) =>
        key === 'delay' ? key : `${key} ${value}`,
      );
      this.faults[name] = (this.faults[name] ?? 0) + times;
    }
    await this.#parts.simulator.call('fail', drawn);
  }

  async #work() {
    for (let round = 0; round < ROUNDS; round += 1) {
      if (!(await this.#isDue())) return;
      await Promise.all(this.#parts.instances.map((instance) => this.#run(instance)));
      // The results of deductions follow after a second.
      await this.#moveTo(this.#now + 2_000);
    }
  }

  async #isDue() {
    if ((await this.#ask((ledger) => ledger.countDue(this.#now))) > 0) return true;
    return ((await this.#ask((ledger) => ledger.findPendingEvent())) ?? Infinity) <= this.#now;
  }

  async #run(instance) {
    try {
      await instance.call('run');
    } catch (error) {
      if (!instance.isRunning) throw error;
      // A failed step is still due.
      this.errors += 1;
      if (this.#settings.verbose) console.error(error.message);
    }
  }

  /** Asks the ledger, also while PostgreSQL restarts. */
  #ask(question) {
    return retry(() => question(this.#parts.ledger));
  }
}

/** Tries again while a server restarts. */
async function retry(work) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      await sleep(100);
    }
  }
}
