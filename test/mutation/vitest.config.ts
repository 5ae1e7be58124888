import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.js';

const {
  projects: _projects,
  sequence: _sequence,
  coverage: _coverage,
  ...test
} = shared.test ?? {};

/** The specs of the folders that Stryker changes, see run.mjs. */
export default mergeConfig(
  { test },
  defineConfig({
    test: {
      include: (process.env.MUTATION_SPECS ?? 'test/crypto/**/*.spec.ts').split(','),
      exclude: [
        'test/components/**',
        'test/**/*.component.spec.ts',
        'test/collection/killed-processes.spec.ts',
      ],
      isolate: false,
    },
  }),
);
