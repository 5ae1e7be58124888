// Two instances of an application with Redis, PostgreSQL and the collection of premiums, under load and faults for
// minutes: responses that are dropped, slow, wrong or errors, restarts of both servers, new keys, and notifications that
// are lost, doubled, late, replayed and forged.
//
//   npm run test:soak -- [--minutes 10] [--seed 7] [--contracts 10] [--plant <fault>] [--keep] [--verbose]
//
// Exits with 1 when a premium, an event or a notification was lost, when one was handled twice without a cause, or when
// memory or sockets grow beyond their bounds. So does a planted fault: lost-event, repeated-event, leaked-socket,
// kept-memory.
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { installPrograms } from '../components/support/debian-programs.mjs';
import { RequestAudit } from '../year/audit.mjs';
import { auditEvents, auditPremiums } from '../year/premium-audit.mjs';
import {
  explainEvents,
  explainNotifications,
  findGrowth,
  findLostNotifications,
} from './audit.mjs';
import { PLANTS } from './plants.mjs';
import { describe } from './report.mjs';
import { Soak } from './soak.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    contracts: { type: 'string', default: '10' },
    plant: { type: 'string' },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
if (!(Number(values.minutes) > 0)) throw new Error('--minutes must be a number above 0');
for (const name of ['seed', 'contracts']) {
  if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name} must be a number`);
}
if (values.plant !== undefined && !Object.hasOwn(PLANTS, values.plant)) {
  throw new Error(`--plant must be one of ${Object.keys(PLANTS).join(', ')}`);
}

installPrograms(['redis-server', 'postgresql']);
const began = performance.now();
const measureSeconds = () => (performance.now() - began) / 1000;
const settings = {
  ...values,
  minutes: Number(values.minutes),
  seed: Number(values.seed),
  contracts: Number(values.contracts),
};
const soak = new Soak(settings, (text) => console.log(`${measureSeconds().toFixed(0)} s: ${text}`));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void soak.destroy().then(() => {
      soak.remove();
      process.exit(1);
    });
  });
}

let isPassed = false;
let isEnded = false;
try {
  await soak.start();
  await soak.pass();
  const stored = await soak.listEvents();
  const notifications = await soak.stop();
  isEnded = true;
  const report = judge(stored);
  console.log(describe({ report, soak, notifications, values, seconds: measureSeconds() }));
  isPassed =
    report.paid > 0 &&
    report.lost.length === 0 &&
    report.unexplained.length === 0 &&
    report.growth.length === 0 &&
    notifications.forgedAndAccepted === 0;
} finally {
  if (!isEnded) await soak.destroy();
  if (values.keep) console.log(`recording: ${soak.path('requests')}`);
  else soak.remove();
}
console.log(isPassed ? '\nPASSED' : '\nFAILED');
process.exit(isPassed ? 0 : 1);

function judge(stored) {
  const [requests, handled, notified, incidents] = [
    'requests',
    'events',
    'notifications',
    'incidents',
  ].map(readLines);
  const audit = new RequestAudit(soak.end);
  const calls = {};
  for (const line of requests) {
    audit.read(line);
    if (line.k === 'in') calls[line.m] = (calls[line.m] ?? 0) + 1;
  }
  const premiums = auditPremiums(audit, handled);
  const events = explainEvents(handled, incidents);
  const repeats = explainNotifications(notified, soak.outages);
  return {
    calls,
    premiums: premiums.premiums,
    paid: premiums.paid,
    explained: premiums.causes,
    handled: handled.length,
    notified: notified.length,
    repeated: { events, notifications: repeats },
    lost: [
      ...premiums.unexplained,
      ...auditEvents(audit, handled, stored),
      ...findLostNotifications(requests, notified),
    ],
    unexplained: [
      ...events.unexplained,
      ...repeats.unexplained,
      ...premiums.paidTwice.map((name) => `${name} was paid twice`),
      ...audit.illegal.map(({ text }) => text),
    ],
    growth: findGrowth(soak.usage),
  };
}

function readLines(name) {
  const path = soak.path(name);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
