// Verifies mutated notifications and compares every verdict with a second reading of the rules. Prints its figures
// as JSON. Start it with --expose-gc:
//
//   node --expose-gc test/fuzz/notifications.mjs '{"count":1000000,"seed":7}'
import 'reflect-metadata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WECHAT_PAY_NOTIFICATION_REJECTION_REASONS,
  WechatPayInsuranceModule,
  WechatPayNotificationException,
  WechatPayNotificationVerifier,
} from '../../dist/index.js';
import { seededRandom } from '../chaos/random.mjs';
import { Mutator } from './mutations.mjs';
import { judge } from './oracle.mjs';
import { PLANTS } from './plants.mjs';
import { OPTIONS } from './wechat-pay.mjs';

const { count, seed, plant } = JSON.parse(process.argv[2]);
/** A verdict may take so many times the CPU of the median. */
const MAX_RATIO = 50;
/** Bytes by which the heap may grow from the first tenth of a run to its end. */
const MAX_GROWTH = 4 * 1024 * 1024;

class AppModule {}
Module({ imports: [WechatPayInsuranceModule.forRoot(OPTIONS)] })(AppModule);
const context = await NestFactory.createApplicationContext(AppModule, { logger: false });
const verifier = context.get(WechatPayNotificationVerifier);
const real = verifier.verify.bind(verifier);
const verify = plant === undefined ? real : PLANTS[plant](real);

/** The verdict of the package, and the microseconds of CPU that it took. */
async function run({ headers, body }) {
  const before = process.cpuUsage();
  let verdict;
  try {
    verdict = { accepted: await verify(headers, body) };
  } catch (error) {
    verdict = { error };
  }
  const { user, system } = process.cpuUsage(before);
  return { ...verdict, cpu: user + system };
}

/** Where an object is nested too deeply for `JSON.stringify`, its names are compared alone. */
function toText(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return Object.keys(value).join();
  }
}

/** Describes the fault of a verdict; `undefined` when there is none. */
function findFault({ accepted, error }, expected) {
  if (error !== undefined) {
    if (!(error instanceof WechatPayNotificationException)) return `an untyped error: ${error}`;
    if (!WECHAT_PAY_NOTIFICATION_REJECTION_REASONS.includes(error.reason))
      return `the reason ${error.reason}`;
    // All keys are known, and the body is always there.
    if (error.getStatus() >= 500) return `the status ${error.getStatus()}`;
    return expected === undefined
      ? undefined
      : `a genuine notification was rejected: ${error.reason}`;
  }
  if (expected === undefined)
    return 'a notification was accepted that differs from what was signed';
  const { id, event_type, plaintext, resource } = accepted;
  const same =
    id === expected.id && event_type === expected.eventType && plaintext === expected.plaintext;
  const parsed = toText(resource) === toText(JSON.parse(expected.plaintext));
  return same && parsed ? undefined : 'the accepted notification has another content';
}

const heap = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const mutator = new Mutator(seededRandom(seed));
const times = new Float64Array(count);
const slow = [];
const faults = new Map();
const reasons = {};
const mutations = {};
const add = (fault, one) => {
  const known = faults.get(fault) ?? { times: 0, example: describe(one) };
  known.times += 1;
  faults.set(fault, known);
};
const describe = ({ names, headers, body }) => ({
  mutations: names,
  headers: headers.slice(0, 6).map(([name, value]) => `${name}: ${value.slice(0, 60)}`),
  body: body.subarray(0, 80).toString(),
});

process.on('unhandledRejection', (error) =>
  add(`an unhandled rejection: ${error}`, { names: [], headers: [], body: Buffer.alloc(0) }),
);
let early;
let accepted = 0;
const began = performance.now();
for (let index = 0; index < count; index += 1) {
  if (index === Math.floor(count / 10)) early = heap();
  // Node reports an unhandled rejection between two turns of the event loop.
  if (index % 100 === 0) await nextTurn();
  const one = mutator.next();
  const verdict = await run(one);
  times[index] = verdict.cpu;
  const fault = findFault(verdict, judge(one.headers, one.body));
  if (fault !== undefined) add(fault, one);
  for (const name of one.names) mutations[name] = (mutations[name] ?? 0) + 1;
  if (verdict.error === undefined) accepted += 1;
  else reasons[verdict.error.reason] = (reasons[verdict.error.reason] ?? 0) + 1;
  // Candidates only: garbage collection and other processes take time as well.
  if (verdict.cpu > 2000 && slow.length < 1000) slow.push(one);
}
await nextTurn();
const seconds = (performance.now() - began) / 1000;
const median = times.toSorted()[Math.floor(count / 2)];
const growth = heap() - early;
let worst = 0;
for (const one of slow) {
  let cpu = Infinity;
  // Repeated more often above the limit: the CPU of a process includes that of its garbage collection.
  for (let times = 0; times < 7 || (times < 50 && cpu > MAX_RATIO * median); times += 1) {
    cpu = Math.min(cpu, (await run(one)).cpu);
  }
  worst = Math.max(worst, cpu);
  if (cpu > MAX_RATIO * median)
    add(`a verdict took more than ${MAX_RATIO} times the median CPU`, one);
}
if (growth > MAX_GROWTH)
  add(`the heap grew by ${(growth / 1024 / 1024).toFixed(1)} MiB`, {
    names: [],
    headers: [],
    body: Buffer.alloc(0),
  });
await context.close();
const figures = {
  count,
  seed,
  accepted,
  reasons,
  mutations,
  seconds: Math.round(seconds),
  medianMicroseconds: median,
  worstRatio: Number((worst / median).toFixed(1)),
  growthKiB: Math.round(growth / 1024),
  faults: Object.fromEntries(faults),
};
console.log(JSON.stringify(figures));
