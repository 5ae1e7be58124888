import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { CollectionOverview } from '../collection-overview.service.js';
import { getStuckReason } from '../collection-words.js';

/** The premiums that need a person, with the reason, the remedy and the buttons. */
export function stuckSection({ stuck }: CollectionOverview): Html {
  return html`<section
    class="card ${stuck.length > 0 && 'next'}"
    aria-labelledby="stuck-heading"
    id="stuck"
  >
    <h2 id="stuck-heading">
      ${bilingual('Needs a person', '需人工处理')}${stuck.length > 0 && ` (${stuck.length})`}
    </h2>
    ${
      stuck.length === 0
        ? html`<p>
            ${bilingual('Nothing: all premiums go on by themselves.', '暂无：所有保费均在自动收取。')}
          </p>`
        : html`<ul class="people">
            ${stuck.map(item)}
          </ul>`
    }
  </section>`;
}

function item({ premium, contract }: CollectionOverview['stuck'][number]): Html {
  const { contract_id, policy_period_id: id, estimated_deduct_date: date, amount } = premium;
  return html`<li>
    <strong>
      <a href="${contract.path}">${contract.insured}</a> ·
      ${bilingual(`period ${id}`, `第 ${id} 期`)} · ${money(amount)}
    </strong>
    <small>${date}</small>
    <p>${getStuckReason(premium)}</p>
    <form method="post" action="/collection/stuck/${contract_id}/${id}" class="actions">
      <button class="primary" name="action" value="retry">
        ${bilingual('Try again', '重试')}
        <span class="hidden">${bilingual(`for ${contract.insured}`, contract.insured)}</span>
      </button>
      <button class="bad" name="action" value="skip">
        ${bilingual('Do not collect it', '不再收取')}
        <span class="hidden">${bilingual(`from ${contract.insured}`, contract.insured)}</span>
      </button>
    </form>
  </li>`;
}
