// Changes the sources one place at a time, and shows which changes no test notices (mutation testing with Stryker).
//
//   npm run test:mutation -- [--mutate 'lib/crypto/**/*.ts'] [--specs 'test/schema/**'] [options of Stryker]
//
// Without `--mutate`, all folders of FOLDERS. A change must be noticed by the specs that mirror its folder: lib/crypto by
// test/crypto. `--specs` adds more of them, separated by commas. Exits with 1 when fewer than 90 % are noticed.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const FOLDERS = [
  'lib/api',
  'lib/crypto',
  'lib/notifications',
  'lib/schema',
  'lib/insurance',
  'lib/collection/ledger',
];

const { mutate, specs, rest } = readArguments(process.argv.slice(2));
const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const program = require
  .resolve('@stryker-mutator/core/package.json')
  .replace(/package\.json$/, 'bin/stryker.js');
const { status } = spawnSync(
  process.execPath,
  [program, 'run', 'test/mutation/stryker.config.mjs', '--mutate', mutate.join(','), ...rest],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTATION_SPECS: [...mutate.flatMap(findSpecs), ...specs].join(',') },
  },
);
process.exit(status ?? 1);

function readArguments(words) {
  const take = (name) => {
    const place = words.indexOf(name);
    if (place < 0) return [];
    const [, value] = words.splice(place, 2);
    if (value === undefined) throw new Error(`${name} must have a value`);
    return value.split(',');
  };
  const chosen = take('--mutate');
  const more = take('--specs');
  return {
    mutate: chosen.length > 0 ? chosen : FOLDERS.map((folder) => `${folder}/**/*.ts`),
    specs: more,
    rest: words,
  };
}

/** The specs that mirror a folder of lib. */
function findSpecs(pattern) {
  const [, folder] = /^!?lib\/((?:[\w-]+\/)*)/.exec(pattern) ?? [];
  if (folder === undefined) throw new Error(`--mutate must be files below lib/, not ${pattern}`);
  return pattern.startsWith('!') ? [] : [`test/${folder}**/*.spec.ts`];
}
