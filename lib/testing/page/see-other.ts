import { html, words } from './html.js';
import type { Page } from './page-layout.js';

/** After a form was sent: the page that shows what came of it, which can be loaded anew without sending again. */
export function seeOther(location: string): Page {
  return { status: 303, title: words('已完成', 'Done'), content: html``, location };
}
