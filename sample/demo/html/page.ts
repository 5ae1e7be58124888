import type { Html } from './html.js';

/** The parts that a page adds to the layout. */
export class Page {
  /** Title of the tab. */
  readonly title: Html;
  readonly content: Html;
  /** Additional elements of the head. */
  readonly head: Html | undefined;
  /** JavaScript of this page, if it has any. */
  readonly script: Html | undefined;
  /** True for a page that needs more width than a form. */
  readonly wide: boolean;

  constructor(page: { title: Html; content: Html; head?: Html; script?: Html; wide?: boolean }) {
    this.title = page.title;
    this.content = page.content;
    this.head = page.head;
    this.script = page.script;
    this.wide = page.wide ?? false;
  }
}
