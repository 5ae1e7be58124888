/** A language of the simulator's pages. */
export type Language = 'zh-CN' | 'en';

/** A piece of HTML that is safe to stand in a page, in the language of whoever reads it. */
export class Html {
  readonly #render: (language: Language) => string;

  constructor(markup: string | ((language: Language) => string)) {
    this.#render = typeof markup === 'string' ? () => markup : markup;
  }

  toString(language: Language = 'zh-CN'): string {
    return this.#render(language);
  }
}

/** What may stand in a template: text, which is escaped, and HTML, which is not. */
type HtmlPart = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes HTML from a template; every value in it is escaped for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html((language) => {
    const rendered = parts.map((part) => {
      if (part instanceof Html) return part.toString(language);
      if (Array.isArray(part)) return part.map((piece: Html) => piece.toString(language)).join('');
      return escapeHtml(String(part));
    });
    return String.raw({ raw: strings }, ...rendered);
  });
}

/** A text in the reader's language. */
export function translate(chinese: string, english: string): Html {
  return new Html((language) => escapeHtml(language === 'en' ? english : chinese));
}

/** A JavaScript literal of the value that can stand in a script element. */
export function toScriptLiteral(value: string | number): Html {
  const text = JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(text);
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
