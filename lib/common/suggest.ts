/** True when a name resembles the given letters, see {@link toLetters}. */
type Likeness = (letters: string, name: string) => boolean;

/**
 * Finds the known name closest to a misspelt one. Each likeness is tried over all names before the next, so the
 * strictest one comes first.
 */
export function suggest<Name extends string>(
  written: string,
  names: readonly Name[],
  likenesses: readonly Likeness[],
): Name | undefined {
  const letters = toLetters(written);
  for (const isLike of likenesses) {
    const found = names.find((name) => isLike(letters, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Letters and digits of a name in lower case, without separators. */
export function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Levenshtein distance, computed row by row. */
export function countEdits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (let column = 0; column < other.length; column += 1) {
      const replaced = (row[column] ?? 0) + (letter === other[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Finds the known name that a misspelt one stands for. */
export function findClosest(name: string, known: readonly string[]): string | undefined {
  return suggest(name, known, [
    hasSameLetters,
    (letters, other) => letters.length > 3 && countEdits(letters, toLetters(other)) === 1,
    isPartOrWhole,
    (letters, other) => letters.length > 5 && countEdits(letters, toLetters(other)) === 2,
  ]);
}

function hasSameLetters(letters: string, name: string): boolean {
  return toLetters(name) === letters;
}

/** True when one is the beginning or the end of the other: `privateKey`, `leaseMs`. */
function isPartOrWhole(letters: string, name: string): boolean {
  const [shorter = '', longer = ''] = [letters, toLetters(name)].toSorted(
    (one, other) => one.length - other.length,
  );
  return shorter.length > 2 && (longer.startsWith(shorter) || longer.endsWith(shorter));
}

/**
 * Describes an unknown name with the known one closest to it, or with all of them when none is close.
 *
 * @param noun What the names stand for.
 */
export function describeUnknown(name: string, known: readonly string[], noun = 'option'): string {
  const closest = findClosest(name, known);
  const list = `${known.slice(0, -1).join(', ')} and ${known.at(-1)}`;
  const remedy = closest === undefined ? `the ${noun}s are ${list}` : `did you mean ${closest}?`;
  return `unknown ${noun}; ${remedy}`;
}
