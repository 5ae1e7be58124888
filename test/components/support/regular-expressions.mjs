import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

/** The regular expressions of TypeScript files, and the calls of `RegExp`. */
export function readRegularExpressions(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .flatMap((name) => find(name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')));
}

function find(file, text) {
  const found = [];
  visit(parseSync(file, text).program, (node) => {
    if (node.regex) found.push({ file, pattern: node.regex.pattern, flags: node.regex.flags });
    if (node.callee?.name === 'RegExp')
      found.push({ file, call: text.slice(node.start, node.end) });
  });
  return found;
}

function visit(node, see) {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) see(node);
  for (const child of Object.values(node)) visit(child, see);
}
