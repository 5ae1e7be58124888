import type { Language } from '../language/language.js';

/** A piece of HTML that is safe to stand in a page, in the language of whoever reads it. */
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

/** Makes HTML from a template; every value in it is escaped, for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html((language) =>
    String.raw({ raw: strings }, ...parts.map((part) => markupOf(part, language))),
  );
}

/** A text in both languages, of which each reader sees one. */
export function bilingual(english: string, chinese: string): Html {
  return new Html((language) => escaped(language === 'en' ? english : chinese));
}

function markupOf(part: HtmlPart, language: Language): string {
  if (part instanceof Html) return part.in(language);
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map((piece) => piece.in(language)).join('');
  return escaped(String(part));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
