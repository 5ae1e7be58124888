import { Html } from './html.js';

/**
 * Makes a script from a template. Every value becomes a literal that no text can break out of, neither
 * of the string nor of the script element; a part made here stays code.
 */
export function javascript(
  strings: TemplateStringsArray,
  ...parts: readonly (string | number | Html)[]
): Html {
  return new Html((language) => {
    const code = parts.map((part) => (part instanceof Html ? part.in(language) : literalOf(part)));
    return String.raw({ raw: strings }, ...code);
  });
}

function literalOf(value: string | number): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
