import { bilingual, html } from '../../html/html.js';
import { javascript } from '../../html/javascript.js';
import { Page } from '../../html/page.js';
import { contractPath } from '../contract-urls.js';
import type { SigningAttempt } from '../signing-attempt.js';

/**
 * Sends the customer to WeChat Pay by its rules: one referrer meta, `window.location.href` in the
 * browser; no redirect of the server, no `location.replace`. WeChat knows from the referrer, path
 * included, where to send the browser back to.
 *
 * It waits for the page to have loaded: before, browsers let the next page take this one's place in the
 * history, as `location.replace` would.
 *
 * Whoever comes back to this page with the back button, or loads it anew, stays here: it would send
 * them to WeChat Pay again and again.
 */
export function launchPage({ planId, code, redirectUrl }: SigningAttempt): Page {
  return new Page({
    title: 'To WeChat Pay 前往微信支付',
    head: html`<meta name="referrer" content="no-referrer-when-downgrade" />`,
    content: html`
      <h1>${bilingual('Sign with WeChat Pay', '前往微信支付签约')}</h1>
      <p>
        ${bilingual(
          'You are being taken there. If nothing happens, go on yourself; there are ten minutes to decide.',
          '正在跳转。如果没有反应，请点击下方按钮；请在十分钟内完成。',
        )}
      </p>
      <a class="button primary" href="${redirectUrl}">
        ${bilingual('Continue to WeChat Pay', '继续前往微信支付')}
      </a>
      <a class="button" href="${contractPath(planId, code)}">
        ${bilingual('I have been there: show the contract', '已操作，查看协议')}
      </a>
    `,
    script: javascript`
      const [navigation] = performance.getEntriesByType('navigation');
      const isReturn = navigation?.type === 'back_forward' || navigation?.type === 'reload';
      if (!isReturn) addEventListener('load', () => setTimeout(launch));
      function launch() {
        window.location.href = ${redirectUrl};
      }
    `,
  });
}
