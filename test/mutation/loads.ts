import { expect, it } from 'vitest';

/** Stryker overlooks a spec that cannot be loaded, since none of its tests has failed. */
const problem: unknown = await Promise.all([
  import('../../lib/index.js'),
  import('../../lib/collection/index.js'),
]).then(
  () => undefined,
  (error: unknown) => error,
);

it('can be loaded', () => {
  expect(problem).toBeUndefined();
});
