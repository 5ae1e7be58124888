import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

/** Debian packages with a program that shows whether each is installed. */
const PROGRAMS = {
  chromium: () => '/usr/bin/chromium',
  curl: () => '/usr/bin/curl',
  openssl: () => '/usr/bin/openssl',
  'redis-server': () => '/usr/bin/redis-server',
  postgresql: () => postgresProgram('postgres'),
};

/**
 * Installs those of these packages that are missing; all of them by default.
 *
 * @throws {Error} when apt-get fails.
 */
export function installPrograms(packages = Object.keys(PROGRAMS)) {
  const missing = packages.filter((name) => !existsSync(PROGRAMS[name]()));
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(', ')}`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' };
  try {
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync(
      'apt-get',
      ['install', '-q', '-y', '--no-install-recommends', ...missing],
      options,
    );
  } catch (error) {
    throw new Error(`needs ${missing.join(', ')}, and apt-get could not install: ${error.message}`);
  }
}

/** Path of a program of the newest PostgreSQL; Debian keeps most of them out of `PATH`. */
export function postgresProgram(name) {
  const lines = '/usr/lib/postgresql';
  const [newest = 'none'] = (existsSync(lines) ? readdirSync(lines) : [])
    .filter((line) => existsSync(`${lines}/${line}/bin/postgres`))
    .toSorted((one, other) => Number(other) - Number(one));
  return `${lines}/${newest}/bin/${name}`;
}
