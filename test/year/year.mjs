import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { between, seededRandom } from '../chaos/random.mjs';
import { startPostgres } from '../components/support/postgres-server.mjs';
import { startRedis } from '../components/support/redis-server.mjs';
import { addDays, MINUTE, toDate, toMoment } from './calendar.mjs';
import { PLANS, planContracts, START } from './fates.mjs';
import { LedgerBackup } from './ledger-backup.mjs';
import { FaultPlan, OUTAGE, planYear } from './misfortunes.mjs';
import { RemoteProcess } from './remote-process.mjs';
import { SharedClock } from './shared-clock.mjs';
import { Workforce } from './workforce.mjs';

/** Milliseconds of real time after which the collection gives a request up, and a little more. */
const REQUEST_LIMIT = 31_000;

const SIMULATOR = fileURLToPath(new URL('simulator.process.mjs', import.meta.url));
const PATH = 'wechatpay/notifications';

/** When the merchant's processes work, on days on which something is due. */
const TIMES = '08:05 08:36 10:36 12:30 14:30 16:30 18:30 19:20 19:50 20:05 23:00'.split(' ');
/** When they look again at what was due before and could not be done. */
const TIMES_OF_LEFTOVERS = ['08:36', '14:30', '19:50'];
const BILL_TIME = '10:36';
/** Days on which the bill of a day is read. */
const BILL_DAYS = 3;
/** Share of the jobs that the queue of each process loses, so that about two of four processes meet at a premium. */
const LOST_JOBS = 0.5;
/** Rounds of work at one moment. */
const ROUNDS = 8;

/** A year of a merchant and its misfortunes, on a virtual clock. */
export class Year {
  #settings;
  #random;
  #folder = mkdtempSync(join(tmpdir(), 'year-'));
  #clock;
  #parts = {};
  #plan;
  #ids = [];
  #faults;
  #isOut = false;
  #isDark = false;
  /** The last Beijing date on which something was due. */
  #activeOn = START;
  #backedUpAt;
  bills = [];
  reports = [];
  stuck = [];
  rejections = [];
  counts = { moments: 0, rounds: 0, restarts: 0, wipes: 0, redisStops: 0, restores: 0 };

