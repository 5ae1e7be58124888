import { defineConfig } from 'vitest/config';

/** The specs that `npm run test:components` runs: they start processes or repeat a long table. */
export default defineConfig({
  test: {
    include: ['test/sample/demo/**/*.spec.ts', 'test/**/*.component.spec.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: '100%',
  },
});
