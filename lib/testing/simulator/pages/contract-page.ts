import { formatPrice } from '../common/money.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import type { SimulatedContractState } from '../contracts/contract.js';
import type { SimulatedPeriodState } from '../policy-periods/period-record.js';
import { html, translate } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';

/** Labels of contract states. */
export const CONTRACT_STATES: Readonly<Record<SimulatedContractState, Html>> = {
  SIGNED: translate('服务中', 'Active'),
  SIGN_FAILED: translate('签约失败', 'Signing failed'),
  TO_BE_RENEWED: translate('待续期', 'To be renewed'),
  TERMINATE_PENDING: translate('解约中，可撤回', 'Ending, can be revoked'),
  TERMINATED: translate('已关闭', 'Ended'),
};

/** Labels of period states. */
const PERIOD_STATES: Readonly<Record<SimulatedPeriodState, Html>> = {
  NO_SCHEDULED: translate('未预约', 'Planned'),
  SCHEDULED: translate('已预约', 'Scheduled'),
  PAID: translate('已扣费', 'Paid'),
  EXPIRED: translate('已过期', 'Expired'),
};

/** Creates the page of one contract with the user's actions. */
export function createContractPage(
  contract: ContractRecord,
  merchantPage: string | undefined,
): Page {
  const { request, state } = contract;
  return {
    status: 200,
    title: translate('扣费服务详情（模拟）', 'Deduction service (simulated)'),
    content: html`
      <div class="card">
        <h1>${translate('保险委托代扣', 'Entrusted payment of premiums')}</h1>
        <p class="lead" role="status">${CONTRACT_STATES[state]}</p>
        <dl>
          <dt>${translate('被保人', 'Insured')}</dt>
          <dd>${request.insured_display_name}</dd>
          <dt>${translate('保障期间', 'Policy')}</dt>
          <dd>${request.policy_start_date} – ${request.policy_end_date}</dd>
          <dt>${translate('协议号', 'Contract')}</dt>
          <dd>${contract.id}</dd>
        </dl>
      </div>
      ${renderPeriods(contract)}
      <form method="post">
        ${merchantPage === undefined ? '' : html`<input type="hidden" name="referrer" value="${merchantPage}" />`}
        ${contract.canDeduct ? [...renderWalletButtons(contract), ...endButtons] : ''}
        ${state === 'TERMINATE_PENDING' ? revokeButton : ''}
      </form>
      ${
        merchantPage === undefined
          ? ''
          : html`<a class="link" href="${merchantPage}"
              >${translate('返回商户', 'Back to the merchant')}</a
            >`
      }
    `,
  };
}

/** After a termination, nothing more is deducted. */
function nameState(state: SimulatedPeriodState, contractState: SimulatedContractState): Html {
  const isOver = state === 'PAID' || state === 'EXPIRED';
  if (contractState === 'TERMINATED' && !isOver) return translate('已取消', 'Cancelled');
  return PERIOD_STATES[state];
}

function renderPeriods({ periods, state: contractState }: ContractRecord): Html {
  const label = translate('扣费记录与计划', 'Deductions');
  return html`<div class="card">
    <h2>${label}</h2>
    <div class="periods" tabindex="0" role="region" aria-label="${label}">
      <table>
        <thead>
          <tr>
            <th scope="col">${translate('日期', 'Date')}</th>
            <th scope="col">${translate('状态', 'State')}</th>
            <th scope="col">${translate('金额', 'Amount')}</th>
          </tr>
        </thead>
        <tbody>
          ${periods.map(
            ({ date, state, amount }) =>
              html`<tr>
                <td>${date}</td>
                <td>${nameState(state, contractState)}</td>
                <td>${formatPrice(amount)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}

/** Buttons that a real phone does not have: they simulate an empty wallet. */
function renderWalletButtons({ failuresToCome }: ContractRecord): Html[] {
  if (failuresToCome === 0) {
    return [
      html`<button name="action" value="fail">
        ${translate('余额不足：下一次扣费失败', 'Empty the wallet: the next deduction fails')}
      </button>`,
    ];
  }
  return [
    html`<p class="alert">${describeFailures(failuresToCome)}</p>`,
    html`<button name="action" value="pay">
      ${translate('充值：扣费成功', 'Fill the wallet: deductions succeed')}
    </button>`,
  ];
}

function describeFailures(count: number): Html {
  if (count === 1) {
    return translate(
      '余额不足：下一次扣费会失败，之后恢复。',
      'The wallet is empty: the next deduction fails, the ones after it succeed.',
    );
  }
  return count === Infinity
    ? translate(
        '余额不足：充值之前，扣费都会失败。',
        'The wallet is empty: deductions fail until it is filled.',
      )
    : translate(
        `余额不足：接下来的 ${count} 次扣费会失败，之后恢复。`,
        `The wallet is empty: the next ${count} deductions fail, the ones after them succeed.`,
      );
}

const endButtons = [
  html`<button class="bad" name="action" value="terminate">
    ${translate('关闭扣费服务，立即生效', 'End the service at once')}
  </button>`,
  html`<button class="bad" name="action" value="terminate-later">
    ${translate('关闭扣费服务，七天内可撤回', 'End the service; can be revoked for seven days')}
  </button>`,
];

const revokeButton = html`<button class="primary" name="action" value="revoke">
  ${translate('撤回关闭，继续使用', 'Keep the service')}
</button>`;
