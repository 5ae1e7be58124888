import { html, words } from './html.js';
import type { Html } from './html.js';
import type { Language } from './language.js';
import { PHONE_PATH } from './user-page-urls.js';
import { STYLESHEET } from './stylesheet.js';

/** One page of the simulator. */
export interface Page {
  readonly status: number;
  readonly title: Html;
  readonly content: Html;
  /** JavaScript of the page; without it, none may run. */
  readonly script?: Html;
  /** Where the browser goes instead of showing the content, with status 303. */
  readonly location?: string;
}

/** Who reads the page, and how it is let run. */
export interface PageContext {
  readonly language: Language;
  /** What the style and the script carry that the page's policy names. */
  readonly nonce: string;
  /** Link of the language switch; none after a form was sent. */
  readonly switchUrl?: string;
}

/** The whole document. */
export function renderPage(page: Page, { language, nonce, switchUrl }: PageContext): string {
  const { title, content, script } = page;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${STYLESHEET}
        </style>
      </head>
      <body>
        <div class="phone">
          <header>
            <a class="home" href="${PHONE_PATH}">${words('扣费服务', 'Deduction services')}</a>
            ${switchUrl === undefined ? '' : languageSwitch(language, switchUrl)}
          </header>
          <p class="note" role="note">
            这是模拟器，不是微信支付，不会产生任何扣款。
            <span lang="en">This is a simulator, not WeChat Pay. No money moves.</span>
          </p>
          <main>${content}</main>
        </div>
        ${
          script
            ? html`<script nonce="${nonce}">
                ${script};
              </script>`
            : ''
        }
      </body>
    </html> `.toString(language);
}

function languageSwitch(language: Language, url: string): Html {
  return language === 'en'
    ? html`<a class="language" href="${url}" lang="zh-CN" hreflang="zh-CN">中文</a>`
    : html`<a class="language" href="${url}" lang="en" hreflang="en">English</a>`;
}

/** Headers of the page: it runs no script and loads nothing but its own. */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; ` +
      `form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language, Cookie',
    'X-Content-Type-Options': 'nosniff',
  };
}
