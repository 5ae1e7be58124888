import { html, toScriptLiteral, translate } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';

/** Creates an error page. The message is bilingual or language-neutral. */
export function createMessagePage(status: number, message: string): Page {
  return {
    status,
    title: translate('暂时无法操作（模拟）', 'Not possible (simulated)'),
    content: html`<div class="card" role="alert">
      <h1>${translate('暂时无法操作', 'Not possible')}</h1>
      <p>${message}</p>
    </div>`,
  };
}

/** Redirects to the result after a form was sent, so that a reload does not send the form again. */
export function createRedirect(location: string): Page {
  return { status: 303, title: translate('已完成', 'Done'), content: html``, location };
}

/** The browser's state when the signing page was shown. */
interface Origin {
  /** `Referer` of the signing page; empty when there was none. */
  readonly referrer: string;
  /** Length of the browser's history; empty when the browser ran no script. */
  readonly historyLength: string;
}

/** Creates the page after the user's decision, which sends the browser back as WeChat does. */
export function createReturnPage(heading: Html, { referrer, historyLength }: Origin): Page {
  const url = toReturnUrl(referrer);
  const page = { status: 200, title: html`${heading} · ${translate('模拟', 'simulated')}` };
  if (url === undefined) {
    // The decision may or may not have added an entry to the history.
    const before = /^\d{1,4}$/.test(historyLength) ? Number(historyLength) : 0;
    return {
      ...page,
      content: html`<div class="card">
        <h1>${heading}</h1>
        <p class="lead">${translate('请返回上一页。', 'Go back to the previous page.')}</p>
      </div>`,
      script: html`if (${toScriptLiteral(before)} && history.length > ${toScriptLiteral(before)})
      history.go(-2); else history.back();`,
    };
  }
  return {
    ...page,
    content: html`<div class="card">
      <h1>${heading}</h1>
      <p class="lead"><a href="${url}">${translate('返回商户', 'Back to the merchant')}</a></p>
    </div>`,
    script: html`location.replace(${toScriptLiteral(url)});`,
  };
}

/**
 * Adds `from_wxpay=1` to the referrer, to send the browser back there. Returns `undefined` for a bare
 * origin, and for a URL that is not HTTP or HTTPS.
 */
function toReturnUrl(referrer: string): string | undefined {
  if (!URL.canParse(referrer)) return undefined;
  const url = new URL(referrer);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.pathname === '/' && url.search === '') return undefined;
  // `searchParams` would re-encode the merchant's own query.
  url.search = `${url.search}${url.search ? '&' : '?'}from_wxpay=1`;
  return url.href;
}
