// The queue on BullMQ in processes of its own: killed ones, two releases of BullMQ at once, and the first supported one.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startRedis } from './support/redis-server.mjs';
import {
  npmInstall,
  root,
  run,
  temporaryFolder,
  VITEST_ON_COMPONENTS,
} from './support/workspace.mjs';

const SCRIPT = fileURLToPath(new URL('support/queue-process.mjs', import.meta.url));
const { peerDependencies } = readJson(join(root, 'package.json'));
const [, oldest] = /\^(5\.\d+\.\d+)/.exec(peerDependencies.bullmq);

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis?.stop());
afterEach(() => redis.wipe());

/** A process with a queue, and its messages. */
class QueueProcess {
  messages = [];
  #child;

  static async start(t, options = {}) {
    const started = new QueueProcess();
    const init = { folder: root, port: redis.port, milliseconds: 10, ...options };
    const child = fork(SCRIPT, [JSON.stringify(init)]);
    t.after(() => child.kill('SIGKILL'));
    child.on('message', (message) => started.messages.push(message));
    started.#child = child;
    await started.waitFor('started', 1, 180_000);
    return started;
  }

  list(name) {
    return this.messages.filter((message) => name in message).map((message) => message[name]);
  }

  async waitFor(name, count = 1, limit = 60_000) {
    for (const end = performance.now() + limit; this.list(name).length < count; await sleep(20)) {
      assert.ok(performance.now() < end, `${name}: ${this.list(name).length} of ${count}`);
    }
  }

  add(...ids) {
    this.#child.send(ids);
  }

  async kill() {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  /** Returns the exit code of a process that ends by itself, and how long it took. */
  async stop() {
    const began = performance.now();
    const exit = once(this.#child, 'exit');
    this.#child.send('stop');
    const [code] = await Promise.race([exit, sleep(20_000, ['still running'], { ref: false })]);
    return { code, milliseconds: performance.now() - began };
  }
}

test('a job of a killed process is given to another one', async (t) => {
  const first = await QueueProcess.start(t, { milliseconds: 600_000 });
  first.add('A');
  await first.waitFor('began');
  const second = await QueueProcess.start(t);
  await first.kill();
  const began = performance.now();
  await second.waitFor('ended', 1, 90_000);
  t.diagnostic(`after ${Math.round((performance.now() - began) / 1_000)} s`);
  assert.deepEqual(second.list('ended'), ['A']);
});

test('sweeps go on after the process that swept was killed', async (t) => {
  const first = await QueueProcess.start(t, { sweepInterval: 1_000 });
  await first.waitFor('swept', 2);
  await first.kill();
  const second = await QueueProcess.start(t, { sweepInterval: 1_000 });
  await second.waitFor('swept', 3);
});

test('a process ends the job that it runs and leaves nothing open when it stops', async (t) => {
  const idle = await QueueProcess.start(t, { sweepInterval: 1_000 });
  await idle.waitFor('swept');
  assert.equal((await idle.stop()).code, 0);
  const busy = await QueueProcess.start(t, { milliseconds: 4_000 });
  busy.add('A', 'B');
  await busy.waitFor('began', 2);
  const { code, milliseconds } = await busy.stop();
  assert.equal(code, 0);
  assert.ok(milliseconds > 1_000 && milliseconds < 12_500, `${milliseconds} ms`);
  assert.deepEqual(busy.list('ended').toSorted(), ['A', 'B']);
});

test('the specs pass on the first supported BullMQ, and it shares jobs and sweeps with the newest', async (t) => {
  const folder = checkoutOn(t, oldest);
  const newer = await QueueProcess.start(t, { sweepInterval: 1_000, milliseconds: 200 });
  const older = await QueueProcess.start(t, { sweepInterval: 1_000, milliseconds: 200, folder });
  const ids = Array.from({ length: 200 }, (_, index) => `C${index}`);
  newer.add(...ids.slice(100));
  older.add(...ids.slice(0, 100));
  await Promise.all([newer.waitFor('added'), older.waitFor('added')]);
  const listEnded = () => [...newer.list('ended'), ...older.list('ended')];
  for (const end = performance.now() + 60_000; listEnded().length < 200; await sleep(20)) {
    assert.ok(performance.now() < end, `${listEnded().length} jobs`);
  }
  await sleep(500);
  assert.deepEqual(listEnded().toSorted(), ids.toSorted());
  for (const process of [newer, older]) assert.ok(process.list('ended').length > 20);
  assert.equal((await newer.stop()).code, 0);
  const swept = older.list('swept').length;
  await older.waitFor('swept', swept + 2);
  assert.equal((await older.stop()).code, 0);
  run(process.execPath, [...VITEST_ON_COMPONENTS, 'test/bullmq'], {
    cwd: folder,
    timeout: 10 * 60_000,
  });
});

/** The built package and its specs with another BullMQ, and with all other packages of the checkout. */
function checkoutOn(t, version) {
  const parent = temporaryFolder(t);
  writeFileSync(
    join(parent, 'package.json'),
    JSON.stringify({ private: true, dependencies: { bullmq: version } }),
  );
  npmInstall(parent);
  const installed = readJson(join(parent, 'node_modules/bullmq/package.json'));
  assert.equal(installed.version, version);
  const folder = join(parent, 'checkout');
  const packages = join(folder, 'node_modules');
  mkdirSync(packages, { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== 'bullmq') symlinkSync(join(root, 'node_modules', name), join(packages, name));
  }
  for (const name of ['dist', 'lib', 'test', 'package.json', 'tsconfig.json']) copy(name, folder);
  for (const name of ['vitest.config.ts', 'vitest.components.config.ts']) copy(name, folder);
  return folder;
}

function copy(name, folder) {
  cpSync(join(root, name), join(folder, name), { recursive: true });
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
