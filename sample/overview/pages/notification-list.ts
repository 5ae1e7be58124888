import { bilingual, html, type Html } from '../html/html.js';
import { money } from '../money/yuan.js';
import type { ReceivedNotification } from './received-notification.js';

/** The notifications as a list; `liveScript` keeps it up to date. */
export function notificationList(notifications: readonly ReceivedNotification[]): Html {
  return html`<div id="notifications" aria-live="polite">
    ${
      notifications.length === 0
        ? html`<p>${bilingual('Nothing yet.', '暂无通知。')}</p>`
        : html`<ol class="events">
            ${notifications.map(listItem)}
          </ol>`
    }
  </div>`;
}

function listItem(notification: ReceivedNotification): Html {
  const { event_type, summary, received_at, policy_period_id: periodId, amount } = notification;
  return html`<li>
    <strong>${event_type}</strong>
    <span>
      ${periodId !== undefined && bilingual(`Period ${periodId} · `, `第 ${periodId} 期 · `)}
      ${amount !== undefined && `${money(amount)} · `}${received_at.slice(0, 16).replace('T', ' ')}
    </span>
    <details id="${notification.id}">
      <summary>${summary}</summary>
      <dl>
        ${entry('id', notification.id)} ${entry('contract_state', notification.contract_state)}
        ${entry('contract_id', notification.contract_id)}
        ${entry('out_contract_code', notification.out_contract_code)}
        ${entry('out_trade_no', notification.out_trade_no)}
        ${entry('transaction_id', notification.transaction_id)}
        ${entry('out_refund_no', notification.out_refund_no)}
      </dl>
    </details>
  </li>`;
}

function entry(name: string, value: string | number | undefined): Html | undefined {
  return value === undefined
    ? undefined
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}
