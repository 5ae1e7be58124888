import { test } from 'node:test';
import { root, run, VITEST, VITEST_ON_COMPONENTS } from './support/workspace.mjs';

const [current] = process.versions.node.split('.');

for (const line of ['20', '22', '24', '26'].filter((version) => version !== current)) {
  test(`the tests pass on Node ${line}`, () => {
    for (const specs of [VITEST, VITEST_ON_COMPONENTS]) {
      run('npx', ['-y', '-p', `node@${line}`, 'node', ...specs], {
        cwd: root,
        timeout: 15 * 60_000,
      });
    }
  });
}
