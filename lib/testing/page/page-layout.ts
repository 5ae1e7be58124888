import { html, Html } from './html.js';

/** One page of the simulator. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly content: Html;
  /** JavaScript of the page; without it, none may run. */
  readonly script?: Html;
}

const STYLE = new Html(`
  :root { color-scheme: light dark; }
  body { margin: 0 auto; max-width: 32rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  .note { border: 1px dashed; border-radius: .5rem; padding: .5rem .75rem; font-size: .875rem; }
  h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.125rem; }
  small { display: block; font-size: .75em; font-weight: normal; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; }
  dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
  table { width: 100%; border-collapse: collapse; }
  th, td { padding: .375rem 0; border-bottom: 1px solid #8886; text-align: left; }
  th:last-child, td:last-child { text-align: right; }
  .periods { max-height: 40vh; overflow: auto; }
  button { display: block; width: 100%; min-height: 3rem; margin-top: .75rem; font: inherit;
    border: 1px solid #888; border-radius: .5rem; cursor: pointer; }
  button.primary { background: #1d4ed8; border-color: #1d4ed8; color: #fff; font-weight: 600; }
  :focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
`);

/** The whole document; its script and style carry the nonce that the page's policy names. */
export function renderPage({ title, content, script }: Page, nonce: string): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${STYLE}
        </style>
      </head>
      <body>
        <p class="note" role="note">
          这是模拟器，不是微信支付，不会产生任何扣款。
          <span lang="en">This is a simulator, not WeChat Pay. No money moves.</span>
        </p>
        <main>${content}</main>
        ${
          script
            ? html`<script nonce="${nonce}">
                ${script};
              </script>`
            : ''
        }
      </body>
    </html> `.toString();
}

/** Headers of the page: it runs no script and loads nothing but its own. */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; ` +
      `form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}
