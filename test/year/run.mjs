// A year of premium collection under misfortunes: processes that are killed and stopped, servers that restart, lost and
// doubled notifications, an outage of three days, a restored backup. An auditor reads what WeChat Pay has received.
//
//   npm run test:year -- [--contracts 500] [--workers 4] [--seed 7] [--kills 100] [--until 2028-02-03]
//                        [--lost 3] [--restores 2027-03-16,2027-10-11] [--queue in-process|bullmq] [--plant <fault>]
//                        [--keep] [--verbose]
//
// Exits with 1 when a premium is unexplained, a request was illegal, an event was lost or a report differs. A planted
// fault makes it exit with 1: fence-off, query-skipped, random-numbers, due-today-only, outbox-before-commit.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { installPrograms } from '../components/support/debian-programs.mjs';
import { RequestAudit } from './audit.mjs';
import { toMoment } from './calendar.mjs';
import { POINTS } from './kill-points.mjs';
import { PLANT_POINTS, PLANTS } from './plants.mjs';
import { auditEvents, auditPremiums, auditReports, findUnrenewed } from './premium-audit.mjs';
import { describe } from './report.mjs';
import { Year } from './year.mjs';

const { values } = parseArgs({
  options: {
    contracts: { type: 'string', default: '500' },
    workers: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    kills: { type: 'string', default: '100' },
    pauses: { type: 'string', default: '10' },
    stops: { type: 'string', default: '9' },
    // Percent of the notifications.
    lost: { type: 'string', default: '3' },
    // Nights whose copy of the ledger is restored in the afternoon that follows.
    restores: { type: 'string', default: '2027-03-16,2027-10-11' },
    until: { type: 'string', default: '2028-02-03' },
    queue: { type: 'string', default: 'in-process' },
    'no-renewal': { type: 'boolean', default: false },
    plant: { type: 'string' },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
for (const name of ['contracts', 'workers', 'seed', 'kills', 'pauses', 'stops', 'lost']) {
  if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name} must be a number`);
}
if (!['in-process', 'bullmq'].includes(values.queue)) {
  throw new Error('--queue must be in-process or bullmq');
}
if (!values.restores.split(',').every((night) => /^\d{4}-\d\d-\d\d$/.test(night))) {
  throw new Error('--restores must be dates');
}
if (values.plant !== undefined && !Object.hasOwn(PLANTS, values.plant)) {
  throw new Error(`--plant must be one of ${Object.keys(PLANTS).join(', ')}`);
}

installPrograms(['redis-server', 'postgresql']);
const began = performance.now();
const year = new Year(
  {
    ...values,
    contracts: Number(values.contracts),
    workers: Number(values.workers),
    seed: Number(values.seed),
    kills: Number(values.kills),
    pauses: Number(values.pauses),
    stops: Number(values.stops),
    lost: Number(values.lost) / 100,
    restores: values.restores.split(','),
    end: toMoment(values.until),
    renews: values['no-renewal'] !== true,
    points: PLANT_POINTS[values.plant] ?? POINTS,
  },
  (text) => console.log(`${((performance.now() - began) / 1000).toFixed(0)} s: ${text}`),
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void year.destroy().then(() => {
      if (!values.keep) year.remove();
      process.exit(1);
    });
  });
}

let isPassed = false;
try {
  await year.start();
  await year.pass();
  const stored = await year.listEvents();
  const usage = await year.stop();
  const audit = new RequestAudit(year.end);
  for await (const line of readLines(year.recording)) audit.read(line);
  const handled = [];
  for await (const line of readLines(year.journal)) handled.push(line);
  const premiums = auditPremiums(audit, handled);
  if (year.renews) premiums.unexplained.push(...findUnrenewed(audit, values.until));
  const report = {
    ...premiums,
    illegal: audit.illegal,
    events: auditEvents(audit, handled, stored),
    differences: auditReports(audit, year, values.until),
    requests: audit.counts,
    handled: handled.length,
  };
  const seconds = (performance.now() - began) / 1000;
  console.log(describe({ report, year, usage, seconds, values }));
  // A year without a premium proves nothing.
  const findings = [
    report.unexplained,
    report.paidTwice,
    report.illegal,
    report.events,
    report.differences,
  ];
  isPassed = report.premiums > 0 && findings.every(({ length }) => length === 0);
} finally {
  if (!isPassed) await year.destroy();
  if (values.keep) console.log(`recording: ${year.recording}`);
  else year.remove();
}
console.log(isPassed ? '\nPASSED' : '\nFAILED');
process.exit(isPassed ? 0 : 1);

async function* readLines(path) {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line !== '') yield JSON.parse(line);
  }
}
