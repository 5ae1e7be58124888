/** Length in characters, as WeChat Pay counts it, not in UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** True when every character takes at most three bytes in UTF-8 and none is a lone surrogate. */
export function canBeSentInClear(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

/** Control characters, direction marks, invisible characters and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Makes external text safe for logs and messages: one line, with blanks in place of unprintable characters. Text
 * that is too long ends in `…`; it is cut before anything else, so that long texts cost nothing.
 */
export function toPrintable(text: string, maxLength = 1024): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return shown.replace(UNPRINTABLE, ' ');
}

/** Makes an external field name safe for a path: escaped as in JSON, then printable. */
export function toPrintableName(name: string): string {
  return toPrintable(JSON.stringify(name.slice(0, 64)).slice(1, -1));
}

/** Makes a header value safe for messages: visible ASCII of its first 128 characters. */
export function toPrintableHeader(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 128).replace(/[^\x21-\x7e]/g, '') : '';
}

/**
 * Decodes canonical base64 and returns `undefined` for any other text: Node's own decoder accepts line breaks,
 * URL-safe letters and trailing junk, so that many texts decode to the same bytes.
 */
export function decodeCanonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
