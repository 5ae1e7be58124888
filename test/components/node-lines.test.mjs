import { test } from 'node:test';
import {
  leaveOut,
  otherLines,
  root,
  runOnLine,
  VITEST,
  VITEST_ON_COMPONENTS,
  WITHOUT_SOURCES,
} from './support/workspace.mjs';

/** Component specs that need Nest, the DTOs or a page of the demo, and whose result does not depend on Node. */
const SAME_ON_ALL_LINES = leaveOut(
  '**/dtos-behind-a-pipe.component.*',
  '**/verdicts-agree.component.*',
  '**/validation-pipe-*.component.*',
  '**/sample/demo/sample-!(start).*',
);

for (const line of otherLines) {
  test(`the tests pass on Node ${line}`, () => {
    for (const specs of [
      VITEST,
      [...VITEST_ON_COMPONENTS, ...WITHOUT_SOURCES, ...SAME_ON_ALL_LINES],
    ]) {
      runOnLine(line, specs, { cwd: root });
    }
  });
}
