/*
 * node scripts/check-imports.mjs [FOLDER]
 *
 * Checks that imports in lib, type imports included, point in one direction between the rooms
 * (docs/architecture.md) and form no cycle.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The rooms that each room may import from. */
const ROOMS = {
  common: [],
  diagnostics: [],
  resources: [],
  errors: ['common'],
  schema: ['common', 'errors'],
  crypto: ['common', 'errors'],
  transport: ['common', 'errors'],
  platform: ['common'],
  api: ['common', 'crypto', 'diagnostics', 'errors', 'schema', 'transport'],
  insurance: ['api', 'common', 'errors', 'resources', 'schema'],
  transactions: ['api', 'common', 'errors', 'resources', 'schema'],
  policies: ['api', 'common', 'errors', 'resources', 'schema'],
  notifications: ['common', 'crypto', 'diagnostics', 'errors', 'platform', 'resources'],
  options: ['api', 'common', 'crypto', 'errors', 'notifications', 'schema', 'transport'],
  merchants: [
    '',
    'api',
    'common',
    'crypto',
    'errors',
    'insurance',
    'notifications',
    'options',
    'platform',
    'policies',
    'transactions',
    'transport',
  ],
  openapi: ['insurance', 'policies', 'resources', 'schema', 'transactions'],
  redis: ['common', 'errors', 'notifications'],
  cli: ['', 'api', 'errors', 'options'],
  terminus: ['', 'errors', 'notifications'],
  collection: [
    '',
    'common',
    'diagnostics',
    'errors',
    'insurance',
    'notifications',
    'platform',
    'resources',
    'transactions',
  ],
  'testing/simulator': [],
  'testing/store-conformance': [],
  'testing/collection-store-conformance': [],
  postgres: ['collection', 'errors'],
  bullmq: ['collection', 'common', 'errors'],
};

/** The files that compose the rooms. */
const COMPOSITIONS = {
  '': Object.keys(ROOMS).filter(
    (room) =>
      !['redis', 'cli', 'terminus', 'collection', 'postgres', 'bullmq'].includes(room) &&
      !room.startsWith('testing'),
  ),
  testing: [
    'testing/simulator',
    'testing/store-conformance',
    'testing/collection-store-conformance',
  ],
};

/**
 * Rooms that import types only, and from where: a signature must not be made and verified by the
 * same code.
 */
const TYPES_ONLY = {
  'testing/simulator': ['', 'api', 'crypto', 'insurance', 'notifications', 'resources'],
  'testing/store-conformance': ['notifications'],
  'testing/collection-store-conformance': ['collection'],
};

const lib = resolve(process.argv[2] ?? fileURLToPath(new URL('../lib', import.meta.url)));
const files = readdirSync(lib, { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .toSorted()
  .map((name) => join(lib, name));
const imports = new Map(files.map((file) => [file, readImports(file)]));
const problems = [...findForbidden(), ...findCycles()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${files.length} files: imports point in one direction and form no cycle`);

function readImports(file) {
  const text = readFileSync(file, 'utf8');
  const statements = text.matchAll(/^(?:import|export)\b([^;]*?)\bfrom\s+'(\.[^']+)'/gm);
  const expressions = text.matchAll(/\bimport\('(\.[^']+)'\)/g);
  return [
    ...Array.from(statements, ([, clause, specifier]) => ({ clause, specifier })),
    ...Array.from(expressions, ([, specifier]) => ({ clause: '', specifier })),
  ].map(({ clause, specifier }) => ({
    target: resolve(dirname(file), specifier).replace(/\.js$/, '.ts'),
    isType: /^\s*type\b/.test(clause) || isListOfTypes(clause),
  }));
}

function isListOfTypes(clause) {
  const names = /\{([^}]*)\}/
    .exec(clause)?.[1]
    .split(',')
    .filter((name) => name.trim() !== '');
  return names?.every((name) => /^\s*type\b/.test(name)) ?? false;
}

function findRoom(file) {
  const path = relative(lib, file).split(sep).join('/');
  return (
    Object.keys(ROOMS).find((room) => path.startsWith(`${room}/`)) ?? dirname(path).replace('.', '')
  );
}

function* findForbidden() {
  for (const [file, targets] of imports) {
    const from = findRoom(file);
    const allowed = COMPOSITIONS[from] ?? ROOMS[from];
    const place = relative(lib, file);
    if (allowed === undefined)
      yield `${place}: scripts/check-imports.mjs has no entry for its room`;
    for (const { target, isType } of targets) {
      const to = findRoom(target);
      if (from === to || allowed?.includes(to)) continue;
      if (isType && TYPES_ONLY[from]?.includes(to)) continue;
      yield `${place}: ${from || 'the root'} may not import ${isType ? 'types ' : ''}from ${relative(lib, target)}`;
    }
  }
}

/** One cycle for each file that closes it. */
function* findCycles() {
  const done = new Set();
  const path = [];
  function* visit(file) {
    if (path.includes(file)) {
      const cycle = [...path.slice(path.indexOf(file)), file];
      yield `import cycle: ${cycle.map((member) => relative(lib, member)).join(' → ')}`;
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const { target } of imports.get(file) ?? []) yield* visit(target);
    path.pop();
    done.add(file);
  }
  for (const file of files) yield* visit(file);
}
