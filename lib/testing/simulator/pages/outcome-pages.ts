import { html, toScriptLiteral, translate } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';

/** A page that says why something is not possible; the message is in both languages or in none. */
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

/** After a form was sent: the page that shows what came of it, which can be loaded anew without sending again. */
export function createRedirect(location: string): Page {
  return { status: 303, title: translate('已完成', 'Done'), content: html``, location };
}

/** Where the browser came from. */
interface Origin {
  /** `Referer` of the signing page's view; empty when there was none. */
  readonly referrer: string;
  /** Length of the browser's history when the signing page was shown; empty when it ran no script. */
  readonly historyLength: string;
}

/** The page after the user's decision: it sends the browser back, as WeChat does. */
export function createReturnPage(heading: Html, { referrer, historyLength }: Origin): Page {
  const url = toReturnUrl(referrer);
  const page = { status: 200, title: html`${heading} · ${translate('模拟', 'simulated')}` };
  if (url === undefined) {
    // The decision may or may not have made an entry of its own in the history.
    const before = /^\d{1,4}$/.test(historyLength) ? Number(historyLength) : 0;
    return {
      ...page,
      content: html`<div class="card">
        <h1>${heading}</h1>
        <p class="lead">${translate('请返回上一页。', 'Go back to the page before.')}</p>
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
 * Where the browser goes back to: the referrer with `from_wxpay=1`, when it has a path. A bare origin,
 * or anything but a web page, gives nothing.
 */
function toReturnUrl(referrer: string): string | undefined {
  if (!URL.canParse(referrer)) return undefined;
  const url = new URL(referrer);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.pathname === '/' && url.search === '') return undefined;
  // Not by searchParams, which would write the merchant's own query anew.
  url.search = `${url.search}${url.search ? '&' : '?'}from_wxpay=1`;
  return url.href;
}
