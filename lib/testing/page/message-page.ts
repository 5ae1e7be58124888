import { html, words } from './html.js';
import type { Page } from './page-layout.js';

/** A page that says why something is not possible; the message is in both languages or in none. */
export function messagePage(status: number, message: string): Page {
  return {
    status,
    title: words('暂时无法操作（模拟）', 'Not possible (simulated)'),
    content: html`<div class="card" role="alert">
      <h1>${words('暂时无法操作', 'Not possible')}</h1>
      <p>${message}</p>
    </div>`,
  };
}
