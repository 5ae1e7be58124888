import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atMost } from '../support/bars.mjs';
import { median, getMedians } from '../support/statistics.mjs';

export const title = 'Start of a Nest application that uses @nestjs/axios and class-validator';

const SCRIPT = fileURLToPath(new URL('application.mjs', import.meta.url));

export async function measure({ rounds, progress }) {
  const measured = [];
  // The first round fills the file system caches.
  for (let round = 0; round <= rounds; round += 1) {
    const figures = {};
    for (const kind of round % 2 === 0 ? ['without', 'with'] : ['with', 'without']) {
      progress(`start-up: round ${round}/${rounds}, ${kind}`);
      figures[kind] = await startOnce(kind);
    }
    if (round > 0) measured.push(figures);
  }
  const medians = getMedians(measured);
  const rows = ['without', 'with'].map((kind) => {
    const { importTime, time, heap, rss } = medians[kind];
    return [kind, importTime, time, heap, rss];
  });
  const added = (figure) =>
    median(measured.map((figures) => figures.with[figure] - figures.without[figure]));
  rows.push(['added', added('importTime'), added('time'), added('heap'), added('rss')]);
  return {
    columns: ['this package', 'import ms', 'import and start ms', 'heap MiB', 'RSS MiB'],
    rows,
    bars: [
      atMost('import adds, ms', added('importTime'), 60),
      atMost('import and start add to the heap, MiB', added('heap'), 10),
      atMost('import and start add to the RSS, MiB', added('rss'), 10),
    ],
    measured,
  };
}

async function startOnce(kind) {
  const child = fork(SCRIPT, [kind], { execArgv: ['--expose-gc'] });
  const ended = once(child, 'exit');
  const [figures] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`the application ended with ${code}`))),
  ]);
  await ended;
  return figures;
}
