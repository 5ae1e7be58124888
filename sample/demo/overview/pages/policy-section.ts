import { canMovePolicyState, type PolicyState } from 'nestjs-wechatpay-insurance';
import { getEntries, type FilledForm } from '../../forms/filled-form.js';
import { formField, type FormField } from '../../forms/form-field.js';
import { bilingual, html, type Html } from '../../html/html.js';
import {
  AUTH_STATE_NAMES,
  POLICY_STATE_NAMES,
  POLICY_TYPE_NAMES,
} from '../../policies/policy-names.js';
import type { ShownPolicy } from '../../policies/shown-policy.js';
import type { SignedOverview } from '../contract-overview.js';

/** The policy in WeChat (微信保单服务): the customer's decision, the upload, the state. */
export function policySection(
  { policy, signed, simulation }: SignedOverview,
  path: string,
  filled: FilledForm | undefined,
): Html | undefined {
  if (policy === undefined) return undefined;
  const { name, insuranceNo, authState, uploaded } = policy;
  return html`<section class="card" aria-labelledby="policy-heading">
    <h2 id="policy-heading">${bilingual('Policy in WeChat', '微信保单')}</h2>
    <p><strong>${name}</strong> · <code>${insuranceNo}</code></p>
    <p role="status">${AUTH_STATE_NAMES[authState] ?? authState} <code>${authState}</code></p>
    ${
      authState === 'AUTH_STATE_PENDING' &&
      simulation &&
      html`<p class="hint">
        <a href="${simulation.phone}"
          >${bilingual('Decide on the customer’s phone', '在用户手机上授权')}</a
        >
      </p>`
    }
    ${authState === 'AUTH_STATE_GRANTED' && uploadForm(signed, `${path}/policy`, filled)}
    ${uploaded && uploadedPolicy(uploaded, `${path}/policy/state`)}
  </section>`;
}

const UPLOAD_FIELDS: readonly FormField[] = [
  {
    name: 'insured_name',
    label: bilingual('Full name of the insured', '被保险人姓名'),
    hint: bilingual('Sent encrypted.', '加密后发送。'),
  },
  { name: 'policy_code', label: bilingual('Policy number', '保单号') },
  {
    name: 'policy_type',
    label: bilingual('Kind of insurance', '险种'),
    choices: Object.entries(POLICY_TYPE_NAMES),
  },
  {
    name: 'insurance_company_code',
    label: bilingual('Code of the insurer', '保险公司代码'),
    hint: bilingual('From WeChat Pay’s table of insurers.', '见微信支付保险公司代码表。'),
    maxLength: 32,
  },
  { name: 'coverage_detail', label: bilingual('Cover', '保障内容') },
  { name: 'begins', label: bilingual('Cover begins', '保障开始日'), type: 'date' },
  { name: 'ends', label: bilingual('Cover ends', '保障结束日'), type: 'date' },
];

function uploadForm(
  signed: SignedOverview['signed'],
  action: string,
  filled: FilledForm | undefined,
): Html {
  const { isRejected: _isRejected, ...entries } = getEntries(filled, action, {
    policy_type: 'POLICY_TYPE_MEDICAL',
    begins: signed?.policyStart ?? '',
    ends: signed?.policyEnd ?? '',
  });
  return html`<form method="post" action="${action}">
    ${UPLOAD_FIELDS.map((field) => formField(field, { ...entries, prefix: 'policy-' }))}
    <button class="primary">${bilingual('Upload the policy', '上传保单')}</button>
  </form>`;
}

function uploadedPolicy(
  { policy_state: state, policy_code: number }: NonNullable<ShownPolicy['uploaded']>,
  action: string,
): Html {
  const names = Object.entries(POLICY_STATE_NAMES) as [PolicyState, Html][];
  const name = names.find(([known]) => known === state)?.[1];
  const choices = names.filter(([next]) => canMovePolicyState(state as PolicyState, next));
  const field = { name: 'policy_state', label: bilingual('New state', '新状态'), choices };
  const entries = { values: {}, problems: [], prefix: 'uploaded-' };
  return html`<dl>
      <dt>${bilingual('State', '状态')}</dt>
      <dd>${name ?? state} <code>${state}</code></dd>
      <dt>${bilingual('Policy number', '保单号')}</dt>
      <dd>${number}</dd>
    </dl>
    ${
      choices.length > 0 &&
      html`<details>
        <summary>${bilingual('Change the state', '变更状态')}</summary>
        <form method="post" action="${action}">
          ${formField(field, entries)}
          <button>${bilingual('Update the policy', '更新保单')}</button>
        </form>
      </details>`
    }`;
}
