/** A piece of HTML that is safe to stand in a page. */
export class Html {
  constructor(readonly markup: string) {}
}

export type HtmlPart = string | number | undefined | false | Html | readonly Html[];

/** Makes HTML from a template; every value in it is escaped, for text and for quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(markupOf)));
}

/** A label in both languages. */
export function bilingual(english: string, chinese: string): Html {
  return html`${english} <span lang="zh-CN">${chinese}</span>`;
}

function markupOf(part: HtmlPart): string {
  if (part instanceof Html) return part.markup;
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(markupOf).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
