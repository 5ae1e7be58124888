import type { AuthorizationRecord, SimulatedAuthState } from '../policies/authorization-record.js';
import { html, words } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';

/** What the user is told of an authorisation's state. */
export const AUTH_STATES: Readonly<Record<SimulatedAuthState, Html>> = {
  AUTH_STATE_INIT: words('签约后可授权', 'After signing'),
  AUTH_STATE_PENDING: words('待授权', 'Waiting for your answer'),
  AUTH_STATE_GRANTED: words('已授权', 'Granted'),
  AUTH_STATE_DENIED: words('已拒绝', 'Denied'),
  AUTH_STATE_EXPIRED: words('已使用', 'Used up'),
};

/** Whether WeChat may show a policy: the question, while it is open. */
export function policyPage({ outInsuranceNo, terms, state }: AuthorizationRecord): Page {
  return {
    status: 200,
    title: words('保单授权（模拟）', 'Show a policy (simulated)'),
    content: html`
      <div class="card">
        <h1>${words('在微信中查看保单', 'Show the policy in WeChat')}</h1>
        <p class="lead" role="status">${AUTH_STATES[state]}</p>
        <dl>
          <dt>${words('保单名称', 'Policy')}</dt>
          <dd>${terms.insurance_name}</dd>
          <dt>${words('保单号', 'Number')}</dt>
          <dd>${outInsuranceNo}</dd>
        </dl>
      </div>
      ${state === 'AUTH_STATE_PENDING' ? answerForm : ''}
    `,
  };
}

const answerForm = html`<form method="post">
  <button class="primary" name="action" value="grant">${words('同意授权', 'Allow')}</button>
  <button name="action" value="deny">${words('拒绝', 'Deny')}</button>
</form>`;
