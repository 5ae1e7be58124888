import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

/** The row "TypeScript" of the README's table: from which version on each setting compiles. */
const SETTINGS = [
  // kind, version, module, moduleResolution, expected error
  ['esm', '5.4', 'NodeNext', 'NodeNext'],
  ['esm', '5.4', 'Node16', 'Node16'],
  ['esm', '5.4', 'ESNext', 'bundler'],
  ['esm', '5.4', 'preserve', 'bundler'],
  ['esm', '7', 'NodeNext', 'NodeNext'],
  ['esm', '7', 'ESNext', 'bundler'],
  ['cjs', '5.4', 'CommonJS', 'node10'],
  ['cjs', '5.4', 'preserve', 'bundler'],
  ['cjs', '5.7', 'NodeNext', 'NodeNext', 'TS1479'],
  ['cjs', '5.8', 'NodeNext', 'NodeNext'],
  ['cjs', '5.9', 'Node20', 'Node16'],
  ['cjs', '5.9', 'Node16', 'Node16', 'TS1479'],
  ['cjs', '7', 'CommonJS', 'bundler'],
  ['cjs', '7', 'CommonJS', 'node10', 'TS5108'],
  ['cjs', '7', 'NodeNext', 'NodeNext'],
  ['cjs', '7', 'Node16', 'Node16', 'TS1479'],
];

/** Declarations of the package are compiled too, instead of being skipped. */
const STRICT = ['--skipLibCheck', 'false', '--exactOptionalPropertyTypes'];
const DECLARATIONS = [
  ['5.3', 'TS2304'],
  ['5.4', undefined],
  ['7', undefined],
];

const COMMON = ['--target', 'ES2022', '--lib', 'ES2022', '--types', 'node', '--strict'].concat([
  '--experimentalDecorators',
  '--emitDecoratorMetadata',
  '--esModuleInterop',
]);

const folder = temporaryFolder({ after });
const app = join(folder, 'app');

before(() => {
  const source = join(root, 'test/components/apps/typescript');
  mkdirSync(app);
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  manifest.dependencies['nestjs-wechatpay-insurance'] = `file:${pack(folder).path}`;
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  npmInstall(app);
  for (const [kind, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ]) {
    mkdirSync(join(app, kind));
    writeFileSync(join(app, kind, 'package.json'), JSON.stringify({ type }));
    for (const file of ['main.ts', 'dtos.ts']) {
      copyFileSync(join(source, file), join(app, kind, file));
    }
  }
});

/** Runs a compiler and resolves to its exit code and output. */
function compile(version, args, cwd = app) {
  const tsc = join(app, `node_modules/typescript-${version}/bin/tsc`);
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, ...args], { cwd }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: `${stdout}${stderr}` }),
    );
  });
}

function assertOutcome({ code, output }, expected) {
  if (expected === undefined) return assert.equal(code, 0, output);
  assert.notEqual(code, 0, `expected ${expected}`);
  assert.match(output, new RegExp(`error ${expected}\\b`));
  return undefined;
}

const options = { concurrency: availableParallelism() };

test(
  'applications compile with the settings that the README lists, and with no other',
  options,
  async (t) => {
    const cases = SETTINGS.map(([kind, version, module, resolution, error]) =>
      t.test(
        `TypeScript ${version}, ${kind}, ${module} and ${resolution}: ${error ?? 'compiles'}`,
        async () => {
          const args = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck'];
          const file = join(kind, 'main.ts');
          assertOutcome(await compile(version, [...COMMON, ...args, '--noEmit', file]), error);
        },
      ),
    );
    await Promise.all(cases);
  },
);

test('the declarations compile without skipLibCheck', options, async (t) => {
  const cases = DECLARATIONS.map(([version, error]) =>
    t.test(`TypeScript ${version}: ${error ?? 'compiles'}`, async () => {
      const args = ['--module', 'NodeNext', '--moduleResolution', 'NodeNext', ...STRICT];
      const result = await compile(version, [...COMMON, ...args, '--noEmit', 'esm/main.ts']);
      assertOutcome(result, error);
    }),
  );
  await Promise.all(cases);
});

for (const [kind, version] of [
  ['esm', '7'],
  ['cjs', '5.8'],
]) {
  test(`DTOs serve as types of parameters and in mapped types, ${kind}, TypeScript ${version}`, async () => {
    const args = ['--module', 'NodeNext', '--moduleResolution', 'NodeNext', '--declaration'];
    const file = join(kind, 'dtos.ts');
    assertOutcome(await compile(version, [...COMMON, ...args, '--skipLibCheck', file]), undefined);
    const output = run(process.execPath, [join(kind, 'dtos.js')], { cwd: app });
    assert.match(output, /DTOs: ok/);
    const declarations = readFileSync(join(app, kind, 'dtos.d.ts'), 'utf8');
    assert.doesNotMatch(declarations, /import\("nestjs-wechatpay-insurance\/dist/);
  });
}

test(
  'the type tests pass under TypeScript 5.8, and without exactOptionalPropertyTypes',
  options,
  async (t) => {
    const runs = [
      ['5.8', []],
      ['5.8', ['--exactOptionalPropertyTypes', 'false']],
      ['7', ['--exactOptionalPropertyTypes', 'false']],
      ['5.9', ['--module', 'ESNext', '--moduleResolution', 'bundler']],
    ].map(([version, args]) =>
      t.test(`TypeScript ${version} ${args.join(' ')}`, async () => {
        assertOutcome(await compile(version, ['-p', 'test/types', ...args], root), undefined);
      }),
    );
    await Promise.all(runs);
  },
);
