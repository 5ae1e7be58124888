import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

const APPS = [
  {
    name: 'esm-nest-12',
    does: 'an ES-module application on Nest 12 installs the package and signs a contract',
    resolutions: [
      ['NodeNext', 'NodeNext'],
      ['ESNext', 'bundler'],
    ],
    main: 'main.js',
  },
  {
    name: 'cjs-nest-11',
    does: 'a CommonJS application on the oldest Nest 11 and peers requires the package and signs a contract',
    resolutions: [['CommonJS', 'node10']],
    main: 'main.js',
  },
];

for (const { name, does, resolutions, main } of APPS) {
  test(does, (t) => {
    const folder = temporaryFolder(t);
    const { path } = pack(folder);
    const app = join(folder, 'app');
    cpSync(join(root, 'test/components/apps', name), app, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    manifest.dependencies['nestjs-wechatpay-insurance'] = `file:${path}`;
    writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
    npmInstall(app);

    for (const [module, moduleResolution] of resolutions) {
      const options = ['--module', module, '--moduleResolution', moduleResolution];
      run('npx', ['--no-install', 'tsc', '-p', '.', '--noEmit', ...options], { cwd: app });
    }
    run('npx', ['--no-install', 'tsc', '-p', '.'], { cwd: app });
    const output = run(process.execPath, [main], { cwd: app, timeout: 60_000 });
    assert.ok(!existsSync(join(app, 'node_modules/ioredis')), 'ioredis must not be installed');
    assert.ok(!existsSync(join(app, 'node_modules/@nestjs/terminus')), 'nor must terminus');
    assert.match(output, /redis: claimed/);
    assert.match(output, /signed: INSURANCE_ENTRUST\.SIGN SIGNED/);
    assert.match(output, /forged: 401/);
  });
}

test('the package contains the compiled modules of lib, its documents and nothing else', (t) => {
  const { files } = pack(temporaryFolder(t));
  const modules = readdirSync(join(root, 'lib'), { recursive: true })
    .filter((name) => name.endsWith('.ts') && name !== 'options/option-documentation.ts')
    .map((name) => `dist/${name.slice(0, -3)}`);
  assert.ok(modules.length > 300);
  assert.deepEqual(
    files.toSorted(),
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'package.json',
      ...modules.flatMap((name) => [`${name}.js`, `${name}.d.ts`]),
    ].toSorted(),
  );
});

test('publint and arethetypeswrong find no problem in the package', (t) => {
  const folder = temporaryFolder(t);
  const { path } = pack(folder);
  cpSync(
    join(root, 'test/components/apps/package-checks/package.json'),
    join(folder, 'package.json'),
  );
  npmInstall(folder);
  const publint = ['--no-install', 'publint', path, '--strict'];
  assert.match(run('npx', publint, { cwd: folder }), /All good!/);
  // CommonJS requires the ES modules of the package, which Node supports from 20.19. The rule is about the
  // setting node16 of TypeScript, which does not know that.
  const attw = ['--no-install', 'attw', path, '--ignore-rules', 'cjs-resolves-to-esm'];
  assert.match(run('npx', attw, { cwd: folder }), /No problems found/);
});

test('every import of the package is declared; the main entry loads neither simulator nor Redis store nor health indicator, and only the queue on Redis loads ioredis and BullMQ', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const declared = new Set([
    ...Object.keys(manifest.peerDependencies),
    ...Object.keys(manifest.dependencies ?? {}),
  ]);
  const graph = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context);
      if (context.parentURL?.includes('/dist/') && !context.parentURL.includes('node_modules')) console.log(specifier + ' ' + found.url);
      return found; } });
    await import('nestjs-wechatpay-insurance');
    console.log('- main-entry-ends');
    await import('nestjs-wechatpay-insurance/redis');
    await import('nestjs-wechatpay-insurance/terminus');
    await import('nestjs-wechatpay-insurance/collection');
    await import('nestjs-wechatpay-insurance/postgres');
    console.log('- queue-begins');
    await import('nestjs-wechatpay-insurance/bullmq');`;
  const output = run('npx', ['-y', '-p', 'node@24', 'node', '--input-type=module', '-e', graph], {
    cwd: root,
  });
  const lines = output
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  assert.ok(lines.length > 50);
  const mainEntryEnds = lines.findIndex(([, url]) => url === 'main-entry-ends');
  for (const [specifier, url] of lines.slice(0, mainEntryEnds)) {
    assert.ok(!url.includes('/dist/redis/'), `${specifier} belongs to the Redis store`);
    assert.ok(!url.includes('/dist/terminus/'), `${specifier} belongs to the health indicator`);
    assert.ok(!url.includes('/dist/collection/'), `${specifier} belongs to the collection`);
    assert.ok(!url.includes('/dist/postgres/'), `${specifier} belongs to the PostgreSQL store`);
    assert.ok(!url.includes('/dist/bullmq/'), `${specifier} belongs to the queue on Redis`);
    assert.notEqual(specifier, '@nestjs/terminus');
  }
  for (const room of ['redis', 'terminus', 'collection', 'postgres', 'bullmq']) {
    assert.ok(lines.slice(mainEntryEnds).some(([, url]) => url.includes(`/dist/${room}/`)));
  }
  lines.splice(mainEntryEnds, 1);
  const queueBegins = lines.findIndex(([, url]) => url === 'queue-begins');
  for (const [specifier] of lines.slice(0, queueBegins)) {
    assert.notEqual(specifier, 'ioredis');
    assert.notEqual(specifier, 'bullmq');
  }
  lines.splice(queueBegins, 1);
  for (const [specifier, url] of lines) {
    assert.ok(!url.includes('/dist/testing/'), `${specifier} belongs to the simulator`);
    assert.notEqual(specifier, 'pg');
    if (specifier.startsWith('.') || url.startsWith('node:') || url.includes('/dist/')) continue;
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    assert.ok(declared.has(name), `${specifier} is not declared`);
  }
});
