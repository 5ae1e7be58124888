import { formatPrice } from '../common/money.js';
import type { Scene } from '../contracts/pre-sign-request.js';
import { readSessionId } from '../signing/session-book.js';
import type { SessionBook, SigningSession } from '../signing/session-book.js';
import type { SigningDesk } from '../signing/signing-desk.js';
import { Html, html, translate } from './html.js';
import { createMessagePage, createReturnPage } from './outcome-pages.js';
import type { Page } from './page-layout.js';
import type { PageRequest } from './page-request.js';

/** Serves the page at `redirect_url` and accepts the user's decision. */
export class SigningPageHandler {
  readonly #desk: SigningDesk;
  readonly #sessions: SessionBook;

  constructor(desk: SigningDesk, sessions: SessionBook) {
    this.#desk = desk;
    this.#sessions = sessions;
  }

  /** @throws Error when the session is closed, or the decision is not allowed. */
  respond({ method, query, form, referrer }: PageRequest): Page {
    const session = this.#sessions.get(readSessionId(query));
    // After a language switch the Referer is the page itself, so that the query carries the original one.
    if (method === 'GET') return createSigningPage(session, query.get('referrer') ?? referrer);
    return this.#decide(session, form);
  }

  #decide(session: SigningSession, form: URLSearchParams): Page {
    const origin = {
      referrer: form.get('referrer') ?? '',
      historyLength: form.get('history_length') ?? '',
    };
    // A POST without a decision means consent.
    switch (form.get('decision') ?? 'agree') {
      case 'agree':
        this.#desk.sign(session);
        return createReturnPage(translate('签约成功', 'Signed'), origin);
      case 'fail':
        this.#desk.failToPay(session);
        return createReturnPage(translate('支付失败', 'The payment failed'), origin);
      case 'decline':
        this.#desk.decline(session);
        return createReturnPage(translate('已拒绝', 'Declined'), origin);
      default:
        return createMessagePage(400, 'decision: agree, decline, fail');
    }
  }
}

const OPENED_FROM: Readonly<Record<Scene, Html>> = {
  jsapi: translate('在微信内打开', 'Opened inside WeChat'),
  'mini-program': translate('由小程序打开', 'Opened by a mini program'),
  h5: translate('由外部浏览器打开', 'Opened by a browser'),
  app: translate('由 App 打开', 'Opened by an app'),
};

/** Creates the page with the plan of deductions and the decision buttons. */
function createSigningPage({ request, scene }: SigningSession, referrer: string): Page {
  const { amount, insured_display_name: insured, can_auto_insure, can_auto_reinsure } = request;
  const periods = request.policy_periods.map(
    (period) =>
      html`<tr>
        <td>${period.policy_period_id}</td>
        <td>${period.estimated_deduct_date}</td>
        <td>${formatPrice(period.estimated_deduct_amount.total)}</td>
      </tr>`,
  );
  const renews = can_auto_insure === true || can_auto_reinsure === true;
  return {
    status: 200,
    title: translate('保险委托代扣签约（模拟）', 'Entrusted payment (simulated)'),
    content: html`
      <div class="card">
        <h1>${translate('保险委托代扣签约', 'Entrusted payment of premiums')}</h1>
        <p class="lead">${OPENED_FROM[scene]}</p>
        ${amount ? renderPayment(amount.total) : ''}
        <dl>
          <dt>${translate('被保人', 'Insured')}</dt>
          <dd>${insured}</dd>
          <dt>${translate('保障期间', 'Policy')}</dt>
          <dd>${request.policy_start_date} – ${request.policy_end_date}</dd>
          ${
            renews
              ? html`<dt>${translate('续保', 'Renewal')}</dt>
                  <dd>${translate('到期自动续保', 'Automatic')}</dd>`
              : ''
          }
        </dl>
      </div>
      <div class="card">
        <h2>${translate('扣费计划', 'Planned deductions')}</h2>
        <div
          class="periods"
          tabindex="0"
          role="region"
          aria-label="${translate('扣费计划', 'Planned deductions')}"
        >
          <table>
            <thead>
              <tr>
                <th scope="col">${translate('期数', 'No.')}</th>
                <th scope="col">${translate('日期', 'Date')}</th>
                <th scope="col">${translate('金额', 'Amount')}</th>
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
              ? translate(
                  `同意并签约，支付 ${formatPrice(amount.total)}`,
                  `Agree and pay ${formatPrice(amount.total)}`,
                )
              : translate('同意并签约', 'Agree and sign')
          }
        </button>
        ${amount ? failingButton : ''}
        <button name="decision" value="decline">${translate('拒绝', 'Decline')}</button>
      </form>
    `,
    script: new Html(`document.getElementById('history_length').value = String(history.length);`),
  };
}

const failingButton = html`<button name="decision" value="fail">
  ${translate('同意，但支付失败', 'Agree, but the payment fails')}
</button>`;

function renderPayment(total: number): Html {
  return html`<p class="sum">${formatPrice(total)}</p>
    <p class="lead">${translate('签约时支付首期', 'The first premium is paid on signing')}</p>`;
}
