import { Html, html, translate } from './html.js';
import type { Language } from './html.js';
import { PHONE_PATH } from './page-paths.js';

/** One page of the simulator. */
export interface Page {
  readonly status: number;
  readonly title: Html;
  readonly content: Html;
  /** JavaScript of the page; without it, the page must not run any. */
  readonly script?: Html | undefined;
  /** True for a page with wide tables, which is not one of the user's phone. */
  readonly isWide?: boolean | undefined;
  /** Target of a redirect with status 303. */
  readonly location?: string | undefined;
}

/** The language and the security context of a rendered page. */
interface PageContext {
  readonly language: Language;
  /** Nonce of the style and script elements, which the Content-Security-Policy names. */
  readonly nonce: string;
  /** Link of the language switch; absent after a form was sent. */
  readonly switchUrl?: string | undefined;
}

/** Renders the whole document. */
export function renderPage(page: Page, { language, nonce, switchUrl }: PageContext): string {
  const { title, content, script, isWide } = page;
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
        <div class="${isWide === true ? 'phone wide' : 'phone'}">
          <header>
            <a class="home" href="${PHONE_PATH}">${translate('扣费服务', 'Deduction services')}</a>
            ${switchUrl === undefined ? '' : renderLanguageSwitch(language, switchUrl)}
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

function renderLanguageSwitch(language: Language, url: string): Html {
  return language === 'en'
    ? html`<a class="language" href="${url}" lang="zh-CN" hreflang="zh-CN">中文</a>`
    : html`<a class="language" href="${url}" lang="en" hreflang="en">English</a>`;
}

/** A phone-sized layout on every screen. */
const STYLESHEET = new Html(`
  :root { color-scheme: light dark; --page: #ededed; --card: #fff; --text: #191919; --soft: #5c5c5c;
    --line: #0001; --accent: #0b7a4b; --accent-text: #fff; --bad: #b3261e; }
  @media (prefers-color-scheme: dark) { :root { --page: #111; --card: #1e1e1e; --text: #eee;
    --soft: #b0b0b0; --line: #fff2; --accent: #5fd39b; --accent-text: #06281a; --bad: #ff9a90; } }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
    overflow-wrap: anywhere; }
  .phone { max-width: 28rem; min-height: 100vh; margin: 0 auto; padding: .75rem .75rem 2rem; }
  header { display: flex; gap: .75rem; align-items: baseline; justify-content: space-between; font-size: .875rem; }
  a { color: var(--accent); }
  header a, .link { display: inline-block; padding: .625rem 0; }
  .note { margin: 0 0 .75rem; border: 1px dashed var(--soft); border-radius: .5rem; padding: .375rem .75rem;
    font-size: .8125rem; color: var(--soft); }
  .card { background: var(--card); border-radius: .75rem; padding: 1rem; margin: 0 0 .75rem; }
  h1 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .5rem; text-align: center; }
  h2 { font-size: 1rem; margin: 0 0 .5rem; }
  .sum { margin: .5rem 0 0; text-align: center; font-size: 2.25rem; line-height: 1.2; font-weight: 600;
    font-variant-numeric: tabular-nums; }
  .lead { margin: 0 0 .75rem; text-align: center; color: var(--soft); }
  .soft { color: var(--soft); font-size: .875rem; margin: .5rem 0 0; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .375rem 1rem; margin: 0; }
  dt { color: var(--soft); } dd { margin: 0; text-align: right; }
  table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th { color: var(--soft); font-weight: 400; font-size: .875rem; }
  th, td { padding: .4375rem 0; border-bottom: 1px solid var(--line); text-align: left; }
  tr:last-child td { border-bottom: 0; }
  th:last-child, td:last-child { text-align: right; }
  .periods { max-height: 40vh; overflow: auto; }
  .wide { max-width: 72rem; }
  th, td { overflow-wrap: normal; }
  .wide th, .wide td { padding-right: 1.5rem; white-space: nowrap; }
  .wide th:last-child, .wide td:last-child { text-align: left; }
  .list { list-style: none; margin: 0; padding: 0; }
  .list a { display: block; background: var(--card); color: inherit; text-decoration: none; border-radius: .75rem;
    padding: .875rem 1rem; margin: 0 0 .5rem; }
  .list strong { display: block; } .list span { color: var(--soft); font-size: .875rem; }
  .alert { border: 2px solid var(--bad); border-radius: .75rem; padding: .625rem 1rem; margin: 0 0 .75rem; }
  form { margin: 0; }
  button { display: block; width: 100%; min-height: 3rem; padding: .5rem 1rem; margin-top: .625rem; font: inherit;
    border: 0; border-radius: .5rem; cursor: pointer; background: var(--card); color: var(--text); }
  .card button { background: var(--page); }
  button.primary, .card button.primary { background: var(--accent); color: var(--accent-text); font-weight: 600; }
  button.bad, .card button.bad { color: var(--bad); }
  :focus-visible { outline: 3px solid #d97706; outline-offset: 2px; }
`);
