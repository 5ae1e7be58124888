import type { WechatPayRequestIssue } from 'nestjs-wechatpay-insurance';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { formProblems } from '../form-problems.js';
import type { PolicyForm } from '../policy-form.js';
import { formField, type FormField } from './form-field.js';
import { IDENTITY_FIELDS, POLICY_FIELDS, TECHNICAL_FIELDS } from './form-fields.js';
import { formProblemSummary } from './form-problem-summary.js';
import { SCENE_NAMES } from './scene-names.js';

export interface FormContext {
  readonly simulated: boolean;
  readonly issues?: readonly WechatPayRequestIssue[];
}

export function formPage(values: PolicyForm, { simulated, issues = [] }: FormContext): Page {
  const problems = formProblems(issues);
  const fields = (list: readonly FormField[]): Html[] =>
    list.map((field) => formField(field, values, problems));
  const identityOpen = IDENTITY_FIELDS.some(
    ({ name }) => values[name] !== '' || problems.some(({ field }) => field === name),
  );
  return new Page({
    title:
      problems.length > 0
        ? bilingual('Please check · New policy', '请检查 · 新保单')
        : bilingual('New policy', '新保单'),
    content: html`
      <h1>${bilingual('New policy', '新保单')}</h1>
      <p class="note">${simulated ? SIMULATED : REAL}</p>
      ${formProblemSummary(problems)}
      <form class="card" method="post" action="/contracts" novalidate>
        <div class="pair">${fields(POLICY_FIELDS)}</div>
        <fieldset>
          <legend>${bilingual('Where the customer signs', '签约场景')}</legend>
          ${Object.entries(SCENE_NAMES).map(([scene, name]) => choice('scene', scene, name, values))}
        </fieldset>
        <fieldset>
          <legend>${bilingual('How to sign', '签约方式')}</legend>
          ${choice('mode', 'sign', bilingual('Sign only', '纯签约'), values)}
          ${choice('mode', 'pay', bilingual('Sign and pay the first premium', '签约中支付首期'), values)}
        </fieldset>
        <label class="choice">
          <input
            id="can_auto_insure"
            type="checkbox"
            name="can_auto_insure"
            value="yes"
            ${values.can_auto_insure !== '' && html`checked`}
          />
          <span>${bilingual('Automatic renewal', '自动续保')}</span>
        </label>
        <details ${identityOpen && html`open`}>
          <summary>${bilingual('Only this person may sign', '指定身份签约（选填）')}</summary>
          <p class="hint">${bilingual('Sent encrypted.', '加密后发送。')}</p>
          ${fields(IDENTITY_FIELDS)}
        </details>
        <div class="pair">${fields(TECHNICAL_FIELDS)}</div>
        <button class="primary">${bilingual('Continue', '下一步')}</button>
      </form>
    `,
  });
}

const SIMULATED = bilingual(
  'WeChat Pay is simulated on this computer: no money moves.',
  '正在使用本机模拟器，不会产生任何扣款。',
);

const REAL = bilingual(
  'Connected to WeChat Pay: signing creates a real contract. Open this page inside WeChat.',
  '正在使用真实的微信支付，签约后协议真实生效；请在微信内打开本页。',
);

function choice(name: 'scene' | 'mode', value: string, label: Html, values: PolicyForm): Html {
  return html`<label class="choice">
    <input
      type="radio"
      name="${name}"
      value="${value}"
      ${values[name] === value && html`checked`}
    />
    <span>${label}</span>
  </label>`;
}
