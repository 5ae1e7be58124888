// The specs of vitest.components.config.ts: the sample as a process, through its pages, its JSON and the curl
// commands of its README; an application that shuts down as a process; the pipes on Fastify.
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { root, run, VITEST_ON_COMPONENTS } from './support/workspace.mjs';

test('the long specs pass', (t) => {
  const output = run(process.execPath, VITEST_ON_COMPONENTS, { cwd: root, timeout: 30 * 60_000 });
  t.diagnostic(/^ *Tests .*$/m.exec(stripVTControlCharacters(output))[0].trim());
});
