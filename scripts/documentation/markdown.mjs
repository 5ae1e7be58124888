import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const LEFT_OUT = /(?:^|\/)(?:node_modules|dist|coverage|\.[^/]*)\//;

/** The documents below a folder, as paths from it: `docs/zh-CN/signing.md`. */
export function listDocuments(root = ROOT) {
  const entries = readdirSync(root, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && isPublic(entry.name));
  const below = folders.flatMap(({ name }) =>
    readdirSync(join(root, name), { recursive: true }).map((path) => join(root, name, path)),
  );
  return [...entries.map(({ name }) => join(root, name)), ...below]
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.md') && !LEFT_OUT.test(path))
    .toSorted();
}

function isPublic(folder) {
  return !LEFT_OUT.test(`${folder}/`) || folder === '.github';
}

/** Reads a document of the repository. */
export function readDocument(path, root = ROOT) {
  return readFileSync(join(root, path), 'utf8');
}

/**
 * Splits a document into its prose, whose code blocks are empty lines, and its code blocks. A block that follows
 * the comment `<!-- continues -->` belongs to the block before it.
 */
export function parseDocument(markdown) {
  const prose = [];
  const blocks = [];
  let open;
  for (const [index, line] of markdown.split('\n').entries()) {
    const [, indent, fence, language] = /^( *)(`{3,})(\w*)/.exec(line) ?? [];
    if (open === undefined && fence !== undefined) {
      const before = prose.findLast((text) => text !== '');
      open = { language, line: index + 2, code: [], indent: indent.length, fence };
      open.continues = before === '<!-- continues -->';
    } else if (open !== undefined && line.trim() === open.fence) {
      const { code, indent: _, fence: __, ...block } = open;
      blocks.push({ ...block, code: code.map((text) => `${text}\n`).join('') });
      open = undefined;
    } else if (open !== undefined) open.code.push(line.slice(open.indent));
    prose.push(open === undefined && fence === undefined ? line.trim() : '');
  }
  if (open !== undefined) throw new Error(`line ${open.line - 1}: this code block has no end`);
  return { prose, blocks };
}

/** Code without its comments and line breaks, since each document comments in its own language. */
export function removeComments(code, language) {
  const lines = COMMENTS[language] ?? COMMENTS.ts;
  return code
    .replace(/\/\*.*?\*\/|<!--.*?-->/gs, '')
    .replace(lines, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const COMMENTS = {
  ts: /(?<![:'"`])\/\/.*/g,
  sql: /--.*/g,
  ...Object.fromEntries(['sh', 'ini', 'yaml', 'dockerfile'].map((name) => [name, /(?<!\S)#.*/g])),
};
