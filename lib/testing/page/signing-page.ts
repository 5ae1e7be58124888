import type { SigningSession } from '../contracts/signing-session.js';
import { html, Html } from './html.js';
import type { Page } from './page-layout.js';

/** The page on which the user reads the plan and decides. */
export function signingPage({ request }: SigningSession, referrer: string): Page {
  const periods = request.policy_periods.map(
    (period) =>
      html`<tr>
        <td>${period.policy_period_id}</td>
        <td>${period.estimated_deduct_date}</td>
        <td>${yuan(period.estimated_deduct_amount.total)}</td>
      </tr>`,
  );
  return {
    status: 200,
    title: '保险委托代扣签约（模拟） · Entrusted payment (simulated)',
    content: html`
      <h1>保险委托代扣签约 <small lang="en">Entrusted payment</small></h1>
      <dl>
        <dt>被保人 <span lang="en">Insured</span></dt>
        <dd>${request.insured_display_name}</dd>
        <dt>保障期间 <span lang="en">Policy</span></dt>
        <dd>${request.policy_start_date} – ${request.policy_end_date}</dd>
        ${payment(request.amount?.total)}
      </dl>
      <h2>扣费计划 <small lang="en">Planned deductions</small></h2>
      <div class="periods" tabindex="0" role="region" aria-label="扣费计划 Planned deductions">
        <table>
          <thead>
            <tr>
              <th scope="col">期数 <span lang="en">No.</span></th>
              <th scope="col">日期 <span lang="en">Date</span></th>
              <th scope="col">金额 <span lang="en">Amount</span></th>
            </tr>
          </thead>
          <tbody>
            ${periods}
          </tbody>
        </table>
      </div>
      <form method="post">
        <input type="hidden" name="referrer" value="${referrer}" />
        <input type="hidden" name="history_length" id="history_length" value="" />
        <button class="primary" name="decision" value="agree">
          同意并签约 <span lang="en">Agree and sign</span>
        </button>
        ${request.amount ? failingButton : ''}
        <button name="decision" value="decline">拒绝 <span lang="en">Decline</span></button>
      </form>
    `,
    script: new Html(`document.getElementById('history_length').value = String(history.length);`),
  };
}

const failingButton = html`<button name="decision" value="fail">
  同意，但支付失败 <span lang="en">Agree, but the payment fails</span>
</button>`;

function payment(total: number | undefined): Html {
  if (total === undefined) return html``;
  return html`<dt>本次支付 <span lang="en">To pay now</span></dt>
    <dd>${yuan(total)}</dd>`;
}

function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(2)}`;
}
