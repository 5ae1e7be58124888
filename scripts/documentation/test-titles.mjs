import { parseSync } from 'oxc-parser';

/** The titles of the tests in a source text. */
export function readTestTitles(file, text) {
  const titles = [];
  visit(parseSync(file, text).program, (node) => {
    if (node.type !== 'CallExpression' || !/^(?:it|test)$/.test(findRoot(node.callee))) return;
    const [title] = node.arguments;
    if (title?.type === 'Literal' && typeof title.value === 'string') titles.push(title.value);
  });
  return titles;
}

/** The name at the beginning of `it.each([1])`. */
function findRoot(node) {
  if (node.type === 'MemberExpression') return findRoot(node.object);
  if (node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression')
    return findRoot(node.callee ?? node.tag);
  return node.name;
}

function visit(node, see) {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) see(node);
  for (const child of Object.values(node)) visit(child, see);
}
