import { Html } from './html.js';

/**
 * Creates a script from a template. Every value becomes a literal that cannot break out of the string or of
 * the script element; nested scripts stay code.
 */
export function javascript(
  strings: TemplateStringsArray,
  ...parts: readonly (string | number | Html)[]
): Html {
  return new Html((language) => {
    const code = parts.map((part) => (part instanceof Html ? part.in(language) : toLiteral(part)));
    return String.raw({ raw: strings }, ...code);
  });
}

function toLiteral(value: string | number): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
