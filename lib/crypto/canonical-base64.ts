/**
 * Decodes base64 that is written the one canonical way, or gives `undefined`: Node's own decoder
 * takes line breaks, URL-safe letters and trailing junk, so that many texts mean the same bytes.
 */
export function decodeCanonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
