import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  copyCheckout,
  lineOnNest11,
  npmInstall,
  root,
  run,
  runOnLine,
  temporaryFolder,
  VITEST,
  VITEST_ON_COMPONENTS,
  WITHOUT_SOURCES,
} from './support/workspace.mjs';

const { peerDependencies } = readJson(join(root, 'package.json'));
const [, oldest] = /\^(11\.\d+\.\d+)/.exec(peerDependencies['@nestjs/core']);

test(`types and tests pass on Nest 11 and Node ${lineOnNest11}`, (t) => {
  const folder = checkoutOn(t, '^11.0.0');
  assert.match(coreVersion(folder), /^11\./);
  run('npm', ['run', 'typecheck'], { cwd: folder });
  runOnLine(lineOnNest11, VITEST, { cwd: folder });
  runOnLine(lineOnNest11, [...VITEST_ON_COMPONENTS, ...WITHOUT_SOURCES], { cwd: folder });
});

test('the code that depends on the platform works on the oldest Nest 11', (t) => {
  const folder = checkoutOn(t, oldest);
  assert.equal(coreVersion(folder), oldest);
  const specs = [
    'notification-path',
    'near-paths',
    'enhancers',
    'explorer',
    'restricted-handlers',
  ].map((name) => `test/notifications/handling/${name}.spec.ts`);
  const named = [
    'test/module/named-imports',
    'test/notifications/named-',
    'test/merchants/merchants.spec',
  ];
  const module = 'test/module/request-scoped-options';
  run(process.execPath, [...VITEST, 'test/platform', 'test/terminus', module, ...named, ...specs], {
    cwd: folder,
    timeout: 15 * 60_000,
  });
});

function checkoutOn(t, version) {
  const folder = temporaryFolder(t);
  copyCheckout(folder);
  const path = join(folder, 'package.json');
  const original = readFileSync(path);
  const manifest = JSON.parse(original);
  for (const name of ['common', 'core', 'platform-express', 'platform-fastify', 'testing']) {
    manifest.devDependencies[`@nestjs/${name}`] = version;
  }
  manifest.devDependencies['@nestjs/axios'] = '^4.0.0';
  manifest.devDependencies['@nestjs/config'] = '^4.0.0';
  manifest.devDependencies['@nestjs/terminus'] = version === oldest ? '11.0.0' : '^11.0.0';
  writeFileSync(path, JSON.stringify(manifest));
  npmInstall(folder);
  // A spec compares the manifest with the lock file.
  writeFileSync(path, original);
  return folder;
}

function coreVersion(folder) {
  return readJson(join(folder, 'node_modules/@nestjs/core/package.json')).version;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
