/**
 * Which of the options somebody meant who wrote this name: other case or separators, or a part of the name
 * (`privateKey`, `leaseMs`).
 *
 * @returns the end of a message, empty when nothing is like it.
 */
export function meantOption(written: string, options: readonly string[]): string {
  const letters = lettersOf(written);
  const meant =
    options.find((option) => lettersOf(option) === letters) ??
    options.find((option) => {
      const [shorter = '', longer = ''] = [letters, lettersOf(option)].toSorted(
        (one, other) => one.length - other.length,
      );
      return shorter.length > 2 && (longer.startsWith(shorter) || longer.endsWith(shorter));
    });
  return meant === undefined ? '' : `; is it ${meant}?`;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
