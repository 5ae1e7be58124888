import { list, show, total } from '../year/report.mjs';
import { BOUNDS } from './audit.mjs';

/** The summary of a run. */
export function describe({ report, soak, notifications, values, seconds }) {
  const { calls, premiums, paid, explained, handled, notified, repeated } = report;
  const { lost, unexplained, growth } = report;
  const { outages, usage, days, contracts } = soak;
  const { minutes, seed, plant } = values;
  const kinds = {};
  for (const { kind } of outages) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return [
    '',
    `${minutes} minutes, seed ${seed}${plant === undefined ? '' : `, planted: ${plant}`}; ${seconds.toFixed(0)} s in all`,
    `${contracts} contracts in ${days} virtual days; premiums ${premiums}, paid ${paid}, closed unpaid: ${list(explained)}`,
    `calls: ${total(calls)} (${list(calls)})`,
    `notifications: ${list(notifications)}; handled ${notified}`,
    `faults of responses: ${total(soak.faults)} (${list(soak.faults)})`,
    `restarts and rotations: ${list(kinds)}; failed runs ${soak.errors}, rejected actions ${soak.rejections.length}`,
    `events handled: ${handled}, repeated ${repeated.events.repeated} (${list(repeated.events.causes)})`,
    `notifications repeated: ${repeated.notifications.repeated} (${list(repeated.notifications.causes)})`,
    `lost: ${lost.length}`,
    `unexplained: ${unexplained.length}`,
    ...usage.start.map((start, index) => describeUsage('AB'[index], start, usage.end[index])),
    `allowed growth: ${list(BOUNDS)} (MiB of heap and rss)`,
    ...show('lost', lost),
    ...show('unexplained', unexplained),
    ...show('growth', growth),
    ...show('rejected actions', soak.rejections),
  ].join('\n');
}

function describeUsage(name, start, end) {
  const figures = Object.keys(BOUNDS).map(
    (key) => `${key} ${start[key].toFixed(0)} → ${end[key].toFixed(0)}`,
  );
  return `instance ${name}: ${figures.join(', ')}`;
}
