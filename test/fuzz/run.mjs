// Fuzzes the verification of notifications and the endpoint of `notificationPath`; fails when anything is accepted
// that differs from what was signed, when another exception than the typed one is thrown, when the heap grows, or
// when a request takes more than 50 times the median CPU.
//
//   npm run test:fuzz -- [--seed 7] [--notifications 1000000] [--requests 2000] [--plant 'accepts any signature']
//
// `--plant` runs one planted fault alone (a name of plants.mjs), or `all` of them, and fails where it finds one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENDPOINT_PLANTS, PLANTS } from './plants.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    notifications: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '2000' },
    plant: { type: 'string' },
  },
});
const seed = Number(values.seed);
const total = Number(values.notifications);
/** Notifications of one process, so that a long run reports as it goes. */
const ROUND = 100_000;

/** Runs a part of the fuzzing in a process of its own, and returns its figures. */
function run(file, init) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', fileURLToPath(new URL(file, import.meta.url)), JSON.stringify(init)],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`${file} failed: ${stderr}`);
  return JSON.parse(stdout);
}

let found = 0;
function report(title, { faults, mutations, reasons, ...figures }) {
  console.log(`${title}: ${JSON.stringify(figures)}`);
  if (reasons !== undefined) console.log(`  rejected: ${JSON.stringify(reasons)}`);
  if (mutations !== undefined) console.log(`  ${Object.keys(mutations).length} kinds of mutation`);
  for (const [fault, { times, example }] of Object.entries(faults)) {
    found += 1;
    console.log(`  FAULT ${fault}, ${times} times, for example ${JSON.stringify(example)}`);
  }
}

function mustHaveFound(before) {
  if (found > before) return;
  console.log('  NOT FOUND');
  process.exit(2);
}

const plants = values.plant === 'all' ? Object.keys(PLANTS) : [values.plant ?? []].flat();
for (const plant of plants) {
  if (!Object.hasOwn(PLANTS, plant))
    throw new Error(`--plant must be one of ${Object.keys(PLANTS)}`);
  const before = found;
  report(
    `planted: ${plant}`,
    run('notifications.mjs', { count: Math.min(total, 4000), seed, plant }),
  );
  mustHaveFound(before);
  if (!ENDPOINT_PLANTS.includes(plant) || Number(values.requests) === 0) continue;
  const reached = found;
  const count = Math.min(Number(values.requests), 150);
  report(`planted: ${plant}`, run('endpoint.mjs', { platform: 'express', count, seed, plant }));
  mustHaveFound(reached);
}
if (plants.length === 0) {
  console.log(`seed ${seed}`);
  for (let done = 0; done < total; done += ROUND) {
    const count = Math.min(ROUND, total - done);
    report(`${done + count} notifications`, run('notifications.mjs', { count, seed: seed + done }));
  }
  for (const platform of Number(values.requests) > 0 ? ['express', 'fastify'] : []) {
    report(
      `requests to ${platform}`,
      run('endpoint.mjs', { platform, seed, count: Number(values.requests) }),
    );
  }
}
console.log(found === 0 ? 'no fault was found' : `${found} faults were found`);
process.exit(found === 0 ? 0 : 1);
