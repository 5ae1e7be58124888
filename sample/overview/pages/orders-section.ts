import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { PremiumOrder } from '../../premiums/premium-order.js';
import type { SignedOverview } from '../contract-overview.js';

/** The orders of the contract, with a refund button for each paid one. */
export function ordersSection({ orders }: SignedOverview, path: string): Html {
  return html`<section class="card" aria-labelledby="orders-heading">
    <h2 id="orders-heading">${bilingual('Payments', '扣费订单')}</h2>
    ${
      orders.length === 0
        ? html`<p class="hint">${bilingual('None yet.', '暂无订单。')}</p>`
        : html`<ul class="orders">
            ${orders.map((order) => orderItem(order, path))}
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
  ABNORMAL: bilingual('Refund abnormal', '退款异常'),
  CLOSED: bilingual('Refund closed', '退款关闭'),
};

function orderItem(order: PremiumOrder, path: string): Html {
  const { outTradeNo, periodId, amount, orderedAt, state, refund } = order;
  return html`<li>
    <div>
      <strong>${bilingual(`Period ${periodId}`, `第 ${periodId} 期`)} · ${money(amount)}</strong>
      <span>${STATES[state]} · ${beijingMinute(orderedAt)}</span>
      ${refund && html`<span>${REFUNDS[refund.status] ?? refund.status}</span>`}
      <code>${outTradeNo}</code>
    </div>
    ${
      state === 'paid' &&
      (refund === undefined || refund.status === 'CLOSED') &&
      html`<form method="post" action="${path}/orders/${outTradeNo}/refund">
        <button class="small">
          ${bilingual(`Refund ${money(amount)}`, `退款 ${money(amount)}`)}
          <span class="hidden">${bilingual(`of period ${periodId}`, `第 ${periodId} 期`)}</span>
        </button>
      </form>`
    }
  </li>`;
}
