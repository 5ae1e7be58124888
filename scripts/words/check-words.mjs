// Checks the prose of the project against the glossary of CONTRIBUTING.md: `check-words.mjs [file…]`.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TextlintKernelDescriptor } from '@textlint/kernel';
import markdownPlugin from '@textlint/textlint-plugin-markdown';
import { createLinter, loadLinterFormatter } from 'textlint';
import prh from 'textlint-rule-prh';
import testTitle from './test-title.rule.mjs';
import typescriptPlugin from './typescript-plugin.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const words = fileURLToPath(new URL('words.yml', import.meta.url));

/** Files and folders of English prose. The glossary and the spec of this check name what it rules out. */
const PROSE = ['README.md', 'CHANGELOG.md', 'docs', 'lib', 'sample', 'scripts', 'test'];
const LEFT_OUT =
  /(?:^|\/)(?:node_modules|dist|zh-CN|words)\/|check-words\.component\.spec|\.zh-CN\.md$/;

const linter = createLinter({
  descriptor: new TextlintKernelDescriptor({
    plugins: [
      { pluginId: 'markdown', plugin: markdownPlugin.default ?? markdownPlugin },
      { pluginId: 'typescript', plugin: typescriptPlugin },
    ],
    rules: [
      { ruleId: 'words', rule: prh.default ?? prh, options: { rulePaths: [words] } },
      { ruleId: 'test-title', rule: testTitle },
    ],
    filterRules: [],
  }),
});
const given = process.argv.slice(2);
const results = await linter.lintFiles(given.length > 0 ? given : listFiles());
const formatter = await loadLinterFormatter({ formatterName: 'unix', color: false });
const output = formatter.format(results);
if (output !== '') console.error(output);
process.exitCode = results.some(({ messages }) => messages.length > 0) ? 1 : 0;

function listFiles() {
  return PROSE.flatMap((entry) =>
    entry.endsWith('.md')
      ? [entry]
      : readdirSync(`${root}${entry}`, { recursive: true })
          .map((path) => `${entry}/${path}`)
          .filter((path) => /\.(?:md|ts|mjs)$/.test(path)),
  )
    .filter((path) => !LEFT_OUT.test(path))
    .map((path) => `${root}${path}`);
}
