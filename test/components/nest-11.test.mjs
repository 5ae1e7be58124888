import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyCheckout, npmInstall, run, temporaryFolder } from './support/workspace.mjs';

test('types and tests pass on Nest 11', (t) => {
  const folder = temporaryFolder(t);
  copyCheckout(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of ['common', 'core', 'platform-express', 'platform-fastify', 'testing']) {
    manifest.devDependencies[`@nestjs/${name}`] = '^11.0.0';
  }
  manifest.devDependencies['@nestjs/axios'] = '^4.0.0';
  manifest.devDependencies['@nestjs/config'] = '^4.0.0';
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  npmInstall(folder);
  const { version } = JSON.parse(
    readFileSync(join(folder, 'node_modules/@nestjs/core/package.json'), 'utf8'),
  );
  assert.match(version, /^11\./);
  run('npm', ['run', 'typecheck'], { cwd: folder });
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], {
    cwd: folder,
    timeout: 15 * 60_000,
  });
});
