import { contractPath, launchPath } from '../../contracts/contract-urls.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { NOT_SIGNED } from '../../contracts/contract-state-names.js';
import type { UnsignedOverview } from '../contract-overview.js';
import { notificationList } from './notification-list.js';

/** Content of the page while the contract is not signed. */
export function unsignedContent(overview: UnsignedOverview): Html {
  const { planId, code, canStillSign, notifications } = overview;
  return html`
    <p class="state" role="status">${NOT_SIGNED}</p>
    <p>
      ${bilingual(
        'Declined, abandoned or not decided yet: WeChat Pay sends no notification in these cases.',
        '用户已拒绝、已放弃或尚未操作；这些情况微信支付都不会通知。',
      )}
    </p>
    <dl>
      <dt>out_contract_code</dt>
      <dd>${code}</dd>
    </dl>
    ${
      canStillSign &&
      html`<a class="button primary" href="${launchPath(planId, code)}">
        ${bilingual('Back to WeChat Pay', '继续签约')}
      </a>`
    }
    <a class="button ${!canStillSign && 'primary'}" href="/"
      >${bilingual('Start again with new numbers', '重新发起签约')}</a
    >
    <a class="button" href="${contractPath(planId, code)}">
      ${bilingual('Query WeChat Pay again', '重新查询')}
    </a>
    <h2>${bilingual('Verified notifications', '已验签的通知')}</h2>
    ${notificationList(notifications.map((notification) => ({ notification })))}
  `;
}
