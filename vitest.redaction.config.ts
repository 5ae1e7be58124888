import { defineConfig, mergeConfig, type Plugin } from 'vitest/config';
import config from './vitest.config.js';

/** Lets `test/support/redaction/watch-texts.ts` see every error that the library creates and every line that it logs. */
const recordTexts: Plugin = {
  name: 'record-texts',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/lib\/.*\.ts$/.test(id)) return undefined;
    const watched = code
      .replaceAll(/\bextends (Error|TypeError|HttpException) \{/g, 'extends recordErrors($1) {')
      .replaceAll(/\bnew Logger\((?:[^()]|\([^()]*\))*\)/g, 'recordLines($&)');
    if (/(?<!recordLines\()\bnew Logger\(/.test(watched))
      throw new Error(`a logger of ${id} is not watched`);
    return watched;
  },
};

/** Specs that cannot be watched. */
const EXCLUDED = [
  // They create errors of the package with texts of their own.
  'test/errors/wechat-pay-exception.filter.spec.ts',
  // They count the events that are created without a subscriber.
  'test/notifications/handling/diagnostics.spec.ts',
];

/** Two tests that must fail, in place of the suite. */
const isPlanted = process.env['PLANTED'] === 'true';

/** The whole suite, in which no error, log line or diagnostics event may show a secret or identity data. */
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
