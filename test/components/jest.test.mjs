import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

for (const [nest, axios] of [
  ['11', '4'],
  ['12', '12'],
]) {
  test(`the recipe for Jest in docs/testing.md works in a CommonJS application on Nest ${nest}`, (t) => {
    const folder = temporaryFolder(t);
    const app = join(folder, 'app');
    cpSync(join(root, 'test/components/apps/jest'), app, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    for (const name of Object.keys(manifest.dependencies)) {
      if (name.startsWith('@nestjs/')) manifest.dependencies[name] = `^${nest}.0.0`;
    }
    manifest.dependencies['@nestjs/axios'] = `^${axios}.0.0`;
    manifest.dependencies['nestjs-wechatpay-insurance'] = `file:${pack(folder).path}`;
    writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
    npmInstall(app);
    run('npx', ['--no-install', 'jest', '--ci'], { cwd: app, timeout: 120_000 });
  });
}
