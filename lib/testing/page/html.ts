/** A piece of HTML that is safe to stand in a page. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: text, which is escaped, and HTML, which is not. */
export type HtmlPart = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes HTML from a template; every value in it is escaped for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const rendered = parts.map((part) => {
    if (part instanceof Html) return part.toString();
    if (Array.isArray(part)) return part.join('');
    return String(part).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  });
  return new Html(String.raw({ raw: strings }, ...rendered));
}

/** A JavaScript literal of the value that can stand in a script element. */
export function scriptLiteral(value: string | number): Html {
  const escaped = JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(escaped);
}