  constructor(settings, progress) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed);
    this.progress = progress;
  }

  get recording() {
    return join(this.#folder, 'requests.jsonl');
  }

  get journal() {
    return join(this.#folder, 'events.jsonl');
  }

  async start() {
    const {
      contracts: count,
      renews,
      seed,
      queue,
      workers,
      plant,
      end,
      lost,
      verbose,
    } = this.#settings;
    const { contracts, actions } = planContracts(this.#random, count, renews);
    const events = planYear(this.#random, this.#settings);
    this.#plan = [...actions, ...events]
      .filter(({ at }) => at < end)
      .toSorted((one, other) => one.at - other.at);
    this.#faults = new FaultPlan(this.#random, this.#settings);
    this.#clock = new SharedClock(join(this.#folder, 'clock'), true);
    const now = toMoment(START, '10:00');
    this.#clock.set(now);
    const parts = this.#parts;
    parts.postgres = await startPostgres();
    parts.redis = await startRedis();
    const common = { path: PATH, clock: join(this.#folder, 'clock'), seed, verbose };
    parts.simulator = new RemoteProcess(SIMULATOR, {
      ...common,
      now,
      plans: PLANS,
      recording: this.recording,
      start: addDays(START, 1),
      end: '2028-12-31',
      renewable: true,
    });
    await parts.simulator.ready;
    parts.workforce = new Workforce(
      {
        ...common,
        merchant: await parts.simulator.call('getMerchant'),
        postgres: parts.postgres.config,
        redisPort: parts.redis.port,
        journal: this.journal,
        queue,
        plant,
        concurrency: 8,
        lostJobs: LOST_JOBS,
        handlerFailures: 0.01,
      },
      (ports) => parts.simulator.call('setWorkers', ports),
    );
    await parts.workforce.start(workers);
    parts.ledger = new LedgerBackup(parts.postgres.config);
    if (queue === 'bullmq') {
      const { DeadJobs } = await import('./bullmq-queue.mjs');
      parts.deadJobs = new DeadJobs(parts.redis.port);
    }
    this.#ids = await parts.simulator.call('signAll', contracts);
    this.progress(`${contracts.length} contracts signed`);
    await parts.simulator.call('setMischief', { lost, doubled: 0.05, late: 0.06 });
  }

  /** Lets the time pass until the end of the year. */
  async pass() {
    const { end } = this.#settings;
    let month = '';
    while (this.#now < end) {
      const next = await this.#findNextMoment();
      await this.#moveTo(next);
      while (this.#plan.length > 0 && this.#plan[0].at <= this.#now) {
        await this.#act(this.#plan.shift());
      }
      if (!this.#isDark) {
        await this.#work();
      }
      if (toDate(this.#now).slice(0, 7) !== month) {
        month = toDate(this.#now).slice(0, 7);
        this.progress(`${month}: ${this.#countKills()} kills, ${this.counts.rounds} rounds`);
      }
    }
    await this.#readReports();
  }

  /** Resolves to the ids of the ledger's events by contract. */
  listEvents() {
    return this.#parts.ledger.listEvents();
  }

  /** Epoch milliseconds. */
  get end() {
    return this.#settings.end;
  }

  get renews() {
    return this.#settings.renews;
  }

  get kills() {
    return this.#parts.workforce.kills;
  }

  get stops() {
    return this.#parts.workforce.stops;
  }

  get errors() {
    return this.#parts.workforce.errors;
  }

  async stop() {
    const { workforce, simulator, ledger, deadJobs, redis, postgres } = this.#parts;
    const workers = await workforce?.stop();
    const wechatPay = await simulator?.call('stop');
    await simulator?.kill();
    await ledger?.close();
    await deadJobs?.close();
    await redis?.stop();
    await postgres?.stop();
    this.#clock?.close();
    return { workers, wechatPay };
  }

  /** Ends everything after an error. */
  async destroy() {
    const { workforce, simulator, redis, postgres } = this.#parts;
    workforce?.destroy();
    simulator?.signal('SIGKILL');
    await Promise.all([redis?.stop(), postgres?.stop()]);
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #now() {
    return this.#clock.base;
  }

  #countKills() {
    return Object.values(this.kills).reduce((sum, count) => sum + count, 0);
  }

  /** The next planned action, or the next working time at which something is due. */
  async #findNextMoment() {
    const { end } = this.#settings;
    const { ledger } = this.#parts;
    const planned = this.#plan[0]?.at ?? end;
    if (this.#isDark) return Math.min(planned, end);
    const due = [await ledger.findNextDue(), await ledger.findPendingEvent()]
      .filter((moment) => moment !== undefined)
      .map((moment) =>
        moment > this.#now
          ? findWorkingTime(moment)
          : findWorkingTime(this.#now + 1, TIMES_OF_LEFTOVERS),
      );
    const isBillDue = toDate(this.#now) <= addDays(this.#activeOn, BILL_DAYS);
    if (isBillDue) due.push(findBillTime(this.#now + 1));
    return Math.min(...due, planned, end);
  }

  async #moveTo(moment) {
    const next = Math.max(moment, this.#now);
    this.#clock.set(next);
    await this.#parts.simulator.call('advanceTo', next);
  }

  /** Lets the processes work until nothing is due at this moment. */
  async #work() {
    const { workforce, simulator, ledger } = this.#parts;
    this.counts.moments += 1;
    let before = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const due = await ledger.countDue(this.#now);
      // Later rounds of this moment would fail in the same way.
      if (round > 1 && due > 0 && due === before) return;
      before = due;
      if (due > 0) this.#activeOn = toDate(this.#now);
      const faults = this.#isOut ? [OUTAGE] : this.#faults.drawFaults(due);
      if (faults.length > 0) await simulator.call('fail', faults);
      await this.#faults.armWorkers(
        workforce,
        due,
        this.#settings.end - this.#now,
        this.#countKills(),
      );
      this.counts.rounds += 1;
      await Promise.all([workforce.run(), this.#disturb()]);
      if (workforce.hasStopped) await this.#outlast();
      await this.#parts.deadJobs?.remove().catch(() => {});
      // The results of deductions follow after a second.
      await this.#moveTo(this.#now + 2_000);
      await simulator.call('endFaults');
      if (!(await this.#isDue())) return;
    }
  }

  async #isDue() {
    const { ledger } = this.#parts;
    if ((await ledger.countDue(this.#now)) > 0) return true;
    return ((await ledger.findPendingEvent()) ?? Infinity) <= this.#now;
  }

  /** Other processes take over what a stopped one has begun; then it goes on. */
  async #outlast() {
    const { workforce } = this.#parts;
    await this.#moveTo(this.#now + 3 * MINUTE);
    await workforce.run();
    await this.#moveTo(this.#now + 2_000);
    await workforce.run();
    // Requests end by the real clock: one that was decided before the stop must not be sent after it.
    await sleep(REQUEST_LIMIT);
    await workforce.resume();
  }

  #disturbance = undefined;

  /** A disturbance of the servers that comes while the processes work. */
  async #disturb() {
    const disturbance = this.#disturbance;
    if (disturbance === undefined) return;
    this.#disturbance = undefined;
    const { postgres, redis } = this.#parts;
    await sleep(between(this.#random, 10, 150));
    if (disturbance === 'restart-postgres') {
      await postgres.restart();
      this.counts.restarts += 1;
    } else if (disturbance === 'wipe-redis') {
      await redis.wipe();
      this.counts.wipes += 1;
    } else if (disturbance === 'stop-redis') {
      await redis.kill();
      await sleep(1_500);
      await redis.start();
      this.counts.redisStops += 1;
    }
  }

  async #act({ action, index, ...about }) {
    const { simulator, workforce, ledger } = this.#parts;
    if (index !== undefined) {
      const contract_id = this.#ids[index];
      const plan_id = PLANS[index % PLANS.length];
      const { at: _at, ...rest } = about;
      const rejection = await simulator.call('act', { action, contract_id, plan_id, ...rest });
      if (rejection !== undefined) this.rejections.push(`${toDate(this.#now)} ${rejection}`);
      return;
    }
    if (action === 'pause' || action === 'resume') {
      await workforce.any.call(action, about.plan_id);
      const k = action === 'pause' ? 'paused' : 'resumed';
      await simulator.call('record', { k, plan: about.plan_id });
    } else if (action === 'begin-blackout') {
      await workforce.killAll();
      await simulator.call('setWorkers', []);
      this.#isDark = true;
    } else if (action === 'end-blackout') {
      this.#isDark = false;
      await workforce.publishPorts();
    } else if (action === 'begin-outage' || action === 'end-outage') {
      this.#isOut = action === 'begin-outage';
      await simulator.call('record', { k: action });
    } else if (action === 'back-up') {
      await ledger.take();
      this.#backedUpAt = this.#now;
    } else if (action === 'reconcile') {
      // Without payments there is no bill.
      await workforce.any.call('reconcile', about.date).catch(() => undefined);
    } else if (action === 'restore') await this.#restore();
    else this.#disturbance = action;
  }

  /** All processes die, and the ledger becomes that of last night. The operators announce it. */
  async #restore() {
    const { simulator, workforce, ledger } = this.#parts;
    await workforce.killAll();
    await ledger.restore();
    this.counts.restores += 1;
    await simulator.call('record', { k: 'restored' });
    await workforce.any.call('recheck', this.#backedUpAt);
  }

  async #readReports() {
    const worker = this.#parts.workforce.any;
    for (let date = START; date <= '2028-01-31'; date = addDays(date, 1)) {
      const report = await worker.call('report', date);
      if (report.due.count > 0) this.reports.push(report);
      const bill = await worker.call('findBill', date);
      if (bill?.comparison !== undefined) this.bills.push(bill.comparison);
    }
    this.stuck = await worker.call('stuck');
  }
}

/** The first working time at or after a moment. */
function findWorkingTime(moment, times = TIMES) {
  const date = toDate(moment);
  const time = times.find((one) => toMoment(date, one) >= moment);
  return time === undefined ? toMoment(addDays(date, 1), times[0]) : toMoment(date, time);
}

function findBillTime(moment) {
  const date = toDate(moment);
  const today = toMoment(date, BILL_TIME);
  return today >= moment ? today : toMoment(addDays(date, 1), BILL_TIME);
}
