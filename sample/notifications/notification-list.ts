import { bilingual, html, type Html } from '../html/html.js';
import type { ReceivedNotification } from './received-notification.js';

/** The notifications as a list; `liveListScript` keeps it up to date. */
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
  const { id, event_type, summary, received_at, deliveries } = notification;
  return html`<li>
    <strong>${event_type}</strong>
    <span>${summary}</span>
    <dl>
      ${entry('id', id)} ${entry('contract_state', notification.contract_state)}
      ${entry('contract_id', notification.contract_id)}
      ${entry('out_contract_code', notification.out_contract_code)}
      ${entry('out_trade_no', notification.out_trade_no)}
      ${entry('amount 金额', yuan(notification.amount))} ${entry('received 收到', received_at)}
      ${entry('deliveries 次数', deliveries)}
    </dl>
  </li>`;
}

function entry(name: string, value: string | number | undefined): Html | undefined {
  return value === undefined
    ? undefined
    : html`<dt>${name}</dt>
        <dd>${value}</dd>`;
}

function yuan(fen: number | undefined): string | undefined {
  return fen === undefined ? undefined : `¥${(fen / 100).toFixed(2)}`;
}
