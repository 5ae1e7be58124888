/** Findings of one kind that are printed. */
const SHOWN = 12;

/** The summary of a year. */
export function describe({ report, year, usage, seconds, values }) {
  const { premiums, paid, explained, causes, unexplained, paidTwice, illegal } = report;
  const { events, differences, requests, handled } = report;
  const { contracts, workers, seed, queue, plant } = values;
  const { counts } = year;
  const rate = Math.round(paid / seconds);
  return [
    '',
    `${contracts} contracts, ${workers} workers, seed ${seed}, queue ${queue}${plant === undefined ? '' : `, planted: ${plant}`}`,
    `premiums: ${premiums}`,
    `paid: ${paid}`,
    `explained: ${explained} (${list(causes)})`,
    `unexplained: ${unexplained.length}`,
    `paid twice: ${paidTwice.length}`,
    `illegal requests: ${illegal.length}${illegal.length === 0 ? '' : ` (${list(countBy(illegal))})`}`,
    `events lost: ${events.length} (of ${handled} handled)`,
    `report differences: ${differences.length}`,
    '',
    `requests: ${requests.requests}, of them queries ${requests.queries}, rejected writes ${requests.rejected}, cut responses ${requests.cut}`,
    `kills: ${total(year.kills)} (${list(year.kills)})`,
    `stops beyond a lease: ${total(year.stops)} (${list(year.stops)})`,
    `notifications: ${list(usage.wechatPay.counts)}`,
    `PostgreSQL restarted: ${counts.restarts}, Redis emptied: ${counts.wipes}, Redis stopped: ${counts.redisStops}, ledger restored: ${counts.restores}`,
    `failed runs: ${year.errors}, stuck at the end: ${year.stuck.length}, rejected actions: ${year.rejections.length}`,
    `${seconds.toFixed(0)} s (${rate} premiums/s), processor time of the simulator ${usage.wechatPay.cpu.toFixed(0)} s; ${counts.rounds} rounds of work at ${counts.moments} moments`,
    ...show('unexplained', unexplained),
    ...show('paid twice', paidTwice),
    ...show(
      'illegal requests',
      illegal.map(({ text }) => text),
    ),
    ...show('events', events),
    ...show('report differences', differences),
    ...show('rejected actions', year.rejections),
  ].join('\n');
}

export function show(title, findings) {
  if (findings.length === 0) return [];
  const rest = findings.length - SHOWN;
  return [
    '',
    `${title}:`,
    ...findings.slice(0, SHOWN).map((text) => `  ${text}`),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ];
}

function countBy(illegal) {
  const counts = {};
  for (const { rule } of illegal) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

export function list(counts) {
  const entries = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return entries.length === 0 ? 'none' : entries.join(', ');
}

export function total(counts) {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
