import type { PremiumEvent } from 'nestjs-wechatpay-insurance/collection';
import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { CollectionOverview, ContractLink } from '../collection-overview.service.js';
import { getEventDetail, getEventText } from '../collection-words.js';

/** The latest events of all contracts. */
export function eventsSection({ events }: CollectionOverview): Html {
  return html`<section class="card" aria-labelledby="events-heading">
    <h2 id="events-heading">${bilingual('Latest events', '最近动态')}</h2>
    ${
      events.length === 0
        ? html`<p class="hint">${bilingual('None yet.', '暂无。')}</p>`
        : html`<ol class="events">
            ${events.map(({ event, contract }) => eventItem(event, contract))}
          </ol>`
    }
  </section>`;
}

/** One event, with a link to its contract in a list of several contracts. */
export function eventItem(event: PremiumEvent, contract?: ContractLink): Html {
  const { policy_period_id: id, amount, at } = event;
  const detail = getEventDetail(event);
  return html`<li>
    <strong>${getEventText(event)}</strong>
    ${contract && html`<a href="${contract.path}">${contract.insured}</a>`}
    <span>
      ${bilingual(`Period ${id}`, `第 ${id} 期`)} · ${money(amount)} ·
      ${beijingMinute(new Date(at))}
    </span>
    ${detail && html`<span>${detail}</span>`}
  </li>`;
}
