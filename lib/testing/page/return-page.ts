import { html, scriptLiteral, words } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { returnUrl } from './return-url.js';

/** Where the browser came from. */
export interface Origin {
  /** `Referer` of the signing page's view; empty when there was none. */
  readonly referrer: string;
  /** Length of the browser's history when the signing page was shown; empty when it ran no script. */
  readonly historyLength: string;
}

/** The page after the user's decision: it sends the browser back, as WeChat does. */
export function returnPage(heading: Html, { referrer, historyLength }: Origin): Page {
  const url = returnUrl(referrer);
  const page = { status: 200, title: html`${heading} · ${words('模拟', 'simulated')}` };
  if (url === undefined) {
    // The decision may or may not have made an entry of its own in the history.
    const before = /^\d{1,4}$/.test(historyLength) ? Number(historyLength) : 0;
    return {
      ...page,
      content: html`<div class="card">
        <h1>${heading}</h1>
        <p class="lead">${words('请返回上一页。', 'Go back to the page before.')}</p>
      </div>`,
      script: html`if (${scriptLiteral(before)} && history.length > ${scriptLiteral(before)})
      history.go(-2); else history.back();`,
    };
  }
  return {
    ...page,
    content: html`<div class="card">
      <h1>${heading}</h1>
      <p class="lead"><a href="${url}">${words('返回商户', 'Back to the merchant')}</a></p>
    </div>`,
    script: html`location.replace(${scriptLiteral(url)});`,
  };
}
