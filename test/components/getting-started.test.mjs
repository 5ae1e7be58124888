// Follows docs/getting-started.md and the quick start of the README: the application, the simulator, the commands.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseDocument, readDocument } from '../../scripts/documentation/markdown.mjs';
import { freePort } from '../support/free-port.mjs';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

/** `main.ts` of the templates of Nest. */
const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`;

const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const PAGE = readDocument('docs/getting-started.md');
const TEMPLATES = [
  {
    template: 'esm-nest-12',
    nest: '12',
    axios: '12',
    config: '12',
    documents: ['docs/getting-started.md', 'README.md'],
  },
  {
    template: 'cjs-nest-11',
    nest: '11',
    axios: '4',
    config: '4',
    documents: ['docs/getting-started.md'],
  },
];

for (const line of TEMPLATES) {
  test(`the first steps of ${line.documents.join(' and ')} sign a contract in ${line.template}`, async (t) => {
    const app = install(t, line);
    for (const document of line.documents) await followSteps(t, app, document);
  });
}

async function followSteps(t, app, document) {
  const { blocks } = parseDocument(readDocument(document));
  const { code } = blocks.find((block) => block.code.includes('export class AppModule'));
  writeFileSync(join(app, 'app.module.ts'), code);
  writeFileSync(join(app, 'main.ts'), MAIN);
  run('npx', ['--no-install', 'tsc', '-p', '.', '--outDir', 'dist'], { cwd: app });

  const [application, simulator] = [await freePort(), await freePort()];
  const notifyUrl = `http://127.0.0.1:${application}/wechatpay/notifications`;
  const bin = join(app, 'node_modules/.bin/nestjs-wechatpay-insurance-simulator');
  const printed = start(t, bin, ['--port', simulator, '--notify-url', notifyUrl], { cwd: app });
  await waitFor(printed, /# Page:/);
  writeFileSync(join(app, '.env'), printed.text);

  const env = { ...process.env, PORT: application, NO_COLOR: '1' };
  const log = start(t, process.execPath, ['dist/main.js'], { cwd: app, env });
  await waitFor(log, /application successfully started/);
  // Nest listens after this line.
  await waitUntilListening(application);

  const [preSign, sign] = findCommands(document).map((command) =>
    command.replace(':3000/', `:${application}/`).replace(':8080/', `:${simulator}/`),
  );
  const { redirect_url } = JSON.parse(await runShell(preSign));
  assert.match(redirect_url, /\/simulator\/sign\?/);
  await runShell(sign.replace('<redirect_url>', redirect_url));
  await waitFor(log, /\bP\d+ is signed/);
}

/** Installs the packages that the page names, with the packed package. */
function install(t, { template, nest, axios, config }) {
  const folder = temporaryFolder(t);
  const app = join(folder, 'app');
  cpSync(join(root, 'test/components/apps', template), app, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  const [, packages] = /^npm i (.+)$/m.exec(PAGE);
  manifest.dependencies = {
    ...Object.fromEntries(packages.split(' ').map((name) => [name, peerDependencies[name] ?? '*'])),
    '@nestjs/axios': `^${axios}.0.0`,
    '@nestjs/common': `^${nest}.0.0`,
    '@nestjs/config': `^${config}.0.0`,
    '@nestjs/core': `^${nest}.0.0`,
    '@nestjs/platform-express': `^${nest}.0.0`,
    'nestjs-wechatpay-insurance': `file:${pack(folder).path}`,
    'reflect-metadata': '^0.2.0',
    rxjs: '^7.0.0',
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  npmInstall(app);
  return app;
}

/** The command that pre-signs, from the document, and the one that signs, which only the page has. */
function findCommands(document) {
  const [preSign] = /^curl .*\/policies\/sign .*$/m.exec(readDocument(document));
  const [, sign] = /`(curl [^`]*\/simulator\/user\/sign [^`]*)`/.exec(PAGE);
  return [preSign, sign];
}

async function runShell(command) {
  const { stdout } = await promisify(execFile)('sh', ['-euc', command], { timeout: 30_000 });
  return stdout;
}

/** Starts a program that ends with the test, and collects its output. */
function start(t, command, args, options) {
  const child = spawn(command, args.map(String), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output.text += text));
  }
  t.after(() => child.kill());
  return output;
}

async function waitUntilListening(port) {
  for (let tries = 0; tries < 300; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(100);
  }
  assert.fail('the application does not listen');
}

async function waitFor(output, wanted) {
  for (let tries = 0; tries < 300 && !wanted.test(output.text); tries += 1) await sleep(100);
  assert.match(output.text, wanted);
}
