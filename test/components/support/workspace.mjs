import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout under test. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Arguments for Node: the specs of `npm test`. */
export const VITEST = ['node_modules/vitest/vitest.mjs', 'run'];

/** Arguments for Node: the specs that need more than a worker and run only here. */
export const VITEST_ON_COMPONENTS = [...VITEST, '--config', 'vitest.components.config.ts'];

/** Arguments for Vitest: leaves out the component specs that compile or read sources, which is the same on every line. */
export const WITHOUT_SOURCES = leaveOut(
  '**/check-*',
  '**/compiler-messages.*',
  '**/event-completions.*',
  '**/regular-expressions.*',
);

/** Arguments for Vitest: leaves out specs. */
export function leaveOut(...globs) {
  return globs.flatMap((glob) => ['--exclude', glob]);
}

const [current] = process.versions.node.split('.');

/** The supported lines of Node, except the one of this process. The first one runs the tests on Nest 11. */
export const [lineOnNest11, ...otherLines] = ['22', '24', '26', '20'].filter(
  (line) => line !== current,
);

const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', '.git']);

/**
 * A temporary folder outside the checkout, so that no import resolves into it; removed after the
 * test.
 */
export function temporaryFolder(test) {
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-wechatpay-insurance-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Copies the checkout's sources. */
export function copyCheckout(target) {
  cpSync(root, target, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
}

/** Runs a program to its end; a failure carries its output as the message. */
export function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
      ...options,
    });
  } catch (error) {
    const output = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.slice(-8000);
    const reason = error.code ?? error.signal ?? `exit code ${error.status}`;
    throw new Error(`${command} ${args.join(' ')} failed (${reason}):\n${output}`);
  }
}

/** Runs specs on a line of Node. */
export function runOnLine(line, specs, options) {
  run('npx', ['-y', '-p', `node@${line}`, 'node', ...specs], { timeout: 15 * 60_000, ...options });
}

/** Installs the dependencies of a manifest. */
export function npmInstall(cwd) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--no-package-lock', '--fetch-retries=5', ...quiet], { cwd });
}

/** Packs the built package as for publication. */
export function pack(folder) {
  const [{ filename, files }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root }),
  );
  return { path: join(folder, filename), files: files.map(({ path }) => path) };
}
