import { clockBar } from '../../clock/clock-bar.js';
import { contractPath } from '../../contracts/contract-urls.js';
import { beijingDate } from '../../dates/beijing-date.js';
import { flashBox, type FlashMessage } from '../../flash/flash.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { liveScript } from '../../notifications/live.script.js';
import { notificationList } from '../../notifications/notification-list.js';
import { timelinePicture } from '../../timeline/timeline-picture.js';
import type { ContractOverview, SignedOverview } from '../contract-overview.js';
import { changesSection } from './changes-section.js';
import { contractFacts } from './contract-facts.js';
import { nextStep } from './next-step.js';
import { ordersSection } from './orders-section.js';
import { periodsSection } from './periods-section.js';
import { unsignedContent } from './unsigned-content.js';

/** The page to which the customer returns, and on which the merchant continues. */
export function contractPage(overview: ContractOverview, message?: FlashMessage): Page {
  return new Page({
    title: bilingual('Contract', '协议'),
    wide: overview.contract !== undefined,
    content: html`
      <h1>${bilingual('Contract', '协议')}</h1>
      ${message && flashBox(message)}
      ${overview.contract === undefined ? unsignedContent(overview) : signedContent(overview)}
    `,
    script: liveScript(overview.code),
  });
}

function signedContent(overview: SignedOverview): Html {
  const { planId, code, contract, periods, now, simulation } = overview;
  const path = contractPath(planId, code);
  return html`${simulation && clockBar({ now, back: path, next: simulation.next })}
    <div class="columns">
      <div>
        ${contractFacts(contract)}
        ${
          periods.length > 0 &&
          html`<section class="card" aria-labelledby="timeline-heading">
            <h2 id="timeline-heading">${bilingual('Timeline', '时间线')}</h2>
            ${timelinePicture(periods, beijingDate(now))}
          </section>`
        }
        ${periods.some(({ step }) => step.action !== undefined) && nextStep(periods, path)}
        ${periods.length > 0 && periodsSection(periods, path)}
      </div>
      <div>
        ${simulation && customerCard(simulation.customerPage)} ${changesSection(overview, path)}
        ${ordersSection(overview, path)}
        <section class="card" aria-labelledby="notifications-heading">
          <h2 id="notifications-heading">${bilingual('Verified notifications', '已验签的通知')}</h2>
          ${notificationList(overview.notifications)}
        </section>
        <a class="button" href="${path}">${bilingual('Query WeChat Pay again', '重新查询')}</a>
      </div>
    </div>`;
}

function customerCard(customerPage: string): Html {
  return html`<section class="card" aria-labelledby="customer-heading">
    <h2 id="customer-heading">${bilingual('The customer’s phone', '用户手机')}</h2>
    <p class="hint">
      ${bilingual(
        'On the phone, the customer can empty the wallet, so that deductions fail, or terminate the contract.',
        '用户可在此使余额不足（扣费失败），或关闭扣费服务。',
      )}
    </p>
    <a class="button" href="${customerPage}" referrerpolicy="no-referrer-when-downgrade">
      ${bilingual('Take the phone', '打开用户手机')}
    </a>
  </section>`;
}
