import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { reloadOnNotificationScript } from '../../notifications/live-notifications.script.js';
import { notificationList } from '../../notifications/notification-list.js';
import type { ReceivedNotification } from '../../notifications/received-notification.js';
import type { ShownContract } from '../contract-lookup.service.js';
import { contractPath, launchPath } from '../contract-urls.js';
import { meaningOf } from './contract-state.js';

export interface ContractView {
  readonly planId: number;
  readonly code: string;
  /** `undefined` when WeChat Pay knows of none. */
  readonly contract: ShownContract | undefined;
  /** True before the customer came back from WeChat Pay: the same session serves once. */
  readonly canStillSign: boolean;
}

/** Where the customer comes back to: what WeChat Pay says now, whatever the browser says. */
export function contractPage(
  view: ContractView,
  notifications: readonly ReceivedNotification[],
): Page {
  const { planId, code, contract } = view;
  return new Page({
    title: 'Contract 协议',
    content: html`
      <h1>${bilingual('Contract', '协议')}</h1>
      ${contract === undefined ? notSigned(view) : contractFacts(contract)}
      <a class="button" href="${contractPath(planId, code)}">
        ${bilingual('Ask WeChat Pay again', '重新查询')}
      </a>
      <h2>${bilingual('Verified notifications', '已验证的通知')}</h2>
      ${notificationList(notifications)}
    `,
    script: reloadOnNotificationScript(code),
  });
}

function notSigned({ planId, code, canStillSign }: ContractView): Html {
  return html`
    <p class="state" role="status">${bilingual('Not signed', '尚未签约')}</p>
    <p>
      ${bilingual(
        'Declined, given up or not decided yet: WeChat Pay notifies none of these.',
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
  `;
}

function contractFacts(contract: ShownContract): Html {
  const { contract_state: state, contract_terminate_info: end } = contract;
  return html`
    <p class="state" role="status">${state}</p>
    <p>${meaningOf(state)}</p>
    <dl>
      ${fact('Insured 被保险人', contract.insured_display_name)}
      ${fact('contract_id', contract.contract_id)}
      ${fact('out_contract_code', contract.out_contract_code)} ${fact('plan_id', contract.plan_id)}
      ${fact('contract_signed_time', contract.contract_signed_time)}
      ${fact('contract_expired_time', contract.contract_expired_time)}
      ${fact('contract_terminated_time', end?.contract_terminated_time)}
    </dl>
  `;
}

function fact(name: string, value: string | number | undefined): Html | undefined {
  return value === undefined
    ? undefined
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}
