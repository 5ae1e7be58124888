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
