import { contractCollection } from '../../collection/pages/contract-collection.js';
import { FREQUENCY_NAMES } from '../../contracts/frequency.js';
import { contractPath } from '../../contracts/contract-urls.js';
import { beijingDate } from '../../dates/beijing-date.js';
import { flashBox, type FlashMessage } from '../../flash/flash.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { money } from '../../money/yuan.js';
import { liveScript } from '../../notifications/live.script.js';
import { timelinePicture } from '../../timeline/timeline-picture.js';
import type { ContractOverview, SignedOverview } from '../contract-overview.js';
import { changesSection } from './changes-section.js';
import { contractFacts } from './contract-facts.js';
import { nextStep } from './next-step.js';
import { notificationList } from './notification-list.js';
import { ordersSection } from './orders-section.js';
import { periodsSection } from './periods-section.js';
import { policySection } from './policy-section.js';
import { simulationPanel } from './simulation-panel.js';
import { unsignedContent } from './unsigned-content.js';

/** The page to which the customer returns, and on which the merchant continues. */
export function contractPage(overview: ContractOverview, message?: FlashMessage): Page {
  const title = getTitle(overview);
  return new Page({
    title,
    wide: overview.contract !== undefined,
    content: html`
      <h1>${title}</h1>
      ${message && flashBox(message)}
      ${overview.contract === undefined ? unsignedContent(overview) : signedContent(overview, message)}
    `,
    script: liveScript(overview.notificationCount, overview.code),
  });
}

/** Whose contract it is, and what is deducted how often. */
function getTitle(overview: ContractOverview): Html {
  const insured = overview.contract?.insured_display_name ?? overview.signed?.insured;
  if (insured === undefined) return bilingual('Contract', '协议');
  const name = bilingual(`Contract of ${insured}`, `${insured} 的协议`);
  if (overview.signed === undefined || overview.contract === undefined) return name;
  return html`${name} · ${FREQUENCY_NAMES[overview.frequency]} ${money(overview.signed.premium)}`;
}

function signedContent(overview: SignedOverview, message: FlashMessage | undefined): Html {
  const { planId, code, periods, now, simulation } = overview;
  const path = contractPath(planId, code);
  const filled = message?.form;
  return html`<div class="columns">
    <div>
      ${contractFacts(overview)} ${nextStep(overview, path)}
      ${
        periods.length > 0 &&
        html`<section class="card" aria-labelledby="timeline-heading">
          <h2 id="timeline-heading">${bilingual('Timeline', '时间线')}</h2>
          ${timelinePicture(periods, beijingDate(now))}
        </section>`
      }
      ${periods.length > 0 && periodsSection(periods, path)}
    </div>
    <div>
      ${simulation && simulationPanel(overview, simulation, path)}
      ${overview.collection && contractCollection(overview.collection, path)}
      ${ordersSection(overview, path, filled)} ${changesSection(overview, path, filled)}
      ${policySection(overview, path, filled)}
      <section class="card" aria-labelledby="notifications-heading">
        <h2 id="notifications-heading">${bilingual('Verified notifications', '已验签的通知')}</h2>
        ${notificationList(overview.notifications.map((notification) => ({ notification })))}
      </section>
      <a class="button" href="${path}">${bilingual('Query WeChat Pay again', '重新查询')}</a>
    </div>
  </div>`;
}
