import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { npmInstall, pack, temporaryFolder } from './support/workspace.mjs';

const NAME = 'nestjs-wechatpay-insurance-simulator';

test('the packed package contains the simulator as a program without further dependencies', async (t) => {
  const folder = temporaryFolder(t);
  const { path } = pack(folder);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { 'nestjs-wechatpay-insurance': `file:${path}` },
    }),
  );
  npmInstall(folder);
  const program = join(folder, 'node_modules/.bin', NAME);
  accessSync(program, constants.X_OK);

  await t.test('prints its usage and rejects unknown options', () => {
    const npx = (...args) =>
      spawnSync('npx', ['--no-install', NAME, ...args], { cwd: folder, encoding: 'utf8' });
    const help = npx('--help');
    assert.equal(help.status, 0);
    assert.match(help.stdout, /--port/);
    const mistake = npx('--prot', '1');
    assert.equal(mistake.status, 2);
    assert.match(mistake.stderr, /--prot/);
  });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    await t.test(`obeys its control API, frees its port and ends on ${signal}`, async () => {
      const child = spawn(program, ['--port', '0', '--now', '2026-12-01T10:00:00+08:00'], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      t.after(() => child.kill('SIGKILL'));
      const exited = once(child, 'exit');
      let printed = '';
      child.stdout.on('data', (chunk) => (printed += chunk));
      while (!printed.includes('# Page:')) {
        assert.equal(child.exitCode, null, 'the program ended early');
        await sleep(50);
      }
      const { WECHATPAY_BASE_URL: url } = parseEnv(printed);
      const move = () =>
        fetch(`${url}/simulator/clock`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ advanceTo: '2026-12-31T08:00:00+08:00' }),
        });
      assert.equal((await (await move()).json()).time, '2026-12-31T08:00:00+08:00');

      const { port } = new URL(url);
      const second = spawnSync(program, ['--port', port], { cwd: folder, encoding: 'utf8' });
      assert.equal(second.status, 1);
      assert.match(second.stderr, /the port is in use/);

      child.kill(signal);
      assert.deepEqual(await exited, [0, null]);
      await assert.rejects(move);
    });
  }

  await t.test(
    'the doctor of the packed package accepts the variables that the simulator prints',
    async () => {
      const child = spawn(program, ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
      t.after(() => child.kill('SIGKILL'));
      let printed = '';
      child.stdout.on('data', (chunk) => (printed += chunk));
      while (!printed.includes('# Page:')) {
        assert.equal(child.exitCode, null, 'the program ended early');
        await sleep(50);
      }
      writeFileSync(join(folder, 'doctor.env'), printed);
      const diagnose = (env = {}) =>
        spawnSync(
          'npx',
          ['--no-install', 'nestjs-wechatpay-insurance', 'doctor', '--env-file', 'doctor.env'],
          { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } },
        );
      const healthy = diagnose();
      assert.equal(healthy.status, 0, healthy.stdout + healthy.stderr);
      assert.match(healthy.stdout, /^ok +merchant-key/m);
      const ill = diagnose({ WECHATPAY_API_V3_KEY: 'x'.repeat(32) });
      assert.equal(ill.status, 1);
      assert.match(ill.stdout, /^FAILED +api-v3-key +.*WECHATPAY_API_V3_KEY/m);
      child.kill();
    },
  );

  await t.test('a shell and Node read the output as a .env file', () => {
    const output = spawnSync(
      'sh',
      [
        '-c',
        `"$0" --port 0 > .env & P=$!; while ! grep -q Page .env; do sleep 0.1; done; kill $P`,
        program,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    assert.equal(output.status, 0, output.stderr);
    const script = `const { createPrivateKey, createPublicKey } = require('node:crypto');
      const pem = (name) => process.env[name].replaceAll('\\\\n', '\\n');
      createPublicKey(pem('WECHATPAY_PUBLIC_KEY'));
      console.log(createPrivateKey(pem('WECHATPAY_MERCHANT_PRIVATE_KEY')).asymmetricKeyType);`;
    const byNode = execFileSync(process.execPath, ['--env-file', '.env', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(byNode.trim(), 'rsa');
    const byShell = execFileSync(
      'sh',
      ['-c', 'set -a; . ./.env; "$0" -e "$1"', process.execPath, script],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    assert.equal(byShell.trim(), 'rsa');
  });
});
