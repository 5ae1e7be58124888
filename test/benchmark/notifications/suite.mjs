import { atMost } from '../support/bars.mjs';
import { signedNotification } from '../support/notification.mjs';
import { start } from '../support/process.mjs';
import { medianRatio, getMedians } from '../support/statistics.mjs';

const PLATFORMS = ['express', 'fastify'];
const NAMES = ['bare-route', 'hand-written-guard', 'package'];
const IN_FLIGHT = 32;

export const title = `From guard to handler over HTTP, ${IN_FLIGHT} in flight`;

export async function measure({ rounds, milliseconds, warmUp, progress }) {
  const rows = [];
  const bars = [];
  const measured = {};
  for (const platform of PLATFORMS) {
    const results = await measurePlatform(platform, { rounds, milliseconds, warmUp, progress });
    measured[platform] = results;
    for (const [name, figures] of Object.entries(getMedians(results))) {
      rows.push([
        platform,
        name,
        figures.perSecond,
        figures.cpu,
        medianRatio(results, name, 'bare-route', 'cpu'),
        medianRatio(results, name, 'hand-written-guard', 'cpu'),
        figures.delayP50,
        figures.delayP99,
        figures.memory,
      ]);
    }
    bars.push(
      atMost(
        `${platform}: CPU per request × hand-written guard`,
        medianRatio(results, 'package', 'hand-written-guard', 'cpu'),
        1.15,
      ),
    );
  }
  return { columns: COLUMNS, rows, bars, measured };
}

const COLUMNS = [
  'platform',
  'contender',
  'requests/s',
  'CPU µs/request',
  '× bare route',
  '× hand-written guard',
  'loop delay p50 ms',
  'p99 ms',
  'peak RSS MiB',
];

async function measurePlatform(platform, { rounds, milliseconds, warmUp, progress }) {
  const processes = [];
  const begin = async (...args) => {
    const child = await start(...args);
    processes.push(child);
    return child;
  };
  try {
    const poster = await begin(new URL('post-worker.mjs', import.meta.url));
    const worker = new URL('application-worker.mjs', import.meta.url);
    const applications = {};
    for (const name of NAMES) {
      const module = new URL(`${name}.mjs`, import.meta.url).href;
      applications[name] = await begin(worker, [module, platform]);
    }
    const getFigures = async (name, time) => {
      const application = applications[name];
      // Signed again for each round, so that no timestamp expires.
      const notification = signedNotification();
      await application.ask({});
      const load = { url: application.ready, notification, inFlight: IN_FLIGHT };
      const calls = await poster.ask({ ...load, milliseconds: time });
      return application.ask({ calls });
    };
    for (const name of NAMES) await getFigures(name, warmUp);
    const results = [];
    for (let round = 1; round <= rounds; round += 1) {
      const figures = {};
      for (let turn = 0; turn < NAMES.length; turn += 1) {
        const name = NAMES[(turn + round) % NAMES.length];
        progress(`notifications, ${platform}: round ${round}/${rounds}, ${name}`);
        figures[name] = await getFigures(name, milliseconds);
      }
      results.push(Object.fromEntries(NAMES.map((name) => [name, figures[name]])));
    }
    return results;
  } finally {
    for (const child of processes) await child.stop();
  }
}
