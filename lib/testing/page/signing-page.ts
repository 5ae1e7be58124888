import type { SigningSession } from '../contracts/signing-session.js';
import type { Scene } from '../pre-sign/scenes.js';
import { html, Html, words } from './html.js';
import type { Page } from './page-layout.js';
import { yuan } from './yuan.js';

const OPENED_FROM: Readonly<Record<Scene, Html>> = {
  jsapi: words('在微信内打开', 'Opened inside WeChat'),
  'mini-program': words('由小程序打开', 'Opened by a mini program'),
  h5: words('由外部浏览器打开', 'Opened by a browser'),
  app: words('由 App 打开', 'Opened by an app'),
};

/** The page on which the user reads the plan and decides. */
export function signingPage({ request, scene }: SigningSession, referrer: string): Page {
  const { amount, insured_display_name: insured, can_auto_insure, can_auto_reinsure } = request;
  const periods = request.policy_periods.map(
    (period) =>
      html`<tr>
        <td>${period.policy_period_id}</td>
        <td>${period.estimated_deduct_date}</td>
        <td>${yuan(period.estimated_deduct_amount.total)}</td>
      </tr>`,
  );
  const renews = can_auto_insure === true || can_auto_reinsure === true;
  return {
    status: 200,
    title: words('保险委托代扣签约（模拟）', 'Entrusted payment (simulated)'),
    content: html`
      <div class="card">
        <h1>${words('保险委托代扣签约', 'Entrusted payment of premiums')}</h1>
        <p class="lead">${OPENED_FROM[scene]}</p>
        ${amount ? payment(amount.total) : ''}
        <dl>
          <dt>${words('被保人', 'Insured')}</dt>
          <dd>${insured}</dd>
          <dt>${words('保障期间', 'Policy')}</dt>
          <dd>${request.policy_start_date} – ${request.policy_end_date}</dd>
          ${
            renews
              ? html`<dt>${words('续保', 'Renewal')}</dt>
                  <dd>${words('到期自动续保', 'by itself')}</dd>`
              : ''
          }
        </dl>
      </div>
      <div class="card">
        <h2>${words('扣费计划', 'Planned deductions')}</h2>
        <div
          class="periods"
          tabindex="0"
          role="region"
          aria-label="${words('扣费计划', 'Planned deductions')}"
        >
          <table>
            <thead>
              <tr>
                <th scope="col">${words('期数', 'No.')}</th>
                <th scope="col">${words('日期', 'Date')}</th>
                <th scope="col">${words('金额', 'Amount')}</th>
              </tr>
            </thead>
            <tbody>
              ${periods}
            </tbody>
          </table>
        </div>
      </div>
      <form method="post">
        <input type="hidden" name="referrer" value="${referrer}" />
        <input type="hidden" name="history_length" id="history_length" value="" />
        <button class="primary" name="decision" value="agree">
          ${
            amount
              ? words(
                  `同意并签约，支付 ${yuan(amount.total)}`,
                  `Agree and pay ${yuan(amount.total)}`,
                )
              : words('同意并签约', 'Agree and sign')
          }
        </button>
        ${amount ? failingButton : ''}
        <button name="decision" value="decline">${words('拒绝', 'Decline')}</button>
      </form>
    `,
    script: new Html(`document.getElementById('history_length').value = String(history.length);`),
  };
}

const failingButton = html`<button name="decision" value="fail">
  ${words('同意，但支付失败', 'Agree, but the payment fails')}
</button>`;

function payment(total: number): Html {
  return html`<p class="sum">${yuan(total)}</p>
    <p class="lead">${words('签约时支付首期', 'The first premium is paid while signing')}</p>`;
}
