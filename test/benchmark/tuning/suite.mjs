import { availableParallelism } from 'node:os';
import { start } from '../support/process.mjs';
import { measureInRounds } from '../support/rounds.mjs';
import { getMedians, medianRatio } from '../support/statistics.mjs';

const THREADS = [1, 2, 4, 8, 16];
const IN_FLIGHT = 32;

export const title = `preEntrustSign at ${IN_FLIGHT} in flight, by cores and UV_THREADPOOL_SIZE`;

/** Restricts the package to some of the machine's cores (taskset of Linux) and threads. */
export async function measure({ rounds, milliseconds, warmUp, progress }) {
  const cores = [1, 2, 4, 8].filter((count) => count <= availableParallelism());
  const mock = await start(new URL('../support/mock-api.mjs', import.meta.url));
  const worker = new URL('../calls/worker.mjs', import.meta.url);
  const args = [new URL('../calls/package.mjs', import.meta.url).href, mock.ready];
  const contenders = {};
  for (const count of cores) {
    for (const threads of THREADS) {
      const env = { UV_THREADPOOL_SIZE: String(threads) };
      contenders[`${count} ${threads}`] = [worker, args, [], { env, cores: count }];
    }
  }
  const messages = { calls: { inFlight: IN_FLIGHT, milliseconds } };
  const load = { inFlight: IN_FLIGHT, milliseconds: warmUp };
  const options = { rounds, progress, label: 'tuning', warmUp: load };
  try {
    const measured = await measureInRounds(contenders, messages, options);
    const medians = getMedians(measured.calls);
    const rows = Object.keys(contenders).map((name) => [
      ...name.split(' '),
      medians[name].perSecond,
      medianRatio(measured.calls, name, `${cores[0]} 4`, 'perSecond'),
      medians[name].cpu,
      medians[name].delayP50,
      medians[name].delayP99,
    ]);
    return { columns: COLUMNS, rows, bars: [], measured };
  } finally {
    await mock.stop();
  }
}

const COLUMNS = [
  'cores',
  'UV_THREADPOOL_SIZE',
  'requests/s',
  '× 1 core, 4 threads',
  'CPU µs/request',
  'loop delay p50 ms',
  'p99 ms',
];
