// Runs what needs more than Node and npm: a browser, Redis, other Node lines, other Nest lines, the packed
// package in applications of its own. It installs what is missing and skips nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Debian packages and the program by which each is known. */
const PROGRAMS = {
  chromium: '/usr/bin/chromium',
  openssl: '/usr/bin/openssl',
  'redis-server': '/usr/bin/redis-server',
};

const missing = Object.keys(PROGRAMS).filter((name) => !existsSync(PROGRAMS[name]));
if (missing.length > 0) {
  console.log(`installing ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], {
      env,
      stdio: 'ignore',
    });
  } catch (error) {
    console.error(`These tests need ${missing.join(', ')}, and apt-get could not install them.`);
    console.error(error.message);
    process.exit(1);
  }
}

execFileSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'inherit' });
execFileSync('npm', ['run', 'build:sample', '--silent'], { cwd: root, stdio: 'inherit' });

const only = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => only.length === 0 || only.some((part) => name.includes(part)))
  .map((name) => `${here}${name}`);
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
