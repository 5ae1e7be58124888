import type { ContractRecord } from '../contracts/contract-record.js';
import type { AuthorizationRecord } from '../policies/authorization-record.js';
import { CONTRACT_STATES } from './contract-words.js';
import { html, words } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { AUTH_STATES } from './policy-page.js';
import { contractPath, policyPath } from './user-page-urls.js';

const SHOWN = 100;

/** The latest contracts of each user and the policies, newest first. A real phone shows its own user's only. */
export function phonePage(
  contracts: readonly ContractRecord[],
  authorizations: readonly AuthorizationRecord[],
): Page {
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
      ${authorizations.length === 0 ? '' : policySection(authorizations)}
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

function policySection(authorizations: readonly AuthorizationRecord[]): Html {
  return html`<h2>${words('保单授权', 'Policies in WeChat')}</h2>
    <ul class="list">
      ${authorizations
        .slice(-SHOWN)
        .toReversed()
        .map(
          ({ outInsuranceNo, terms, state }) =>
            html`<li>
              <a href="${policyPath(outInsuranceNo)}">
                <strong>${terms.insurance_name}</strong>
                <span>${AUTH_STATES[state]} · ${outInsuranceNo}</span>
              </a>
            </li>`,
        )}
    </ul>`;
}
