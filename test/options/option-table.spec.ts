import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OptionCheck } from '../../lib/options/option-check.js';
import { renderOptionTable } from '../../lib/options/option-documentation.js';
import { OPTION_TABLE } from '../../lib/options/option-table.js';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Reads the doc comments of interface properties by name, without line breaks and thousands separators. */
function readComments(file: string): ReadonlyMap<string, string> {
  const properties = read(file).matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+readonly (\w+)\??:/g);
  return new Map(
    Array.from(properties, ([, comment = '', name = '']) => [
      name,
      comment.replaceAll(/\s+(?:\* )?/g, ' ').replaceAll(/(?<=\d),(?=\d{3})/g, ''),
    ]),
  );
}

describe('the option table', () => {
  it.each([
    ['docs/configuration.md', 'en'],
    ['docs/zh-CN/configuration.md', 'zh'],
  ] as const)(
    'the option table equals the one in %s, which npm run docs:options writes',
    (file, language) => {
      const [, written] =
        /<!-- Options: [^>]+ -->\n\n([^]*)\n\n<!-- End of the options. -->/.exec(read(file)) ?? [];
      expect(written).toBe(renderOptionTable(language));
    },
  );

  it.each([
    ['platformCertificates', `\`'${OPTION_TABLE.platformCertificates.default}'\``],
    ['baseUrl', `\`${OPTION_TABLE.baseUrl.default}\``],
    ['backupBaseUrl', `\`${OPTION_TABLE.backupBaseUrl.default}\``],
    ['timeout', OPTION_TABLE.timeout.default],
    ['maxBillSize', OPTION_TABLE.maxBillSize.default],
    ['allowHttpTransactionNotifyUrl', OPTION_TABLE.allowHttpTransactionNotifyUrl.default],
    ['allowHttpForTesting', OPTION_TABLE.allowHttpForTesting.default],
    ['clock', '`Date.now`'],
  ])('sets the default that the comment of %s documents', (option, value) => {
    const comments = readComments('lib/options/wechat-pay-insurance.options.ts');
    expect(comments.get(option)).toMatch(new RegExp(`Default ${String(value)}[.,]`));
  });

  it.each(Object.entries(OPTION_TABLE.retry.default))(
    'sets the default that the comment of retry.%s documents',
    (option, value) => {
      const comments = readComments('lib/api/retry-policy.ts');
      expect(comments.get(option)).toContain(`Default ${value}.`);
    },
  );

  it('throws when a check uses the value of an option that has not been checked yet', () => {
    const check = new OptionCheck({} as never);
    const { platformCertificates } = OPTION_TABLE;
    expect(() => check.run('platformCertificates', 'off', platformCertificates.check)).toThrow(
      'the option wechatPayPublicKeyId has not been checked yet',
    );
  });
});
