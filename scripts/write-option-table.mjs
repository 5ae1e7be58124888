// Writes the option table into the page about the configuration, in both languages: npm run docs:options.
import { readFileSync, writeFileSync } from 'node:fs';
import { renderOptionTable } from '../dist/options/option-documentation.js';

const START = '<!-- Options: written by npm run docs:options. -->\n\n';
const END = '\n\n<!-- End of the options. -->';

for (const [name, language] of [
  ['docs/configuration.md', 'en'],
  ['docs/zh-CN/configuration.md', 'zh'],
]) {
  const file = new URL(`../${name}`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(START);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`${name} lacks the comments around the option table`);
  const before = text.slice(0, start + START.length);
  writeFileSync(file, before + renderOptionTable(language) + text.slice(end));
}
