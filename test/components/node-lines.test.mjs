import { test } from 'node:test';
import { root, run, VITEST, VITEST_ON_COMPONENTS } from './support/workspace.mjs';

/** Component specs whose result does not depend on Node: they compile, read sources, or click through the demo. */
const SAME_EVERYWHERE = [
  '**/check-documentation.*',
  '**/compiler-messages.*',
  '**/event-completions.*',
  '**/regular-expressions.*',
  '**/dtos-behind-a-pipe.component.*',
  '**/validation-pipe-*.component.*',
  '**/sample/demo/sample-!(start).*',
].flatMap((glob) => ['--exclude', glob]);

const [current] = process.versions.node.split('.');

for (const line of ['20', '22', '24', '26'].filter((version) => version !== current)) {
  test(`the tests pass on Node ${line}`, () => {
    for (const specs of [VITEST, [...VITEST_ON_COMPONENTS, ...SAME_EVERYWHERE]]) {
      run('npx', ['-y', '-p', `node@${line}`, 'node', ...specs], {
        cwd: root,
        timeout: 15 * 60_000,
      });
    }
  });
}
