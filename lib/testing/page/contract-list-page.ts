import type { ContractRecord } from '../contracts/contract-record.js';
import { CONTRACT_STATES } from './contract-words.js';
import { html, words } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { contractPath } from './user-page-urls.js';

const SHOWN = 100;

/** The latest contracts of each user, newest first. A phone shows its own user's only. */
export function contractListPage(contracts: readonly ContractRecord[]): Page {
  const byUser = new Map<string, ContractRecord[]>();
  for (const contract of contracts.slice(-SHOWN).toReversed()) {
    byUser.set(contract.openid, [...(byUser.get(contract.openid) ?? []), contract]);
  }
  return {
    status: 200,
    title: words('扣费服务（模拟）', 'Deduction services (simulated)'),
    content: html`
      <h1>${words('扣费服务', 'Deduction services')}</h1>
      ${
        byUser.size === 0
          ? html`<p class="lead">${words('尚未签约任何服务。', 'Nothing has been signed yet.')}</p>`
          : [...byUser].map(([openid, own]) => userSection(openid, own))
      }
    `,
  };
}

function userSection(openid: string, contracts: readonly ContractRecord[]): Html {
  return html`<h2>${openid}</h2>
    <ul class="list">
      ${contracts.map(listItem)}
    </ul>`;
}

function listItem({ id, state, request }: ContractRecord): Html {
  const { insured_display_name: insured, policy_start_date, policy_end_date } = request;
  return html`<li>
    <a href="${contractPath(id)}">
      <strong>${words('保险委托代扣', 'Entrusted payment of premiums')} · ${insured}</strong>
      <span>${CONTRACT_STATES[state]} · ${policy_start_date} – ${policy_end_date}</span>
    </a>
  </li>`;
}
