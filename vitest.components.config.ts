import { defineConfig } from 'vitest/config';

/** The specs that `npm run test:components` runs: each starts the compiled sample as a process. */
export default defineConfig({
  test: {
    include: ['test/sample/**/*.spec.ts'],
    testTimeout: 20_000,
    maxWorkers: '100%',
  },
});
