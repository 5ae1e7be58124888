import { atLeast, atMost } from '../support/bars.mjs';
import { start } from '../support/process.mjs';
import { measureInRounds } from '../support/rounds.mjs';
import { getMedians, medianRatio } from '../support/statistics.mjs';

const OURS = 'package';
const PLUGIN = 'wechatpay-axios-plugin';
const NODE_V3 = 'wechatpay-node-v3';
const NAMES = ['floor', OURS, 'package-with-interceptor', PLUGIN, NODE_V3];

export const title = 'preEntrustSign, 12 periods, two encrypted fields, every response verified';

/** @param planted URL of a further contender with a fault that the benchmark must show. */
export async function measure({ rounds, sets, milliseconds, warmUp, inFlight, planted, progress }) {
  const mock = await start(new URL('../support/mock-api.mjs', import.meta.url));
  const worker = new URL('worker.mjs', import.meta.url);
  const names = planted === undefined ? NAMES : ['floor', OURS, 'planted'];
  const resolveModule = (name) =>
    name === 'planted' ? planted : new URL(`${name}.mjs`, import.meta.url).href;
  const contenders = Object.fromEntries(
    names.map((name) => [name, [worker, [resolveModule(name), mock.ready]]]),
  );
  const messages = Object.fromEntries(
    inFlight.map((count) => [`${count} in flight`, { inFlight: count, milliseconds }]),
  );
  const options = {
    rounds,
    sets,
    progress,
    label: 'calls,',
    warmUp: { inFlight: 32, milliseconds: warmUp },
  };
  try {
    const measured = await measureInRounds(contenders, messages, options);
    return { columns: COLUMNS, rows: toRows(measured), bars: toBars(measured, names), measured };
  } finally {
    await mock.stop();
  }
}

const COLUMNS = [
  'in flight',
  'contender',
  'requests/s',
  '× floor',
  'CPU µs/request',
  '× floor',
  'loop delay p50 ms',
  'p99 ms',
  'peak RSS MiB',
];

function toRows(measured) {
  return Object.entries(measured).flatMap(([level, rounds]) =>
    Object.entries(getMedians(rounds))
      .toSorted(([one], [other]) => NAMES.indexOf(one) - NAMES.indexOf(other))
      .map(([name, figures]) => [
        level.split(' ')[0],
        name,
        figures.perSecond,
        medianRatio(rounds, name, 'floor', 'perSecond'),
        figures.cpu,
        medianRatio(rounds, name, 'floor', 'cpu'),
        figures.delayP50,
        figures.delayP99,
        figures.memory,
      ]),
  );
}

function toBars(measured, names) {
  const many = measured['32 in flight'];
  const one = measured['1 in flight'];
  if (many === undefined || one === undefined || !names.includes(PLUGIN)) return [];
  const ratio = (rounds, to, figure) => medianRatio(rounds, OURS, to, figure);
  return [
    atLeast(`32 in flight: requests/s × ${PLUGIN}`, ratio(many, PLUGIN, 'perSecond'), 2),
    atLeast(`32 in flight: requests/s × ${NODE_V3}`, ratio(many, NODE_V3, 'perSecond'), 4),
    atMost('32 in flight: CPU per request × floor', ratio(many, 'floor', 'cpu'), 1.4),
    atMost(`32 in flight: loop delay p99 × ${PLUGIN}`, ratio(many, PLUGIN, 'delayP99'), 0.333),
    atLeast(`1 in flight: requests/s × ${PLUGIN}`, ratio(one, PLUGIN, 'perSecond'), 1.25),
  ];
}
