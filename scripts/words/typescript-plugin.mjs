import { parseSync } from 'oxc-parser';

/**
 * A plugin for textlint that reads the prose of TypeScript and JavaScript: comments, texts of several words,
 * and the titles of tests, which become headers. Code in backticks is left out.
 */
export default {
  Processor: class {
    availableExtensions() {
      return ['.ts', '.mjs'];
    }

    processor() {
      return {
        preProcess: (text, path = 'input.ts') => toDocument(text, findProse(text, path)),
        postProcess: (messages, filePath) => ({ messages, filePath }),
      };
    }
  },
};

/** Names of the functions whose first text is the title of one test. */
const TESTS = new Set(['it', 'test']);

function findProse(content, path) {
  const { program, comments } = parseSync(path, content);
  const prose = comments.map(({ start, end }) => ({ type: 'Paragraph', start, end }));
  visit(program, undefined, (node, parent) => {
    const start = node.type === 'Literal' ? node.start + 1 : node.start;
    const end = node.type === 'Literal' ? node.end - 1 : node.end;
    if (!isText(node)) return;
    if (isTitle(node, parent)) prose.push({ type: 'Header', start, end });
    else if (/\w\s+\w/.test(content.slice(start, end)))
      prose.push({ type: 'Paragraph', start, end });
  });
  return prose.toSorted((one, other) => one.start - other.start);
}

function isText(node) {
  return (
    (node.type === 'Literal' && typeof node.value === 'string') || node.type === 'TemplateElement'
  );
}

function isTitle(node, parent) {
  if (parent?.type !== 'CallExpression' || parent.arguments[0] !== node) return false;
  let { callee } = parent;
  while (callee.type === 'CallExpression' || callee.type === 'MemberExpression') {
    callee = callee.callee ?? callee.object;
  }
  return TESTS.has(callee.name);
}

function visit(node, parent, look) {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, parent, look);
  } else if (typeof node === 'object' && node !== null) {
    if (typeof node.type === 'string') look(node, parent);
    for (const value of Object.values(node)) visit(value, node, look);
  }
}

/** The syntax tree that textlint's rules read. */
function toDocument(text, prose) {
  const lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const locate = (offset) => {
    const line = lineStarts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - lineStarts[line] };
  };
  const create = (type, start, end, rest) => ({
    type,
    raw: text.slice(start, end),
    range: [start, end],
    loc: { start: locate(start), end: locate(end) },
    ...rest,
  });
  const children = prose.map(({ type, start, end }) =>
    create(type, start, end, {
      ...(type === 'Header' && { depth: 1 }),
      children: splitAtCode(text, start, end).map((part) =>
        create('Str', part.start, part.end, { value: text.slice(part.start, part.end) }),
      ),
    }),
  );
  return create('Document', 0, text.length, { children });
}

function splitAtCode(text, start, end) {
  const parts = [];
  let from = start;
  for (const { index, 0: code } of text.slice(start, end).matchAll(/`[^`]*`/g)) {
    if (start + index > from) parts.push({ start: from, end: start + index });
    from = start + index + code.length;
  }
  if (end > from) parts.push({ start: from, end });
  return parts;
}
