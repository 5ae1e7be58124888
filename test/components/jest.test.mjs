// The test files of docs/testing.md, with the packages that the page names.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDocument, readDocument } from '../../scripts/documentation/markdown.mjs';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

const IMPORT_OF_VITEST = /^import .* from 'vitest';.*\n/m;

const { blocks } = parseDocument(readDocument('docs/testing.md'));
const specs = findSpecs(blocks);
const specsOfReadme = findSpecs(parseDocument(readDocument('README.md')).blocks);
const jestConfig = blocks.find(({ language }) => language === 'js');

for (const [nest, axios] of [
  ['11', '4'],
  ['12', '12'],
]) {
  test(`the recipe for Jest runs the test files of the page on Nest ${nest}`, (t) => {
    const app = install(t, { nest, axios });
    cpSync(join(root, 'test/components/apps/jest/policies.spec.ts'), join(app, 'policies.spec.ts'));
    writeFileSync(join(app, 'jest.config.cjs'), jestConfig.code);
    writeSpecs(
      app,
      specs.map((code) => code.replace(IMPORT_OF_VITEST, '')),
    );
    run('npx', ['--no-install', 'jest', '--ci'], { cwd: app, timeout: 300_000 });
  });
}

test('Vitest runs the test files of the page and of the README on Nest 12', (t) => {
  const app = install(t, { nest: '12', axios: '12' }, (manifest) => {
    manifest.type = 'module';
    manifest.devDependencies = { '@types/node': '^20.0.0', typescript: '^5.9.0', vitest: '^4.1.0' };
  });
  cpSync(join(root, 'test/components/apps/esm-nest-12/tsconfig.json'), join(app, 'tsconfig.json'));
  assert.equal(specsOfReadme.length, 1);
  writeSpecs(app, [...specs, ...specsOfReadme]);
  run('npx', ['--no-install', 'vitest', 'run'], { cwd: app, timeout: 120_000 });
});

/** Installs the packed package next to Nest and the packages of the page. */
function install(t, { nest, axios }, change = () => {}) {
  const folder = temporaryFolder(t);
  const app = join(folder, 'app');
  cpSync(join(root, 'test/components/apps/jest/package.json'), join(app, 'package.json'));
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  for (const name of Object.keys(manifest.dependencies)) {
    if (name.startsWith('@nestjs/')) manifest.dependencies[name] = `^${nest}.0.0`;
  }
  manifest.dependencies['@nestjs/axios'] = `^${axios}.0.0`;
  manifest.dependencies['nestjs-wechatpay-insurance'] = `file:${pack(folder).path}`;
  change(manifest);
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  npmInstall(app);
  return app;
}

function findSpecs(blocksOfPage) {
  return blocksOfPage.map(({ code }) => code).filter((code) => IMPORT_OF_VITEST.test(code));
}

function writeSpecs(app, files) {
  assert.ok(files.length > 1);
  for (const [number, code] of files.entries()) {
    writeFileSync(join(app, `page-${number}.spec.ts`), code);
  }
}
