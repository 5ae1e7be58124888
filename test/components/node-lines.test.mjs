import { test } from 'node:test';
import { root, run } from './support/workspace.mjs';

const [current] = process.versions.node.split('.');

for (const line of ['20', '22', '24', '26'].filter((version) => version !== current)) {
  test(`the tests pass on Node ${line}`, () => {
    run('npx', ['-y', '-p', `node@${line}`, 'node', 'node_modules/vitest/vitest.mjs', 'run'], {
      cwd: root,
      timeout: 15 * 60_000,
    });
  });
}
