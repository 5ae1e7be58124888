import type { Language } from '../language/language.js';

/** HTML that is safe to embed in a page, rendered in the language of the reader. */
export class Html {
  readonly #render: (language: Language) => string;

  constructor(markup: string | ((language: Language) => string)) {
    this.#render = typeof markup === 'string' ? () => markup : markup;
  }

  in(language: Language): string {
    return this.#render(language);
  }
}

export type HtmlPart = string | number | undefined | false | Html | readonly Html[];

/** Creates HTML from a template and escapes every value for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html((language) =>
    String.raw({ raw: strings }, ...parts.map((part) => renderPart(part, language))),
  );
}

/** A text in both languages; each reader sees one. */
export function bilingual(english: string, chinese: string): Html {
  return new Html((language) => escaped(language === 'en' ? english : chinese));
}

/** A date or a time, which a line break must not divide. */
export function unbroken(text: string): Html {
  return html`<span class="unbroken">${text}</span>`;
}

function renderPart(part: HtmlPart, language: Language): string {
  if (part instanceof Html) return part.in(language);
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map((piece) => piece.in(language)).join('');
  return escaped(String(part));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
