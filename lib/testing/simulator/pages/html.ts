/** A language of the simulator's pages. */
export type Language = 'zh-CN' | 'en';

/** A safe piece of HTML, rendered in the language of the reader. */
export class Html {
  readonly #render: (language: Language) => string;

  constructor(markup: string | ((language: Language) => string)) {
    this.#render = typeof markup === 'string' ? () => markup : markup;
  }

  toString(language: Language = 'zh-CN'): string {
    return this.#render(language);
  }
}

/** A value in a template: text is escaped, HTML is not. */
type HtmlPart = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Creates HTML from a template. Values are escaped for text and for quoted attributes. */
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

/** Creates a text in the reader's language. */
export function translate(chinese: string, english: string): Html {
  return new Html((language) => escapeHtml(language === 'en' ? english : chinese));
}

/** Formats the value as a JavaScript literal that is safe inside a script element. */
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
