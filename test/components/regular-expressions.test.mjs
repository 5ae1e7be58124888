// Every regular expression of lib takes linear time, so that no text from outside can stop the event loop.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readRegularExpressions } from './support/regular-expressions.mjs';
import { npmInstall, root, temporaryFolder } from './support/workspace.mjs';

/** The checker proves patterns with automata, which have neither lookbehind nor backreference. */
const NOT_PROVABLE = [
  {
    file: 'crypto/key-text.ts',
    pattern: '^["\'`“”‘’\\s]+|(?<!["\'`“”‘’\\s])["\'`“”‘’\\s]+$',
    hostile: ['x"', `x${' '.repeat(50)}`],
  },
  {
    file: 'crypto/read-keys.ts',
    pattern: '^[\\s"\'\\ufeff]+|(?<![\\s"\']|\\\\[nr])(?:[\\s"\']|\\\\[nr])+$',
    hostile: ['\\n', 'x\\n', `x${' \\r'.repeat(50)}`],
  },
  {
    file: 'options/options-from-config.ts',
    pattern: '^\\s*(["\'])(.*)\\1\\s*$',
    hostile: ['"', '" ', ` "${' '.repeat(50)}`],
  },
  {
    file: 'notifications/handling/check-handler.ts',
    pattern: '(?<!\\d)\\$?\\d+$',
    hostile: ['1', '$1', '11$'],
  },
];

/** They consist of constants of the package, without a repetition in a repetition. */
const BUILT = ['common/option-variables.ts', 'testing/simulator/signing/read-pre-sign-request.ts'];

const PARAMETERS = {
  checker: 'automaton',
  timeout: 60_000,
  maxRepeatCount: 1_000,
  maxPatternSize: 100_000,
  maxNFASize: 1_000_000,
};

const found = readRegularExpressions(join(root, 'lib'));
const literals = found.filter(({ call }) => call === undefined);

const isNotProvable = ({ file, pattern }) =>
  NOT_PROVABLE.some((one) => one.file === file && one.pattern === pattern);

let check;
before((t) => {
  const tools = temporaryFolder(t);
  cpSync(join(root, 'test/components/apps/regular-expressions'), tools, { recursive: true });
  npmInstall(tools);
  process.env.RECHECK_SYNC_BACKEND = 'pure';
  const { checkSync } = createRequire(join(tools, 'main.js'))('recheck');
  check = ({ pattern, flags }) => checkSync(pattern, flags, PARAMETERS);
});

test('every pattern that an automaton can represent takes linear time', (t) => {
  const provable = literals.filter((one) => !isNotProvable(one));
  assert.ok(provable.length > 100);
  const problems = provable.flatMap((one) => {
    const { status, complexity } = check(one);
    return status === 'safe' ? [] : [`${one.file}: /${one.pattern}/ ${status} ${complexity?.type}`];
  });
  assert.deepEqual(problems, []);
  t.diagnostic(`${provable.length} patterns proven, ${NOT_PROVABLE.length} measured`);
});

test('the checker reports patterns of polynomial and exponential time', () => {
  assert.equal(
    check({ pattern: '^[_$]*(?:\\w[_$]*){0,3}$', flags: '' }).complexity.type,
    'polynomial',
  );
  assert.equal(check({ pattern: '\\s+$', flags: '' }).complexity.type, 'polynomial');
  assert.equal(check({ pattern: '^(a+)+$', flags: '' }).complexity.type, 'exponential');
});

for (const { file, pattern, hostile } of NOT_PROVABLE) {
  test(`the pattern /${pattern}/ of ${file} reads a million hostile characters within a second`, () => {
    const literal = literals.find((one) => one.file === file && one.pattern === pattern);
    assert.ok(literal, 'the pattern has changed');
    for (const part of hostile) {
      for (const [start, end] of [
        ['', '\0'],
        ['"', 'x'],
        ['x', ''],
      ]) {
        const text = `${start}${part.repeat(1_000_000 / part.length)}${end}`;
        const begin = performance.now();
        text.replace(new RegExp(pattern, literal.flags), '');
        assert.ok(performance.now() - begin < 1_000, JSON.stringify(part));
      }
    }
  });
}

test('a pattern is built at run time in known places only', () => {
  const built = found.filter(({ call }) => call !== undefined);
  assert.deepEqual([...new Set(built.map(({ file }) => file))].toSorted(), BUILT);
});
