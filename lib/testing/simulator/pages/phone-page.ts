import type { ContractRecord } from '../contracts/contract-record.js';
import type { AuthorizationRecord } from '../policies/authorization-record.js';
import { CONTRACT_STATES } from './contract-page.js';
import { html, translate } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { getContractPath, getPolicyPath } from './page-paths.js';
import { AUTH_STATES } from './policy-pages.js';

const SHOWN = 100;

const NOTHING_SIGNED = translate('尚未签约任何服务。', 'Nothing has been signed yet.');

/** Creates the list of all users' contracts and policies, newest first. A real phone shows one user's only. */
export function createPhonePage(
  contracts: readonly ContractRecord[],
  authorizations: readonly AuthorizationRecord[],
): Page {
  const byUser = new Map<string, ContractRecord[]>();
  for (const contract of contracts.slice(-SHOWN).toReversed()) {
    byUser.set(contract.openid, [...(byUser.get(contract.openid) ?? []), contract]);
  }
  return {
    status: 200,
    title: translate('扣费服务（模拟）', 'Deduction services (simulated)'),
    content: html`
      <h1>${translate('扣费服务', 'Deduction services')}</h1>
      ${
        byUser.size === 0
          ? html`<p class="lead">${NOTHING_SIGNED}</p>`
          : [...byUser].map(([openid, own]) => renderUserSection(openid, own))
      }
      ${authorizations.length === 0 ? '' : renderPolicySection(authorizations)}
    `,
  };
}

function renderUserSection(openid: string, contracts: readonly ContractRecord[]): Html {
  return html`<h2>${openid}</h2>
    <ul class="list">
      ${contracts.map(renderListItem)}
    </ul>`;
}

function renderListItem({ id, state, request }: ContractRecord): Html {
  const { insured_display_name: insured, policy_start_date, policy_end_date } = request;
  return html`<li>
    <a href="${getContractPath(id)}">
      <strong>${translate('保险委托代扣', 'Entrusted payment of premiums')} · ${insured}</strong>
      <span>${CONTRACT_STATES[state]} · ${policy_start_date} – ${policy_end_date}</span>
    </a>
  </li>`;
}

function renderPolicySection(authorizations: readonly AuthorizationRecord[]): Html {
  return html`<h2>${translate('保单授权', 'Policies in WeChat')}</h2>
    <ul class="list">
      ${authorizations
        .slice(-SHOWN)
        .toReversed()
        .map(
          ({ outInsuranceNo, terms, state }) =>
            html`<li>
              <a href="${getPolicyPath(outInsuranceNo)}">
                <strong>${terms.insurance_name}</strong>
                <span>${AUTH_STATES[state]} · ${outInsuranceNo}</span>
              </a>
            </li>`,
        )}
    </ul>`;
}
