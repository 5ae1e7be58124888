// The samples as their READMEs describe them: one command starts each, then come the commands of the second terminal.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startPostgres } from './support/postgres-server.mjs';
import { freePort } from '../support/free-port.mjs';
import { startRedis } from './support/redis-server.mjs';
import { root } from './support/workspace.mjs';

/** Starts a sample; resolves when `instances` of it listen. */
async function startSample(t, name, { env = {}, instances = 1 } = {}) {
  const PORT = `${await freePort()}`;
  let SIMULATOR_PORT = PORT;
  while (SIMULATOR_PORT === PORT) SIMULATOR_PORT = `${await freePort()}`;
  const runner = spawn(process.execPath, ['scripts/run-sample.mjs', name], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', PORT, SIMULATOR_PORT, ...env },
  });
  const sample = { output: '', PORT, SIMULATOR_PORT, stop };
  for (const stream of [runner.stdout, runner.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      sample.output += text;
    });
  }
  const closed = once(runner, 'close');
  async function stop() {
    runner.kill('SIGTERM');
    const [code] = await closed;
    return code;
  }
  t.after(stop);
  const countListening = () => sample.output.match(/ listens on | Listening on /g)?.length ?? 0;
  while (countListening() < instances) {
    await Promise.race([once(runner.stdout, 'data'), closed]);
    assert.equal(runner.exitCode, null, sample.output);
  }
  return sample;
}

/** Runs the commands of the README that follow the start, with the ports of this run. */
async function runCommands(name, { PORT, SIMULATOR_PORT }) {
  const readme = readFileSync(join(root, 'sample', name, 'README.md'), 'utf8');
  const [start, ...commands] = Array.from(
    readme.matchAll(/```sh\n(.*?)```/gs),
    ([, block]) => block,
  );
  assert.equal(start, `npm ci && npm run sample ${name}\n`);
  const script = commands
    .join('')
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${PORT}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${SIMULATOR_PORT}`);
  const { stdout } = await promisify(execFile)('sh', ['-euc', script], { timeout: 60_000 });
  return stdout;
}

test('01-pre-sign signs a contract and rejects a wrong request', async (t) => {
  const sample = await startSample(t, '01-pre-sign');
  const output = await runCommands('01-pre-sign', sample);
  assert.match(output, /^http:\/\/127\.0\.0\.1:\d+\/simulator\/sign/m);
  assert.match(output, /"contract_state":"SIGNED"/);
  assert.match(output, /"plan_id must be an integer.*"statusCode":400/);
  assert.match(sample.output, /SIMULATED at http/);
  assert.equal(await sample.stop(), 0);
  await assert.rejects(fetch(`http://127.0.0.1:${sample.SIMULATOR_PORT}/simulator`));
});

test('02-notifications follows a policy, and rejects a forged notification', async (t) => {
  const sample = await startSample(t, '02-notifications');
  const output = await runCommands('02-notifications', sample);
  assert.match(
    output,
    /"terminated":false,"premium":"paid"[^]*"terminated":true,"premium":"paid"[^]*HTTP\/1\.1 401/,
  );
});

test('03-own-controller keeps its merchants apart, and rejects a forged notification', async (t) => {
  const sample = await startSample(t, '03-own-controller');
  const output = await runCommands('03-own-controller', sample);
  assert.match(
    output,
    /^\{"signed":true,"terminated":false\}\{"signed":false,"terminated":false\}HTTP\/1\.1 401/,
  );
});

test('04-redis runs a handler once for four deliveries to two instances', async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const REDIS_URL = `redis://127.0.0.1:${redis.port}`;
  const sample = await startSample(t, '04-redis', { env: { REDIS_URL }, instances: 2 });
  assert.equal(await runCommands('04-redis', sample), '{}{"runs":1}');
  const reached = sample.output.matchAll(/^\[Nest\] (\d+) .*INSURANCE_ENTRUST\.SIGN EV-/gm);
  assert.equal(new Set(Array.from(reached, ([, pid]) => pid)).size, 2, sample.output);
  assert.equal(await sample.stop(), 0);
});

