import assert from 'node:assert/strict';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { npmInstall, root, run, temporaryFolder } from './support/workspace.mjs';

let tools;
before((t) => {
  tools = temporaryFolder(t);
  cpSync(join(root, 'test/components/apps/builds/package.json'), join(tools, 'package.json'));
  npmInstall(tools);
});

test("two copies of the package in one application recognise each other's handlers and errors", (t) => {
  const folder = workspace(t);
  for (const copy of ['one', 'two']) copyPackage(join(folder, copy));
  const output = run(process.execPath, ['copies.mjs'], { cwd: folder, timeout: 60_000 });
  assert.deepEqual(JSON.parse(output), {
    isTwo: true,
    status: 204,
    calls: ['one', 'two'],
    api: ['WechatPayApiError', true, true],
    base: ['WechatPayApiError', true, true],
    other: ['WechatPayApiError', false, false],
    validation: ['WechatPayRequestValidationError', true, true],
  });
});

test('an esbuild build that keeps names starts without a warning about them', (t) => {
  const output = start(build(t, []), 'production');
  assert.match(output, /ContractHandlers\.signed/);
  assert.doesNotMatch(output, /minifier/);
  assert.match(output, /^started$/m);
});

test('a minified build warns about a handler without { id }, and does not start in production with a shared store', (t) => {
  const program = build(t, ['--minify']);
  const [, name] =
    /(\S+\.signed): the store keeps the records of a handler/.exec(start(program, 'staging')) ?? [];
  assert.match(name, /^[\w$]{1,3}\.signed$/);
  const output = start(program, 'production');
  assert.match(output, /^not started: WechatPayConfigurationError/m);
  assert.ok(output.includes(`@OnWechatPayNotification: ${name}: `));
  assert.doesNotMatch(output, /policy-signed: /);
});

test('a minified build of the package itself keeps the names of its errors', (t) => {
  const output = start(build(t, ['--minify']), 'production');
  assert.match(output, /^name of an error: WechatPayApiError, recognised: true$/m);
});

function workspace(t) {
  const folder = temporaryFolder(t);
  cpSync(join(root, 'test/components/apps/builds'), folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

function copyPackage(target) {
  cpSync(join(root, 'dist'), join(target, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(target, 'package.json'));
}

/** Bundles the application with the package, without Nest and the other peers. */
function build(t, options) {
  const folder = workspace(t);
  copyPackage(join(folder, 'package'));
  run(
    join(tools, 'node_modules/.bin/esbuild'),
    [
      'main.ts',
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--target=node20',
      '--tsconfig-raw={"compilerOptions":{"experimentalDecorators":true}}',
      '--alias:nestjs-wechatpay-insurance=./package/dist/index.js',
      '--alias:nestjs-wechatpay-insurance/testing=./package/dist/testing/index.js',
      '--packages=external',
      '--outfile=bundle.mjs',
      ...options,
    ],
    { cwd: folder },
  );
  return join(folder, 'bundle.mjs');
}

function start(program, environment) {
  return run(process.execPath, [program], {
    env: { ...process.env, NODE_ENV: environment, NO_COLOR: '1' },
    timeout: 60_000,
  });
}
