import type { ContractRecord } from '../contracts/contract-record.js';
import { CONTRACT_STATES, PERIOD_STATES } from './contract-words.js';
import { html, words } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { yuan } from './yuan.js';

/** One contract on its user's phone, and what the user can do about it. */
export function contractPage(contract: ContractRecord, merchantPage: string | undefined): Page {
  const { request, state } = contract;
  return {
    status: 200,
    title: words('扣费服务详情（模拟）', 'Deduction service (simulated)'),
    content: html`
      <div class="card">
        <h1>${words('保险委托代扣', 'Entrusted payment of premiums')}</h1>
        <p class="lead" role="status">${CONTRACT_STATES[state]}</p>
        <dl>
          <dt>${words('被保人', 'Insured')}</dt>
          <dd>${request.insured_display_name}</dd>
          <dt>${words('保障期间', 'Policy')}</dt>
          <dd>${request.policy_start_date} – ${request.policy_end_date}</dd>
          <dt>${words('协议号', 'Contract')}</dt>
          <dd>${contract.id}</dd>
        </dl>
      </div>
      ${periodsCard(contract)}
      <form method="post">
        ${merchantPage === undefined ? '' : html`<input type="hidden" name="referrer" value="${merchantPage}" />`}
        ${contract.canDeduct ? [...walletButtons(contract), ...endButtons] : ''}
        ${state === 'TERMINATE_PENDING' ? revokeButton : ''}
      </form>
      ${
        merchantPage === undefined
          ? ''
          : html`<a class="link" href="${merchantPage}"
              >${words('返回商户', 'Back to the merchant')}</a
            >`
      }
    `,
  };
}

function periodsCard({ periods }: ContractRecord): Html {
  const label = words('扣费记录与计划', 'Deductions');
  return html`<div class="card">
    <h2>${label}</h2>
    <div class="periods" tabindex="0" role="region" aria-label="${label}">
      <table>
        <thead>
          <tr>
            <th scope="col">${words('日期', 'Date')}</th>
            <th scope="col">${words('状态', 'State')}</th>
            <th scope="col">${words('金额', 'Amount')}</th>
          </tr>
        </thead>
        <tbody>
          ${periods.map(
            ({ date, state, amount }) =>
              html`<tr>
                <td>${date}</td>
                <td>${PERIOD_STATES[state]}</td>
                <td>${yuan(amount)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}

/** What a real phone has no buttons for: an empty wallet. */
function walletButtons({ failuresToCome }: ContractRecord): Html[] {
  if (failuresToCome === 0) {
    return [
      html`<button name="action" value="fail">
        ${words('余额不足：下一次扣费失败', 'Empty the wallet: the next deduction fails')}
      </button>`,
    ];
  }
  return [
    html`<p class="alert">
      ${words('余额不足，接下来的扣费会失败。', 'The wallet is empty: deductions to come fail.')}
    </p>`,
    html`<button name="action" value="pay">
      ${words('充值：之后的扣费成功', 'Fill the wallet: deductions succeed')}
    </button>`,
  ];
}

const endButtons = [
  html`<button class="bad" name="action" value="terminate">
    ${words('关闭扣费服务，立即生效', 'End the service at once')}
  </button>`,
  html`<button class="bad" name="action" value="terminate-later">
    ${words('关闭扣费服务，七天内可撤回', 'End the service; it can be taken back for seven days')}
  </button>`,
];

const revokeButton = html`<button class="primary" name="action" value="revoke">
  ${words('撤回关闭，继续使用', 'Take the ending back')}
</button>`;
