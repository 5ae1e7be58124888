import { bilingual, html, type Html } from '../../html/html.js';
import { javascript } from '../../html/javascript.js';
import { Page } from '../../html/page.js';
import { contractPath } from '../contract-urls.js';
import type { Launch, SigningAttempt } from '../signing-attempt.js';
import { SCENE_NAMES } from './scene-names.js';

/** What takes the customer to WeChat Pay, by the rules of the scene. */
export function launchPage(attempt: SigningAttempt, customerPage: string | undefined): Page {
  const { launch } = attempt;
  return launch.by === 'page'
    ? browserLaunchPage(attempt, launch.redirectUrl)
    : frontEndLaunchPage(attempt, launch, customerPage);
}

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
function browserLaunchPage(attempt: SigningAttempt, redirectUrl: string): Page {
  return new Page({
    title: TITLE,
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
      ${backLink(attempt)}
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

/** A mini program or an app is no page: its front end gets the call that opens WeChat Pay. */
function frontEndLaunchPage(
  attempt: SigningAttempt,
  { call }: Extract<Launch, { by: 'front-end' }>,
  customerPage: string | undefined,
): Page {
  return new Page({
    title: TITLE,
    head: html`<meta name="referrer" content="no-referrer-when-downgrade" />`,
    content: html`
      <h1>${bilingual('Sign with WeChat Pay', '前往微信支付签约')}</h1>
      <p>${SCENE_NAMES[attempt.scene]}</p>
      <p>
        ${bilingual(
          'This is what your back end gives to the front end, which opens WeChat Pay with it:',
          '后端将以下参数交给前端，由前端拉起微信支付：',
        )}
      </p>
      <pre tabindex="0"><code>${JSON.stringify(call, undefined, 2)}</code></pre>
      ${customerPage === undefined ? ELSEWHERE : simulatedFrontEnd(customerPage)}
      ${backLink(attempt)}
    `,
  });
}

const TITLE = bilingual('To WeChat Pay', '前往微信支付');

const ELSEWHERE = html`<p class="note">
  ${bilingual(
    'Only your mini program or app can go on from here.',
    '后续步骤须在你的小程序或 App 中完成。',
  )}
</p>`;

function simulatedFrontEnd(customerPage: string): Html {
  return html`<a class="button primary" href="${customerPage}">
    ${bilingual('Play the front end: continue to WeChat Pay', '模拟前端：继续前往微信支付')}
  </a>`;
}

function backLink({ planId, code }: SigningAttempt): Html {
  return html`<a class="button" href="${contractPath(planId, code)}">
    ${bilingual('I have been there: show the contract', '已操作，查看协议')}
  </a>`;
}
