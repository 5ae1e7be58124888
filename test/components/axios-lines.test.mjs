import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  copyCheckout,
  npmInstall,
  root,
  run,
  temporaryFolder,
  VITEST,
} from './support/workspace.mjs';

const { peerDependencies } = readJson(join(root, 'package.json'));
const oldest = peerDependencies.axios.replace('^', '');

const folder = temporaryFolder({ after });
before(() => {
  copyCheckout(folder);
  npmInstall(folder);
});

for (const version of [oldest, peerDependencies.axios]) {
  test(`calls and proxy tunnels work with Axios ${version}`, () => {
    install(version);
    runSpecs(['proxies', 'http-service', 'selected-transport', 'unusual-responses']);
  });
}

// A package manager only warns about a version outside the peer range.
for (const version of ['1.7.0', '1.16.0']) {
  test(`a proxy receives nothing in plain text with Axios ${version}, which is not supported`, () => {
    install(version);
    runSpecs(['proxies']);
  });
}

function install(version) {
  const flags = ['--no-save', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', `axios@${version}`, ...flags], { cwd: folder });
  const installed = readJson(join(folder, 'node_modules/axios/package.json')).version;
  if (version !== peerDependencies.axios) assert.equal(installed, version);
}

function runSpecs(names) {
  const specs = names.map((name) => `test/transport/${name}.spec.ts`);
  run(process.execPath, [...VITEST, ...specs], { cwd: folder, timeout: 5 * 60_000 });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
