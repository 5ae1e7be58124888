import { flashBox, type FlashMessage } from '../../flash/flash.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { liveScript } from '../../notifications/live.script.js';
import type { CollectionOverview } from '../collection-overview.service.js';
import { eventsSection } from './events-section.js';
import { funnelSection } from './funnel-section.js';
import { reportSection } from './report-section.js';
import { simulationSection } from './simulation-section.js';
import { stuckSection } from './stuck-section.js';
import { todaySection } from './today-section.js';

export type CollectionContext =
  | { readonly isAvailable: false }
  | {
      readonly isAvailable: true;
      /** `undefined` before the first contract is collected. */
      readonly overview: CollectionOverview | undefined;
      readonly message: FlashMessage | undefined;
    };

/**
 * The automatic collection of premiums: the day, its funnel, premiums that need a person, the report.
 *
 * @param notificationCount how many notifications had been received before the context was read.
 */
export function collectionPage(context: CollectionContext, notificationCount: number): Page {
  const title = bilingual('Premium collection', '自动收费');
  const overview = context.isAvailable ? context.overview : undefined;
  return new Page({
    title,
    wide: overview !== undefined,
    content: html`
      <h1>${title}</h1>
      ${context.isAvailable && context.message && flashBox(context.message)}
      ${
        overview === undefined
          ? introduction(context.isAvailable)
          : html`${overview.isPaused && PAUSED} ${content(overview)}`
      }
    `,
    script: liveScript(notificationCount),
  });
}

function content(overview: CollectionOverview): Html {
  return html`<div class="columns">
    <div>${stuckSection(overview)} ${todaySection(overview)} ${funnelSection(overview)}</div>
    <div>${reportSection(overview)} ${simulationSection(overview)} ${eventsSection(overview)}</div>
  </div>`;
}

const PAUSED = html`<div class="flash problem" role="alert">
  <p>
    ${bilingual(
      'The collection is paused: nothing is announced or deducted.',
      '收费已暂停：不再预约与扣费。',
    )}
  </p>
  <form method="post" action="/collection/resume" class="actions">
    <button>${bilingual('Resume', '恢复收费')}</button>
  </form>
</div>`;

function introduction(isAvailable: boolean): Html {
  return html`<section class="card" aria-labelledby="introduction-heading">
    <h2 id="introduction-heading">
      ${bilingual('Every premium, without a person', '每期保费自动收取')}
    </h2>
    <p>
      ${bilingual(
        'Each premium is announced to the customer on the day before its date and deducted on it. After a failure, it is tried again on later days, until the 29th day after its date. A person is asked only when it cannot go on by itself.',
        '每期保费在扣费日前一天预约（微信通知用户），扣费日自动扣费；失败后在之后数日重试，最迟至扣费日后第 29 天。仅在无法自动继续时才需人工处理。',
      )}
    </p>
    ${
      isAvailable
        ? html`<form method="post" action="/collection/portfolio">
              <button class="primary">
                ${bilingual('Sign 24 policies and let ten days pass', '模拟签约 24 份保单，并前进十天')}
              </button>
            </form>
            <p class="hint">
              ${bilingual(
                'Simulated: no money moves. Some customers have an empty wallet. It takes some seconds.',
                '仅为模拟，不会产生任何扣款；部分用户的钱包余额不足。约需数秒。',
              )}
            </p>
            <p class="hint">
              ${bilingual(
                'Or sign a policy of your own, and press “Collect automatically” on its page.',
                '也可自行签约一份保单，在协议页面点击“自动收费”。',
              )}
            </p>`
        : html`<p>
            ${bilingual(
              'The demo collects automatically in a simulation only, since it keeps its ledger in memory.',
              '本示例的账本仅保存在内存中，因此只在模拟环境中自动收费。',
            )}
          </p>`
    }
  </section>`;
}
