import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import { getEventName } from '../../notifications/event-names.js';
import type { ReceivedNotification } from '../../notifications/received-notification.js';

/** A notification, and the path of its contract's page where the list does not belong to that contract. */
export interface ListedNotification {
  readonly notification: ReceivedNotification;
  readonly contract?: { readonly path: string; readonly insured: string };
}

/** The notifications as a list; `liveScript` keeps it up to date. */
export function notificationList(notifications: readonly ListedNotification[]): Html {
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

function listItem({ notification, contract }: ListedNotification): Html {
  const { event_type, received_at, policy_period_id: periodId, amount } = notification;
  return html`<li>
    <strong>${getEventName(event_type)}</strong> <code>${event_type}</code>
    <span>
      ${periodId !== undefined && bilingual(`Period ${periodId} · `, `第 ${periodId} 期 · `)}
      ${amount !== undefined && `${money(amount)} · `}${received_at.slice(0, 16).replace('T', ' ')}
    </span>
    ${
      event_type === 'TRANSACTION.FAIL' &&
      notification.result !== undefined &&
      html`<span>${bilingual('Reason: ', '原因：')}${notification.result}</span>`
    }
    ${
      contract &&
      html`<a href="${contract.path}">
        ${bilingual(`Contract of ${contract.insured}`, `${contract.insured} 的协议`)}
      </a>`
    }
    <details id="${notification.id}">
      <summary>${bilingual('Details', '详情')}</summary>
      <dl>
        ${entry('id', notification.id)} ${entry('summary', notification.summary)}
        ${entry('contract_state', notification.contract_state)}
        ${entry('contract_id', notification.contract_id)}
        ${entry('out_contract_code', notification.out_contract_code)}
        ${entry('out_trade_no', notification.out_trade_no)}
        ${entry('transaction_id', notification.transaction_id)}
        ${entry('out_refund_no', notification.out_refund_no)}
        ${entry('out_insurance_no', notification.out_insurance_no)}
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
