import type { Language } from '../language/language.js';
import { bilingual, Html, html } from './html.js';
import type { Page } from './page.js';
import { KEEP_ENTRIES } from './keep-entries.script.js';
import { STYLESHEET } from './stylesheet.js';

export interface PageContext {
  /** Nonce of the style and the script in the page's content security policy. */
  readonly nonce: string;
  readonly language: Language;
  /** Path to which the language switch links. */
  readonly path: string;
}

/** Renders the whole document; only the style and the script with the nonce are allowed. */
export function renderPage(page: Page, { nonce, language, path }: PageContext): string {
  const { title, content, head, script, wide } = page;
  return html`<!doctype html>
    <html lang="${language}">
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
      <body ${wide && html`class="wide"`}>
        <a class="skip" href="#content">${bilingual('To the content', '跳到正文')}</a>
        <nav aria-label="${bilingual('Pages', '页面')}">
          <a href="/">${bilingual('New policy', '新保单')}</a>
          <a href="/contracts">${bilingual('Contracts', '协议')}</a>
          <a href="/collection">${bilingual('Collection', '收费')}</a>
          <a href="/bills">${bilingual('Bills', '账单')}</a>
          <a href="/notifications">${bilingual('Notifications', '通知')}</a>
          ${languageSwitch(language, path)}
        </nav>
        <main id="content" tabindex="-1">${content}</main>
        ${scriptElement(KEEP_ENTRIES, nonce)} ${script && scriptElement(script, nonce)}
      </body>
    </html> `.in(language);
}

function languageSwitch(language: Language, path: string): Html {
  return language === 'en'
    ? html`<a class="language" href="${path}?lang=zh-CN" lang="zh-CN" hreflang="zh-CN">中文</a>`
    : html`<a class="language" href="${path}?lang=en" lang="en" hreflang="en">English</a>`;
}

/** Created without `html`, because escaping would break the code. */
function scriptElement(script: Html, nonce: string): Html {
  return new Html((language) => `<script nonce="${nonce}">${script.in(language)}</script>`);
}
