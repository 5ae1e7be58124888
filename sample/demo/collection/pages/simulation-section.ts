import { clockBar } from '../../clock/clock-bar.js';
import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import type { CollectedChoice, CollectionOverview } from '../collection-overview.service.js';

/** The controls that only a simulation has: the time, customers, an outage. */
export function simulationSection(overview: CollectionOverview): Html {
  const { now, nextDue, contracts, outageEndsAt } = overview;
  const what = bilingual('premiums are due', '有保费待处理');
  const next = nextDue && { what, opensAt: nextDue };
  return html`<section class="card simulation" id="simulation" aria-labelledby="simulation-heading">
    <h2 id="simulation-heading">${bilingual('Simulation', '模拟控制')}</h2>
    <p class="hint">
      ${bilingual('Exists only in this demo; no money moves.', '仅用于演示，不会产生任何扣款。')}
    </p>
    ${clockBar({ now, action: '/collection/clock', next })}
    ${contracts.length > 0 && customerForm(contracts)}
    <h3>${bilingual('WeChat Pay', '微信支付')}</h3>
    ${
      outageEndsAt === undefined
        ? html`<form method="post" action="/collection/outage">
            <button>
              ${bilingual('Outage until the next 10:00', '扣费接口故障，至下一个 10:00')}
            </button>
          </form>`
        : html`<p class="hint">
              ${bilingual('Outage until ', '故障持续至 ')}${beijingMinute(outageEndsAt)}
            </p>
            <form method="post" action="/collection/outage/end">
              <button>${bilingual('End the outage', '结束故障')}</button>
            </form>`
    }
    <h3>${bilingual('Policies', '保单')}</h3>
    <form method="post" action="/collection/portfolio">
      <button>
        ${bilingual('Sign 24 more and let ten days pass', '再签约 24 份，并前进十天')}
      </button>
    </form>
  </section>`;
}

function customerForm(contracts: readonly CollectedChoice[]): Html {
  return html`<h3>${bilingual('A customer', '用户')}</h3>
    <form method="post" action="/collection/customer" class="choices">
      <label class="hidden" for="contract">${bilingual('Contract', '协议')}</label>
      <select id="contract" name="contract">
        ${contracts.map(option)}
      </select>
      <button name="action" value="fail">
        ${bilingual('Empty the wallet for two deductions', '钱包余额不足（两次扣费）')}
      </button>
      <button name="action" value="reject">
        ${bilingual('Let WeChat Pay reject the next premium', '微信支付拒绝下一期预约')}
      </button>
      <button name="action" value="terminate" class="bad">
        ${bilingual('Terminate the contract', '解约')}
      </button>
    </form>`;
}

function option({ contractId, insured, next }: CollectedChoice): Html {
  return html`<option value="${contractId}">
    ${insured}${
      next &&
      html` · ${bilingual(`period ${next.policy_period_id}`, `第 ${next.policy_period_id} 期`)} ·
      ${next.estimated_deduct_date}`
    }
  </option>`;
}
