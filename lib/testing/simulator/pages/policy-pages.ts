import type { MerchantRecord } from '../merchant-record.js';
import type { AuthorizationRecord, SimulatedAuthState } from '../policies/authorization-record.js';
import type { SimulatedUser } from '../simulated-user.js';
import { html, translate } from './html.js';
import type { Html } from './html.js';
import { createMessagePage, createRedirect } from './outcome-pages.js';
import type { Page } from './page-layout.js';
import { getPolicyPath } from './page-paths.js';
import type { PageRequest } from './page-request.js';

/** Labels of authorisation states. */
export const AUTH_STATES: Readonly<Record<SimulatedAuthState, Html>> = {
  AUTH_STATE_INIT: translate('签约后可授权', 'After signing'),
  AUTH_STATE_PENDING: translate('待授权', 'Waiting for your decision'),
  AUTH_STATE_GRANTED: translate('已授权', 'Granted'),
  AUTH_STATE_DENIED: translate('已拒绝', 'Denied'),
  AUTH_STATE_EXPIRED: translate('已使用', 'Used up'),
};

/** Creates the page of one policy, with a form while the decision is pending. */
function createPolicyPage({ outInsuranceNo, terms, state }: AuthorizationRecord): Page {
  return {
    status: 200,
    title: translate('保单授权（模拟）', 'Show a policy (simulated)'),
    content: html`
      <div class="card">
        <h1>${translate('在微信中查看保单', 'Show the policy in WeChat')}</h1>
        <p class="lead" role="status">${AUTH_STATES[state]}</p>
        <dl>
          <dt>${translate('保单名称', 'Policy')}</dt>
          <dd>${terms.insurance_name}</dd>
          <dt>${translate('保单号', 'Number')}</dt>
          <dd>${outInsuranceNo}</dd>
        </dl>
      </div>
      ${state === 'AUTH_STATE_PENDING' ? decisionForm : ''}
    `,
  };
}

const decisionForm = html`<form method="post">
  <button class="primary" name="action" value="grant">${translate('同意授权', 'Allow')}</button>
  <button name="action" value="deny">${translate('拒绝', 'Deny')}</button>
</form>`;

/** Serves the pages on which the user decides whether WeChat may show a policy. */
export class PolicyPagesHandler {
  readonly #user: SimulatedUser;
  readonly #merchants: ReadonlyMap<string, MerchantRecord>;

  constructor(user: SimulatedUser, merchants: ReadonlyMap<string, MerchantRecord>) {
    this.#user = user;
    this.#merchants = merchants;
  }

  /** @throws Error when no decision is pending. */
  async respond({ method, path, form }: PageRequest): Promise<Page> {
    const authorization = this.#find(path);
    if (!authorization)
      return createMessagePage(404, '保单授权不存在。 Policy authorisation not found.');
    if (method === 'GET') return createPolicyPage(authorization);
    switch (form.get('action')) {
      case 'grant':
        await this.#user.authorizePolicy(authorization.outInsuranceNo);
        return createRedirect(path);
      case 'deny':
        await this.#user.denyPolicy(authorization.outInsuranceNo);
        return createRedirect(path);
      default:
        return createMessagePage(400, 'action: grant, deny');
    }
  }

  #find(path: string): AuthorizationRecord | undefined {
    return [...this.#merchants.values()]
      .flatMap(({ policies }) => [...policies.authorizations.values()])
      .find(({ outInsuranceNo }) => getPolicyPath(outInsuranceNo) === path);
  }
}
