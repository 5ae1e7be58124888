import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const lib = fileURLToPath(new URL('../lib/', import.meta.url));

/** Exported names of a file, found in its source text so that types are included. */
function readNames(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const resolve = (specifier: string) => join(dirname(file), specifier.replace(/\.js$/, '.ts'));
  const stars = Array.from(text.matchAll(/^export \* from '([^']+)';/gm), ([, specifier = '']) =>
    readNames(resolve(specifier)),
  );
  const lists = Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== ''),
  );
  const declarations = Array.from(
    text.matchAll(
      /^export (?:abstract |async )*(?:class|const|function\*?|interface|type) (\w+)/gm,
    ),
    ([, name = '']) => [name],
  );
  return [...stars, ...lists, ...declarations].flat().toSorted();
}

describe('public names', () => {
  it.each([
    ['the main entry', 'index.ts'],
    ['./testing', 'testing/index.ts'],
    ['./redis', 'redis/index.ts'],
    ['./terminus', 'terminus/index.ts'],
    ['./collection', 'collection/index.ts'],
    ['./postgres', 'postgres/index.ts'],
    ['./bullmq', 'bullmq/index.ts'],
  ])('%s exports the listed names', (_entry, file) => {
    expect(readNames(join(lib, file))).toMatchSnapshot();
  });

  it.each([
    'index.ts',
    'testing/index.ts',
    'redis/index.ts',
    'terminus/index.ts',
    'collection/index.ts',
    'postgres/index.ts',
    'bullmq/index.ts',
  ])('%s exports each value under one name', async (file) => {
    const names = readNames(join(lib, file));
    const values = Object.keys((await import(join(lib, file))) as object);
    expect(values.length).toBeGreaterThan(0);
    expect(names).toEqual(expect.arrayContaining(values));
    expect(new Set(names).size).toBe(names.length);
  });
});
