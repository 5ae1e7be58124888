import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Specs that change what others in the same process would notice. */
const ISOLATED = [
  // It loads the package a second time.
  'test/e2e/two-copies.spec.ts',
  // It installs nock, an interceptor and OpenTelemetry in node:http.
  'test/transport/instrumentation.spec.ts',
  // It counts the lines of a log that guards without a module share in one process.
  'test/notifications/guard-rejection-log.spec.ts',
  // It leaves killed processes behind, whose handlers log that they are late.
  'test/collection/killed-processes.spec.ts',
  // It replaces the module of BullMQ.
  'test/bullmq/shared-sweeps.spec.ts',
];

/** `npm run test:components` runs these: see vitest.components.config.ts. */
const COMPONENTS = ['test/components/**', 'test/sample/demo/**', 'test/**/*.component.spec.ts'];

/** Specs of several seconds, in the order in which they start. */
const LONG = [
  'test/postgres/postgres-collection-store.spec.ts',
  'test/transactions/bills/bill-stream.spec.ts',
  'test/collection/renewal.spec.ts',
  'test/testing/notification-store-contract.spec.ts',
  'test/insurance/fields-of-calls.spec.ts',
  'test/notifications/handling/handlers.spec.ts',
  'test/notifications/handling/lease.spec.ts',
  'test/notifications/rejection-log.spec.ts',
  'test/notifications/secrets.spec.ts',
  'test/notifications/handling/shutdown.spec.ts',
];

/**
 * Starts the long specs first, so that no worker is left with one at the end. Vitest does so by itself
 * where it has run before; a fresh checkout has no times to go by.
 */
class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- these are the specs, and the method is Vitest's
    const sorted = await super.sort(specs);
    // A shared worker ends where an isolated spec comes next, so those keep the first places.
    const isolated = sorted.filter(({ project }) => project.name === 'isolated');
    const long = LONG.flatMap((file) => sorted.filter(({ moduleId }) => moduleId.endsWith(file)));
    return [...new Set([...isolated, ...long, ...sorted])];
  }
}

/** Vitest shuffles only where it is not told how to sort. */
const shuffled = process.argv.some((word) => word.startsWith('--sequence.shuffle'));

const lib = fileURLToPath(new URL('lib/', import.meta.url));

export default defineConfig({
  test: {
    // Generous, because a loaded machine is slow; nothing waits for it otherwise.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // One more than there are cores, since some specs wait for real time to pass.
    maxWorkers: availableParallelism() + 1,
    // The contract of stores waits for real leases to run out, in cases that can wait together.
    maxConcurrency: 20,
    sequence: shuffled ? {} : { sequencer: LongestFirst },
    unstubEnvs: true,
    unstubGlobals: true,
    setupFiles: ['test/support/without-openssl-errors.ts', 'test/support/keys-made-in-advance.ts'],
    alias: [
      // The samples import the package by its name.
      { find: /^nestjs-wechatpay-insurance$/, replacement: `${lib}index.ts` },
      { find: /^nestjs-wechatpay-insurance\/(\w+)$/, replacement: `${lib}$1/index.ts` },
    ],
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      reporter: ['text-summary', 'text'],
      thresholds: { branches: 95, lines: 95 },
    },
    projects: [
      {
        extends: true,
        test: { name: 'isolated', include: ISOLATED },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          // The modules of lib and of Nest are loaded once per worker, not once per spec.
          isolate: false,
          include: ['test/**/*.spec.{ts,mjs}', 'sample/**/*.spec.ts'],
          exclude: [...COMPONENTS, ...ISOLATED],
        },
      },
    ],
  },
});
