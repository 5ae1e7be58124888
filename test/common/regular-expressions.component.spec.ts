import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * Lengths, and the milliseconds that no linear pattern comes near, even on a busy machine. The first finds cubic
 * patterns, which would never end on the second, which is more than Node lets a caller send in headers.
 */
const LIMITS = [
  { length: 1024, milliseconds: 200 },
  { length: 64 * 1024, milliseconds: 500 },
];

const LITERAL =
  /(?:^|[(,=:[!&|?{;\n]|return)\s*(\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*)/g;

/** Finds every regular expression in the sources of a folder. */
function findLiterals(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(LITERAL)])
    .map(([, literal = '']) => literal);
}

function toRegExp(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1).replace(/[gy]/, ''));
}

/** Creates texts that make an ambiguous pattern try every alternative. */
function createWorstInputs(literal: string, length: number): string[] {
  const own = literal.match(/[a-z]{2,}|[A-Z]|[^\w\s^$]/gi) ?? [];
  const repeated = new Set([' ', 'a', '0', 'a:', '; ', ' (/', ...own]);
  const heads = new Set(['', ' ', '/', 'en', 'http://', ...own.slice(0, 6)]);
  return [...repeated].flatMap((text) => {
    const body = `${text.repeat(length / text.length)}\u0000`;
    return [...heads].map((head) => head + body);
  });
}

/** In each of three attempts, since the machine may do something else meanwhile. */
function takesLongerThan(milliseconds: number, pattern: RegExp, text: string): boolean {
  return [1, 2, 3].every(() => {
    const began = performance.now();
    pattern.exec(text);
    return performance.now() - began > milliseconds;
  });
}

describe('the regular expressions of the package and its samples', () => {
  const literals = [...new Set([...findLiterals('lib'), ...findLiterals('sample')])];

  it('finds more than 100 regular expressions', () => expect(literals.length).toBeGreaterThan(100));

  it('the regular expressions take linear time on their worst inputs', () => {
    const slow = literals.filter((literal) => {
      const pattern = toRegExp(literal);
      return LIMITS.some(({ length, milliseconds }) =>
        createWorstInputs(literal, length).some((text) =>
          takesLongerThan(milliseconds, pattern, text),
        ),
      );
    });
    expect(slow).toEqual([]);
  }, 180_000);
});
