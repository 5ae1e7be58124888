/** @type {Partial<import('@stryker-mutator/api/core').StrykerOptions>} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  ignoreStatic: false,
  incremental: true,
  // Ignored by git, as everything below coverage.
  incrementalFile: 'coverage/mutation/incremental.json',
  tempDirName: 'coverage/mutation/sandbox',
  htmlReporter: { fileName: 'coverage/mutation/report.html' },
  jsonReporter: { fileName: 'coverage/mutation/report.json' },
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  ignorePatterns: ['dist', 'docs', 'coverage', 'test/components/apps'],
  thresholds: { high: 95, low: 90, break: 90 },
  timeoutMS: 10_000,
  // Stryker would rewrite it with an interface that TypeScript 7 does not have; Vitest does not need it.
  tsconfigFile: 'none',
};
