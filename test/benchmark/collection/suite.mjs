import { startPostgres } from '../../components/support/postgres-server.mjs';
import { startRedis } from '../../components/support/redis-server.mjs';
import { atLeast, atMost } from '../support/bars.mjs';
import { start } from '../support/process.mjs';
import { readCpuOfTree } from '../support/processes.mjs';
import { getMedians, median, medianRatio } from '../support/statistics.mjs';
import { MONTHS } from './premiums.mjs';

export const title =
  'Premiums from schedule to paid event, with PostgreSQL, Redis and the simulator on this machine';

const BARE = 'bare-calls';
const PREPARED = 'engine-prepared';
/** The process of each contender and its part of the settings. */
const CONTENDERS = {
  [BARE]: ['bare-calls.mjs', {}],
  engine: ['engine.mjs', { schema: 'collection', preparedStatements: false }],
  [PREPARED]: ['engine.mjs', { schema: 'prepared', preparedStatements: true }],
};
const NAMES = Object.keys(CONTENDERS);
const SECOND = 1_000;
/** Premiums that each contender works on at the same time. */
const IN_FLIGHT = 32;

/** Each round collects one period of each contract; the period before the first round is a warm-up. */
export async function measure({ rounds, contracts, fsync, progress }) {
  const count = Math.min(rounds, MONTHS.length - 2);
  const stops = [];
  try {
    const postgres = await startPostgres({ fsync: fsync ? 'on' : 'off' });
    stops.push(() => postgres.stop());
    const redis = await startRedis();
    stops.push(() => redis.stop());
    const simulator = await startProcess(stops, 'simulator.mjs');
    const settings = {
      moduleOptions: simulator.ready.moduleOptions,
      postgres: postgres.url,
      redis: { host: redis.host, port: redis.port },
      inFlight: IN_FLIGHT,
    };
    const running = {};
    for (const [name, [script, options]] of Object.entries(CONTENDERS)) {
      const argument = JSON.stringify({ ...settings, ...options });
      running[name] = await startProcess(stops, script, argument);
      progress(`collection: ${contracts} contracts for ${name}`);
      const { notifyUrl } = running[name].ready;
      const signed = await simulator.ask({
        type: 'sign',
        prefix: name.replace('-', ''),
        count: contracts,
        notifyUrl,
      });
      await running[name].ask({ type: 'contracts', contracts: signed });
    }
    const measured = [];
    for (let round = 0; round <= count; round += 1) {
      progress(`collection: round ${round}/${count}`);
      const parties = { simulator, running, postgres, contracts };
      const figures = await measureRound(round, parties);
      if (round > 0) measured.push(figures);
    }
    return { columns: COLUMNS, rows: toRows(measured), bars: toBars(measured), measured };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function startProcess(stops, script, ...args) {
  const child = await start(new URL(script, import.meta.url), args);
  stops.push(() => child.stop());
  return child;
}

/** Both contenders schedule on the day before the date of the period and deduct on it, in turn. */
async function measureRound(round, { simulator, running, postgres, contracts }) {
  const period = round + 1;
  const order = NAMES.map((_, turn) => NAMES[(turn + round) % NAMES.length]);
  const totals = Object.fromEntries(NAMES.map((name) => [name, undefined]));
  const dates = { schedule: `${MONTHS[round]}-14`, deduct: `${MONTHS[round]}-15` };
  for (const [type, date] of Object.entries(dates)) {
    let now = await simulator.ask({ moment: `${date}T08:30:00+08:00` });
    for (const name of order) {
      const before = await readState(running[name], postgres);
      await running[name].ask({ type, period, now });
      // The result of a deduction follows after a second.
      now = await simulator.ask({ moment: 2 * SECOND });
      await running[name].ask({ type: 'settle', now });
      const after = await readState(running[name], postgres);
      totals[name] = addUse(totals[name], before, after);
    }
  }
  return Object.fromEntries(NAMES.map((name) => [name, toFigures(name, totals[name], contracts)]));
}

async function readState(child, postgres) {
  const state = await child.ask({ type: 'read' });
  return { ...state, database: readCpuOfTree(postgres.pid), time: performance.now() };
}

function addUse(total = {}, before, after) {
  return Object.fromEntries(
    Object.keys(after).map((key) => [key, (total[key] ?? 0) + after[key] - before[key]]),
  );
}

function toFigures(name, { time, cpu, database, paid, requests, statements }, contracts) {
  if (paid !== contracts) throw new Error(`${name}: ${paid} of ${contracts} premiums were paid`);
  return {
    perSecond: contracts / (time / SECOND),
    cpu: cpu / contracts / 1_000,
    database: database / contracts / 1_000,
    requests: requests / contracts,
    statements: statements / contracts,
  };
}

const COLUMNS = [
  'contender',
  'premiums/s',
  '× bare calls',
  'CPU ms/premium',
  '+ ms',
  'PostgreSQL CPU ms/premium',
  'HTTP requests/premium',
  'SQL statements/premium',
];

function toRows(measured) {
  return Object.entries(getMedians(measured)).map(([name, figures]) => [
    name,
    figures.perSecond,
    medianRatio(measured, name, BARE, 'perSecond'),
    figures.cpu,
    getAddedCpu(measured, name),
    name === BARE ? '-' : figures.database,
    figures.requests,
    name === BARE ? '-' : figures.statements,
  ]);
}

function getAddedCpu(measured, name) {
  return median(measured.map((round) => round[name].cpu - round[BARE].cpu));
}

function toBars(measured) {
  return [
    atLeast(`premiums/s of ${PREPARED}`, getMedians(measured)[PREPARED].perSecond, 200),
    atMost(`CPU ms/premium of ${PREPARED} - bare calls`, getAddedCpu(measured, PREPARED), 1),
  ];
}
