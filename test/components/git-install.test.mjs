import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { copyCheckout, run, temporaryFolder } from './support/workspace.mjs';

const ENTRIES = ['', '/testing', '/redis'];

test('an application that installs the package from git receives its build', (t) => {
  const folder = temporaryFolder(t);
  const repository = join(folder, 'repository');
  copyCheckout(repository);
  const git = (...args) => run('git', args, { cwd: repository });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=test', '-c', 'user.email=test@merchant.example', 'commit', '-qm', 'test');

  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const source = `git+${pathToFileURL(repository).href}`;
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', source], { cwd: app });

  const names = ENTRIES.map((entry) => `nestjs-wechatpay-insurance${entry}`);
  const script = `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(await import(name)).join());`;
  const output = run(process.execPath, ['--input-type=module', '-e', script], { cwd: app });
  assert.match(output, /WechatPayInsuranceModule/);
  assert.match(output, /WechatPaySimulator/);
  assert.match(output, /RedisNotificationStore/);
});
