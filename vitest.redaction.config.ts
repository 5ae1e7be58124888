import { defineConfig, mergeConfig } from 'vitest/config';
import { recordTexts } from './test/support/redaction/record-texts.js';
import config from './vitest.config.js';

/** Specs that cannot be watched. */
const EXCLUDED = [
  // They create errors of the package with texts of their own.
  'test/errors/wechat-pay-exception.filter.spec.ts',
  // They count the events that are created without a subscriber.
  'test/notifications/handling/diagnostics.spec.ts',
  'test/notifications/log/unheard-events.spec.ts',
];

/** Tests that must fail, in place of the suite. */
const isPlanted = process.env['PLANTED'] === 'true';

/** The whole suite, in which no text that leaves the package may show a secret or identity data. */
const watched = mergeConfig(
  config,
  defineConfig({
    plugins: [recordTexts],
    test: { setupFiles: ['test/support/redaction/watch-texts.ts'], exclude: EXCLUDED },
  }),
);

if (isPlanted) {
  watched.test = {
    ...watched.test,
    projects: undefined,
    include: ['test/support/redaction/planted.spec-data.ts'],
  };
}

export default watched;
