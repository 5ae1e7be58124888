import { beijingMinute } from '../../dates/beijing-date.js';
import type { FilledForm } from '../../forms/filled-form.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import {
  getRefundable,
  type PremiumOrder,
  type PremiumRefund,
} from '../../premiums/premium-order.js';
import type { SignedOverview } from '../contract-overview.js';
import { bankCardForm } from './bank-card-form.js';
import { refundForm } from './refund-form.js';

/** The orders of the contract, with the refunds of each and the forms for them. */
export function ordersSection(
  { orders }: SignedOverview,
  path: string,
  filled: FilledForm | undefined,
): Html {
  return html`<section class="card" aria-labelledby="orders-heading">
    <h2 id="orders-heading">${bilingual('Payments', '扣费订单')}</h2>
    ${
      orders.length === 0
        ? html`<p class="hint">${bilingual('None yet.', '暂无订单。')}</p>`
        : html`<ul class="orders">
            ${orders.map((order) => orderItem(order, path, filled))}
          </ul>`
    }
  </section>`;
}

const STATES: Readonly<Record<PremiumOrder['state'], Html>> = {
  pending: bilingual('Accepted, no result yet', '已受理，等待结果'),
  paid: bilingual('Paid', '支付成功'),
  failed: bilingual('Failed', '支付失败'),
};

const REFUNDS: Readonly<Record<string, Html>> = {
  PROCESSING: bilingual('Refund processing', '退款处理中'),
  SUCCESS: bilingual('Refunded', '已退款'),
  ABNORMAL: bilingual(
    'Refund abnormal: the customer’s account did not accept it',
    '退款异常：用户账户无法收款',
  ),
  CLOSED: bilingual('Refund closed', '退款关闭'),
};

function orderItem(order: PremiumOrder, path: string, filled: FilledForm | undefined): Html {
  const { outTradeNo, periodId, amount, orderedAt, state, result, refunds } = order;
  const action = `${path}/orders/${outTradeNo}`;
  const isBusy = refunds.some(({ status }) => status === 'PROCESSING');
  const isAbnormal = refunds.some(({ status }) => status === 'ABNORMAL');
  return html`<li>
    <strong>${bilingual(`Period ${periodId}`, `第 ${periodId} 期`)} · ${money(amount)}</strong>
    <span>${STATES[state]} · ${beijingMinute(orderedAt)}</span>
    ${
      state === 'failed' &&
      result !== undefined &&
      html`<span>${bilingual('Reason: ', '原因：')}${result}</span>`
    }
    ${refunds.map(refundLine)}
    <code>${outTradeNo}</code>
    ${!isBusy && getRefundable(order) > 0 && refundForm(order, `${action}/refund`, filled)}
    ${isAbnormal && bankCardForm(order, `${action}/bank-card`, filled)}
  </li>`;
}

function refundLine({ amount, status }: PremiumRefund): Html {
  return html`<span>${REFUNDS[status] ?? status} · ${money(amount)}</span>`;
}
