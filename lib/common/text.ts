/** Length as WeChat Pay counts it: in characters, not in UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** True when every character takes at most three bytes in UTF-8 and none is half of a pair. */
export function canBeSentInClear(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

/** Characters that steer a terminal, turn the direction of reading or cannot be seen, and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Text from outside, fit for logs and messages: one line of visible characters, of which every one that is
 * not becomes a blank. What is longer ends in `…`. It is cut first, so that its length costs nothing.
 */
export function toPrintable(text: string, maxLength = 1024): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return shown.replace(UNPRINTABLE, ' ');
}

/** The name of a field that comes from outside, as part of a path: escaped as in JSON, then printable. */
export function toPrintableName(name: string): string {
  return toPrintable(JSON.stringify(name.slice(0, 64)).slice(1, -1));
}

/** The value of a header for messages: the first 128 characters, of those only visible ASCII. */
export function toPrintableHeader(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 128).replace(/[^\x21-\x7e]/g, '') : '';
}

/**
 * Decodes base64 that is written the one canonical way, or gives `undefined`: Node's own decoder
 * takes line breaks, URL-safe letters and trailing junk, so that many texts mean the same bytes.
 */
export function decodeCanonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
