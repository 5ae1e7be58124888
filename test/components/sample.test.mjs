// The sample as a process of its own, walked through by its pages, its JSON and the curl commands of its
// README: the specs in test/sample.
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { root, run, VITEST_ON_COMPONENTS } from './support/workspace.mjs';

test('the sample starts, is walked through and stops', (t) => {
  const output = run(process.execPath, VITEST_ON_COMPONENTS, { cwd: root, timeout: 10 * 60_000 });
  t.diagnostic(/^ *Tests .*$/m.exec(stripVTControlCharacters(output))[0].trim());
});
