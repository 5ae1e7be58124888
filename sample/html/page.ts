import type { Html } from './html.js';

/** What a page adds to the layout. */
export class Page {
  /** The tab's title. */
  readonly title: string;
  readonly content: Html;
  /** More of the head. */
  readonly head: Html | undefined;
  /** JavaScript of this page, if it has any. */
  readonly script: Html | undefined;

  constructor(page: { title: string; content: Html; head?: Html; script?: Html }) {
    this.title = page.title;
    this.content = page.content;
    this.head = page.head;
    this.script = page.script;
  }
}
