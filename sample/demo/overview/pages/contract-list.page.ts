import { getStateName, NOT_SIGNED } from '../../contracts/contract-state-names.js';
import { contractPath } from '../../contracts/contract-urls.js';
import { FREQUENCY_NAMES } from '../../contracts/frequency.js';
import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { money } from '../../money/yuan.js';
import type { ContractListPage, ListedContract } from '../contract-list.service.js';

/** The contracts with insured person, premium, state and next deduction. */
export function contractListPage({ contracts, query, page, hasMore }: ContractListPage): Page {
  const title = bilingual('Contracts', '协议');
  const isEmpty = contracts.length === 0;
  return new Page({
    title,
    wide: true,
    content: html`
      <h1>${title}</h1>
      ${
        isEmpty && query === ''
          ? html`<p>
                ${bilingual('No contract since the sample was started.', '示例启动后尚未发起签约。')}
              </p>
              <a class="button primary" href="/">${bilingual('New policy', '新保单')}</a>`
          : html`${searchForm(query)}
            ${isEmpty ? html`<p>${bilingual('Nothing found.', '未找到协议。')}</p>` : table(contracts)}`
      }
      ${
        hasMore &&
        html`<a
          class="button"
          href="/contracts?${new URLSearchParams({ q: query, page: String(page + 1) }).toString()}"
        >
          ${bilingual('Show older contracts', '查看更早的协议')}
        </a>`
      }
    `,
  });
}

function searchForm(query: string): Html {
  return html`<form class="search" action="/contracts" role="search">
    <label for="q">${bilingual('Insured person or contract number', '被保险人姓名或协议号')}</label>
    <div class="date">
      <input id="q" name="q" type="search" value="${query}" autocomplete="off" />
      <button>${bilingual('Search', '搜索')}</button>
    </div>
  </form>`;
}

function table(contracts: readonly ListedContract[]): Html {
  return html`<div class="card">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">${bilingual('Insured', '被保险人')}</th>
          <th scope="col">${bilingual('Premium', '每期保费')}</th>
          <th scope="col">${bilingual('State and next deduction', '状态与下次扣费')}</th>
        </tr>
      </thead>
      <tbody>
        ${contracts.map(row)}
      </tbody>
    </table>
  </div>`;
}

function row({ attempt, frequency, state, next }: ListedContract): Html {
  const { planId, code, insured, premium, startedAt } = attempt;
  return html`<tr>
    <th scope="row">
      <a href="${contractPath(planId, code)}">${insured}</a>
      <small>${beijingMinute(startedAt)}</small>
      <small>…${code.slice(-8)}</small>
    </th>
    <td>${money(premium)} <small>${FREQUENCY_NAMES[frequency]}</small></td>
    <td>
      ${state === undefined ? NOT_SIGNED : getStateName(state)}
      ${next && html`<small>${next.date}</small>`}
    </td>
  </tr>`;
}
