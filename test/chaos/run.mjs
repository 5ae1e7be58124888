// Shows that no notification is lost, and that a second success of a handler always has an unavoidable
// cause, under kills, pauses and a wiped store; and that the same storm without claims is detected.
//
//   npm run test:chaos -- [--seed 7] [--claims both|on|off] [--recipe on|off]
//                         [--deliveries 10000] [--notifications 1000] [--keep]
//
// `--claims off` runs the planted fault alone, and fails.
import { parseArgs } from 'node:util';
import { compileRecipes } from '../components/support/recipes.mjs';
import { installPrograms } from '../components/support/debian-programs.mjs';
import { startPostgres } from '../components/support/postgres-server.mjs';
import { audit, passes, shortfalls } from './audit.mjs';
import { describe } from './report.mjs';
import { storm } from './storm.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    claims: { type: 'string', default: 'both' },
    recipe: { type: 'string', default: 'on' },
    deliveries: { type: 'string', default: '10000' },
    notifications: { type: 'string', default: '1000' },
    keep: { type: 'boolean', default: false },
  },
});
for (const [name, choices] of [
  ['claims', ['both', 'on', 'off']],
  ['recipe', ['on', 'off']],
]) {
  if (!choices.includes(values[name]))
    throw new Error(`--${name} must be one of ${choices.join(', ')}`);
}
/** The requirements of a storm. */
const REQUIRED = {
  deliveries: Number(values.deliveries),
  notifications: Number(values.notifications),
  /** Percent of the handler runs that ended; 20 are planned. */
  failures: 17,
  kills: 10,
  pauses: 2,
  redisPause: 10_000,
};

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopped.abort());

installPrograms(values.recipe === 'on' ? ['redis-server', 'postgresql'] : ['redis-server']);
if (values.recipe === 'on') compileRecipes();
const postgres = values.recipe === 'on' ? await startPostgres() : undefined;
let passed = true;
/** The number of progress reports so far. */
let told = 0;
try {
  if (values.claims !== 'off') {
    const { found, sound } = await verdict('with claims', 'on');
    passed &&= sound && found === 0;
  }
  if (values.claims !== 'on') {
    const { found, sound } = await verdict('with claims disabled (planted fault)', 'off');
    console.log(`the planted fault was ${found > 0 ? 'caught' : 'NOT caught'}`);
    passed &&= values.claims === 'both' && sound && found > 0;
  }
} finally {
  await postgres?.stop();
}
console.log(passed ? '\nPASSED' : '\nFAILED');
process.exitCode = passed ? 0 : 1;

/**
 * Judges one storm. `found`: the number of unexplained second successes. `sound`: whether every other
 * requirement holds, with and without claims.
 */
async function verdict(name, claims) {
  const began = Date.now();
  const settings = {
    ...REQUIRED,
    claims,
    seed: Number(values.seed),
    lease: 2_000,
    failures: 0.2,
    kills: REQUIRED.kills + 1,
    pauses: REQUIRED.pauses + 1,
    redisPause: REQUIRED.redisPause + 200,
    postgres,
    keep: values.keep,
    signal: stopped.signal,
  };
  const { journal, lines, recipes, endings } = await storm(settings, progress);
  const report = audit(lines);
  const short = shortfalls(report, REQUIRED);
  const seconds = Math.round((Date.now() - began) / 1000);
  const title = `\nstorm ${name}, seed ${values.seed}, ${seconds} s`;
  const evidence = claims === 'on' ? lines : undefined;
  console.log(describe({ title, report, recipes, short, endings, lines: evidence }));
  if (values.keep) console.log(`  journal: ${journal}`);
  const kept = (recipes ?? []).every(({ repeated, missing }) => repeated === 0 && missing === 0);
  const { unexplained, ...others } = report;
  const sound =
    passes({ ...others, unexplained: [] }) &&
    short.length === 0 &&
    kept &&
    endings.every((code) => code === 0);
  return { found: unexplained.length, sound };
}

function progress(text) {
  if (process.stdout.isTTY) {
    process.stdout.write(`\r${text}\u001b[K`);
    return;
  }
  // A log file needs fewer lines than a terminal.
  told += 1;
  if (told % 5 === 0) console.log(text);
}
