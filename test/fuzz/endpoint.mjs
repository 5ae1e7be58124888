// Attacks the endpoint of an application in another process over bare sockets. Prints its figures as JSON.
//
//   node test/fuzz/endpoint.mjs '{"platform":"express","count":2000,"seed":7}'
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../chaos/random.mjs';
import { ATTACKS, GENUINE } from './attacks.mjs';
import { Mutator } from './mutations.mjs';

const { platform, count, seed, plant } = JSON.parse(process.argv[2]);
const MAX_RATIO = 50;
const MAX_GROWTH = 4 * 1024 * 1024;
/** Milliseconds within which the endpoint has to respond or to close; its budget is 500. */
const PATIENCE = 10_000;

const application = fork(
  fileURLToPath(new URL('application.mjs', import.meta.url)),
  [platform, plant ?? ''],
  {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'test' },
  },
);
const [port] = await once(application, 'message');
async function ask(question) {
  application.send(question);
  const [response] = await once(application, 'message');
  return response;
}
async function readCpu() {
  const { user, system } = await ask('cpu');
  return user + system;
}

const random = seededRandom(seed);
const below = (limit) => Math.floor(random() * limit);
const pick = (items) => items[below(items.length)];
const tools = { random, below, pick, mutator: new Mutator(random, 32) };

/** Writes the pieces, and reads until all responses are there or the connection closes. */
async function exchange({ pieces, delay = 0, requests = 1, hangUp = false, halfClose = false }) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (data) => (text += data.toString('latin1')));
  const statuses = () =>
    Array.from(text.matchAll(/HTTP\/1\.[01] (\d{3})/g), ([, status]) => Number(status));
  const ended = new Promise((resolve) => {
    const isDone = () => statuses().length >= requests && /\r\n\r\n[^]*$/.test(text);
    socket.on('data', () => isDone() && setTimeout(resolve, 2));
    socket.once('close', resolve);
  });
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && delay > 0) await sleep(delay);
    if (!socket.destroyed) socket.write(piece);
  }
  if (hangUp) {
    await sleep(5);
    socket.destroy();
  } else if (halfClose) {
    socket.end();
  }
  const late = Symbol('late');
  const timer = sleep(PATIENCE, late, { ref: false });
  const result = await Promise.race([ended, timer]);
  socket.destroy();
  return result === late ? 'late' : statuses();
}

function findFault(statuses, expected) {
  if (statuses === 'late') return 'neither a response nor a closed connection in time';
  if (statuses.some((status) => status >= 500 && status !== 505)) return `the status ${statuses}`;
  if (expected === 'either') return undefined;
  if (expected === 'rejected') {
    return statuses.some((status) => status < 400) ? `accepted with ${statuses}` : undefined;
  }
  const fits =
    statuses.length === expected.length && expected.every((one, at) => one.includes(statuses[at]));
  return fits ? undefined : `the statuses ${statuses} in place of ${expected}`;
}

const faults = new Map();
const add = (fault, name) => {
  const known = faults.get(fault) ?? { times: 0, example: name };
  known.times += 1;
  faults.set(fault, known);
};
const NAMES = Object.keys(ATTACKS);
const seen = {};
const plaintexts = new Set(GENUINE.map(({ plaintext }) => plaintext));

/** CPU of the application per request, in microseconds; the questions themselves are subtracted. */
let overhead = Infinity;
for (let index = 0; index < 30; index += 1) {
  const before = await readCpu();
  overhead = Math.min(overhead, (await readCpu()) - before);
}
async function attack(one) {
  const before = await readCpu();
  const statuses = await exchange(one);
  const cpu = Math.max(0, (await readCpu()) - before - overhead) / (one.requests ?? 1);
  return { statuses, cpu };
}

for (let index = 0; index < 200; index += 1) await exchange(ATTACKS['one genuine request'](tools));
const genuine = [];
for (let index = 0; index < 200; index += 1) {
  genuine.push((await attack(ATTACKS['one genuine request'](tools))).cpu);
}
const median = genuine.toSorted((one, other) => one - other)[100];

let early;
let worst = { ratio: 0 };
for (let index = 0; index < count; index += 1) {
  // The first tenth has every kind of attack, so that all code is compiled.
  if (index === Math.max(NAMES.length, Math.floor(count / 10))) early = await ask('state');
  const name = index < NAMES.length ? NAMES[index] : pick(NAMES);
  const one = ATTACKS[name](tools);
  if (one.plaintext !== undefined) plaintexts.add(one.plaintext);
  const { statuses, cpu } = await attack(one);
  const fault = findFault(statuses, one.expected);
  if (fault !== undefined)
    add(fault, `${name}: ${Buffer.concat(one.pieces).subarray(0, 300).toString('latin1')}`);
  seen[name] ??= {};
  seen[name][`${statuses}`] = (seen[name][`${statuses}`] ?? 0) + 1;
  let least = cpu;
  for (let again = 0; again < 20 && least > MAX_RATIO * median; again += 1) {
    least = Math.min(least, (await attack(one)).cpu);
  }
  if (least > MAX_RATIO * median)
    add(`a request took more than ${MAX_RATIO} times the median CPU`, name);
  if (least / median > worst.ratio) worst = { ratio: Number((least / median).toFixed(1)), name };
}
if ((await attack(ATTACKS['one genuine request'](tools))).statuses.toString() !== '204') {
  add('a genuine notification was rejected at the end', '');
}
// Connections in the middle of a body end with the budget.
await sleep(1500);
const late = await ask('state');
for (const plaintext of [...early.handled, ...late.handled]) {
  if (!plaintexts.has(plaintext))
    add('a handler received a notification that was not signed', plaintext);
}
for (const error of [...early.unexpected, ...late.unexpected])
  add('an error outside of any request', error);
if (late.connections > 0) add(`${late.connections} connections were left open`, '');
const growth = late.heapUsed - early.heapUsed;
if (growth > MAX_GROWTH) add(`the heap grew by ${(growth / 1024 / 1024).toFixed(1)} MiB`, '');
application.disconnect();
console.log(
  JSON.stringify({
    count,
    seed,
    attacks: NAMES.length,
    medianMicroseconds: median,
    worst,
    growthKiB: Math.round(growth / 1024),
    ...(process.env.FUZZ_DETAILS && { seen }),
    faults: Object.fromEntries(faults),
  }),
);
