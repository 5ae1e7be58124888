import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { slugify } from '../../docs/.vitepress/slug.mjs';
import {
  listDocuments,
  parseDocument,
  readDocument,
  ROOT,
} from '../../scripts/documentation/markdown.mjs';

const documents = listDocuments();

/** The targets of links and pictures that are not on the web. */
function findLinks(markdown) {
  const text = parseDocument(markdown)
    .prose.join('\n')
    .replace(/`[^`\n]+`/g, '`');
  const links = text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g);
  return Array.from(links, ([, target]) => decodeURI(target)).filter(
    (target) => !/^(?:[a-z]+:|\/\/)/.test(target),
  );
}

/** The anchors of the headings as GitHub makes them; a repeated heading has a number. */
function findAnchors(markdown) {
  const anchors = new Set();
  for (const line of parseDocument(markdown).prose) {
    const [, heading] = /^#{1,6} (.+?)#*$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const slug = slugify(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function findDeadLinks(path) {
  return findLinks(readDocument(path)).filter((target) => {
    const [file, anchor] = target.split('#');
    const linked = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(join(ROOT, linked))) return true;
    return anchor !== undefined && !findAnchors(readDocument(linked)).has(anchor);
  });
}

describe('the links of the documents', () => {
  it.each(documents)('%s has no dead link', (path) => {
    expect(findDeadLinks(path)).toEqual([]);
  });

  it.each(documents.filter((path) => path.startsWith('docs/')))(
    '%s links to pages of its own language',
    (path) => {
      const isChinese = path.startsWith('docs/zh-CN/');
      const pages = findLinks(readDocument(path))
        .map((target) => posix.join(posix.dirname(path), target.split('#')[0]))
        .filter((target) => target.startsWith('docs/') && target.endsWith('.md'));
      // The line below the title switches to the twin.
      const twin = isChinese ? path.replace('zh-CN/', '') : path.replace('docs/', 'docs/zh-CN/');
      const foreign = pages.filter(
        (target) => target !== twin && target.startsWith('docs/zh-CN/') !== isChinese,
      );
      expect(foreign).toEqual([]);
    },
  );

  it('finds a link to a file and to a heading that do not exist', () => {
    const page =
      '# One, & two\n\n[a](b.md) [c](#one--two) `[d](e)` [f](#one)\n\n```md\n[g](h)\n```\n';
    expect(findLinks(page)).toEqual(['b.md', '#one--two', '#one']);
    expect(findAnchors(page)).toEqual(new Set(['one--two']));
  });
});
