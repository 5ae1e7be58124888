import { bilingual, Html, html } from './html.js';
import type { Page } from './page.js';
import { STYLESHEET } from './stylesheet.js';

/** The whole document; only the style and the script that carry the nonce are let run. */
export function renderPage({ title, content, head, script }: Page, nonce: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${head}
        <style nonce="${nonce}">
          ${STYLESHEET}
        </style>
      </head>
      <body>
        <a class="skip" href="#content">${bilingual('To the content', '跳到正文')}</a>
        <nav aria-label="Pages 页面">
          <a href="/">${bilingual('New policy', '新保单')}</a>
          <a href="/notifications">${bilingual('Notifications', '通知')}</a>
        </nav>
        <main id="content" tabindex="-1">${content}</main>
        ${script && scriptElement(script, nonce)}
      </body>
    </html> `.markup;
}

/** Not made by `html`: code is no text that could be escaped. */
function scriptElement(script: Html, nonce: string): Html {
  return new Html(`<script nonce="${nonce}">${script.markup}</script>`);
}
