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

/** One line, without characters that steer a terminal or turn the direction of reading. */
export function toPrintable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 1024);
}

/**
 * Decodes base64 that is written the one canonical way, or gives `undefined`: Node's own decoder
 * takes line breaks, URL-safe letters and trailing junk, so that many texts mean the same bytes.
 */
export function decodeCanonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