test('05-exactly-once has each effect once while both instances call the handlers', async (t) => {
  const postgres = await startPostgres();
  t.after(() => postgres.stop());
  const env = { DATABASE_URL: postgres.url };
  const sample = await startSample(t, '05-exactly-once', { env, instances: 2 });
  const output = await runCommands('05-exactly-once', sample);
  assert.equal(output, '{}{"active":true,"payments":1,"letters":2}');
  for (const handler of ['contract-signed', 'premium-paid', 'inbox']) {
    const handled = sample.output.matchAll(
      new RegExp(`^\\[Nest\\] (\\d+) .*: ${handler} handled`, 'gm'),
    );
    assert.equal(new Set(Array.from(handled, ([, pid]) => pid)).size, 2, sample.output);
  }
  assert.equal(await sample.stop(), 0);
});

for (const kind of ['in memory', 'in PostgreSQL and its queue in Redis']) {
  test(`07-premium-collection collects, retries and skips premiums with its ledger ${kind}`, async (t) => {
    const env = { DATABASE_URL: '', REDIS_URL: '' };
    if (kind !== 'in memory') {
      const postgres = await startPostgres();
      t.after(() => postgres.stop());
      env.DATABASE_URL = postgres.url;
      const redis = await startRedis();
      t.after(() => redis.stop());
      env.REDIS_URL = `redis://127.0.0.1:${redis.port}`;
    }
    const sample = await startSample(t, '07-premium-collection', { env });
    const output = await runCommands('07-premium-collection', sample);
    assert.match(
      output,
      /"states":\["paid","planned","planned"\],"paid":1000[^]*"states":\["paid","paid","planned"\],"paid":2000[^]*deduction 1 failed[^]*"states":\["paid","paid","skipped"\],"paid":2000/,
    );
    assert.match(output, /"addsUp":true,"comparison":\{[^}]*"billed":\{"count":1,"amount":1000\}/);
    const board = await fetch(`http://127.0.0.1:${sample.PORT}/queues/api/queues`);
    assert.equal(board.status, kind === 'in memory' ? 404 : 200);
    if (board.ok) {
      const { queues } = await board.json();
      // The simulator of this run is another merchant than that of every other run.
      const [mchid] = /(?<=wechatpay-premiums-)\d+$/.exec(queues[0]?.name) ?? [];
      assert.deepEqual(
        queues.map(({ name, readOnlyMode }) => [name, readOnlyMode]),
        [
          [`wechatpay-premiums-${mchid}`, true],
          [`wechatpay-premiums-${mchid}-sweeps`, true],
        ],
      );
    }
    assert.match(output, /"type":"skipped"[^]*\}\]\[\]$/);
    assert.equal(await sample.stop(), 0);
  });
}

test('a sample starts no simulator when the environment names a merchant', async () => {
  const runner = promisify(execFile)(process.execPath, ['scripts/run-sample.mjs', '01'], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', WECHATPAY_MCHID: '1900000109' },
  });
  await assert.rejects(runner, ({ code, stdout, stderr }) => {
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /SIMULATED/);
    assert.match(stderr, /WECHATPAY_API_V3_KEY/);
    return true;
  });
});

test('a taken port of the simulator is one message with the remedy', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const runner = promisify(execFile)(process.execPath, ['scripts/run-sample.mjs', '01'], {
    cwd: root,
    env: { ...process.env, SIMULATOR_PORT: `${server.address().port}` },
  });
  await assert.rejects(runner, ({ code, stderr }) => {
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^[^\n]* the port is in use\.[^\n]*\nThe variable SIMULATOR_PORT sets it\.\n$/,
    );
    return true;
  });
});

test('npm run sample without the name of a sample lists the samples', async () => {
  const runner = promisify(execFile)(process.execPath, ['scripts/run-sample.mjs', '9'], {
    cwd: root,
  });
  await assert.rejects(runner, ({ code, stderr }) => {
    assert.equal(code, 2);
    assert.match(stderr, /^Usage: npm run sample <name>, with one of\n {2}01-pre-sign\n {2}02-/);
    return true;
  });
});
