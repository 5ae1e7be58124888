/** Decides whether a name could be meant by the letters that were written, see {@link toLetters}. */
type Likeness = (letters: string, name: string) => boolean;

/**
 * Finds the name that was probably meant by a misspelt one. The likenesses are tried in order over all
 * names, so the strictest one comes first.
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

/** Letters and digits of a name, without case and separators. */
export function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Levenshtein's distance, row by row. */
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
