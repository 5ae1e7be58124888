import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { money } from '../../money/yuan.js';
import type { BillVerdict, ComparedRow } from '../bill-comparison.js';
import type { ComparedBill } from '../trade-bill.service.js';

export interface BillContext {
  /** Beijing date. */
  readonly date: string;
  readonly bill?: ComparedBill;
  /** Reason why the bill is not available. */
  readonly problem?: Html;
}

/** The rows of a day's trade bill next to the sample's own orders. */
export function billPage({ date, bill, problem }: BillContext): Page {
  const title = bilingual(`Bill of ${date}`, `${date} 账单`);
  return new Page({
    title,
    wide: true,
    content: html`
      <h1>${title}</h1>
      <form class="search" action="/bills">
        <label for="date">
          ${bilingual('Day; its bill is ready at 10:00 of the next day', '日期（次日 10:00 起可下载）')}
        </label>
        <div class="date">
          <input id="date" name="date" type="date" value="${date}" required />
          <button>${bilingual('Show', '查看')}</button>
        </div>
      </form>
      ${problem && html`<div class="flash problem" role="alert">${problem}</div>`}
      ${bill && billContent(bill)}
    `,
  });
}

function billContent({ rows, missing, summary }: ComparedBill): Html {
  return html`<div class="card">
      ${
        rows.length === 0
          ? html`<p>${bilingual('No transactions on this day.', '当日没有交易。')}</p>`
          : table(rows)
      }
    </div>
    ${
      missing.length > 0 &&
      html`<div class="flash problem" role="alert">
        <p>
          ${bilingual('Paid here on this day, but not in the bill:', '本系统当日已收、账单中没有：')}
        </p>
        <ul>
          ${missing.map(({ outTradeNo, amount }) => html`<li><code>${outTradeNo}</code> ${money(amount)}</li>`)}
        </ul>
      </div>`
    }
    ${
      summary &&
      html`<dl class="card totals">
        ${total(bilingual('Transactions', '交易笔数'), String(summary.count))}
        ${total(bilingual('Payments', '订单总金额'), money(summary.order_amount))}
        ${total(bilingual('Refunds', '退款总金额'), money(summary.refund_amount))}
        ${total(bilingual('Fees', '手续费'), `¥${summary.fee}`)}
      </dl>`
    }`;
}

function table(rows: readonly ComparedRow[]): Html {
  return html`<table class="list">
    <thead>
      <tr>
        <th scope="col">${bilingual('Order', '订单')}</th>
        <th scope="col">${bilingual('Amount', '金额')}</th>
        <th scope="col">${bilingual('Own record', '对账结果')}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(tableRow)}
    </tbody>
  </table>`;
}

function tableRow({ row, order, verdict }: ComparedRow): Html {
  const amount = row.kind === 'payment' ? row.order_amount : -row.refund_amount;
  const kind = row.kind === 'payment' ? bilingual('Payment', '支付') : bilingual('Refund', '退款');
  return html`<tr>
    <th scope="row">
      ${order === undefined ? '–' : bilingual(`Period ${order.periodId}`, `第 ${order.periodId} 期`)}
      <small>${row.trade_time.slice(11, 16)} · …${row.out_trade_no.slice(-8)}</small>
    </th>
    <td>${amount < 0 && '−'}${money(Math.abs(amount))} <small>${kind}</small></td>
    <td><span class="verdict ${verdict}">${VERDICTS[verdict]}</span></td>
  </tr>`;
}

const VERDICTS: Readonly<Record<BillVerdict, Html>> = {
  matches: bilingual('Matches', '一致'),
  unknown: bilingual('Unknown order', '本系统无此订单'),
  differs: bilingual('Differs', '不一致'),
};

function total(name: Html, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
