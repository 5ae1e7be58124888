import { bilingual, html, type Html } from '../../html/html.js';
import { javascript } from '../../html/javascript.js';
import { Page } from '../../html/page.js';
import { contractPath } from '../contract-urls.js';
import type { Launch, SigningAttempt } from '../signing-attempt.js';
import { SCENE_NAMES } from './scene-names.js';

/** The page that takes the customer to WeChat Pay by the rules of the scene. */
export function launchPage(attempt: SigningAttempt, customerPage: string | undefined): Page {
  const { launch } = attempt;
  return launch.by === 'page'
    ? browserLaunchPage(attempt, launch.redirectUrl)
    : frontEndLaunchPage(attempt, launch, customerPage);
}

/**
 * Follows WeChat Pay's rules: exactly one referrer meta and `window.location.href` in the browser, neither
 * a redirect of the server nor `location.replace`. WeChat returns the browser to the referrer, including
 * its path.
 *
 * The script waits for the load event: before it, browsers replace this page in the history, as
 * `location.replace` would.
 *
 * After a reload or the back button, the page stays open; otherwise it would send the customer to WeChat Pay
 * over and over.
 */
function browserLaunchPage(attempt: SigningAttempt, redirectUrl: string): Page {
  return new Page({
    title: TITLE,
    head: html`<meta name="referrer" content="no-referrer-when-downgrade" />`,
    content: html`
      <h1>${bilingual('Sign with WeChat Pay', '前往微信支付签约')}</h1>
      <p>
        ${bilingual(
          'Redirecting. If nothing happens, use the button below; the session expires after ten minutes.',
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

/** The front end of a mini program or an app opens WeChat Pay with the arguments shown here. */
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
          'Your back end passes these arguments to the front end, which opens WeChat Pay with them:',
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
    'Only your mini program or app can continue from here.',
    '后续步骤须在你的小程序或 App 中完成。',
  )}
</p>`;

function simulatedFrontEnd(customerPage: string): Html {
  return html`<a class="button primary" href="${customerPage}">
    ${bilingual('Act as the front end: continue to WeChat Pay', '模拟前端：继续前往微信支付')}
  </a>`;
}

function backLink({ planId, code }: SigningAttempt): Html {
  return html`<a class="button" href="${contractPath(planId, code)}">
    ${bilingual('Done: show the contract', '已操作，查看协议')}
  </a>`;
}
