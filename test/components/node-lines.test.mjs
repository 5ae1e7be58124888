import { test } from 'node:test';
import { otherLines, root, runOnLine, VITEST, VITEST_ON_COMPONENTS } from './support/workspace.mjs';

/** Component specs whose result does not depend on Node: they compile, read sources, or click through the demo. */
const SAME_EVERYWHERE = [
  '**/check-*',
  '**/compiler-messages.*',
  '**/event-completions.*',
  '**/regular-expressions.*',
  '**/dtos-behind-a-pipe.component.*',
  '**/verdicts-agree.component.*',
  '**/validation-pipe-*.component.*',
  '**/sample/demo/sample-!(start).*',
].flatMap((glob) => ['--exclude', glob]);

for (const line of otherLines) {
  test(`the tests pass on Node ${line}`, () => {
    for (const specs of [VITEST, [...VITEST_ON_COMPONENTS, ...SAME_EVERYWHERE]]) {
      runOnLine(line, specs, { cwd: root });
    }
  });
}
