import { formField, type FormEntries, type FormField } from '../../forms/form-field.js';
import type { FormProblem } from '../../forms/form-problem.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import type { PolicyForm } from '../policy-form.js';
import {
  IDENTITY_FIELDS,
  POLICY_FIELDS,
  SHOWN_POLICY_FIELDS,
  TECHNICAL_FIELDS,
} from './form-fields.js';
import { formProblemSummary } from './form-problem-summary.js';
import { SCENE_NAMES } from './scene-names.js';

export interface FormContext {
  readonly simulated: boolean;
  readonly problems?: readonly FormProblem[];
}

export function formPage(form: PolicyForm, { simulated, problems = [] }: FormContext): Page {
  const entries = { values: { ...form }, problems };
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
        <div class="pair">${POLICY_FIELDS.map((field) => formField(field, entries))}</div>
        <fieldset>
          <legend>${bilingual('Where the customer signs', '签约场景')}</legend>
          ${Object.entries(SCENE_NAMES).map(([scene, name]) => choice('scene', scene, name, form))}
        </fieldset>
        <fieldset>
          <legend>${bilingual('How to sign', '签约方式')}</legend>
          ${choice('mode', 'sign', bilingual('Sign only', '纯签约'), form)}
          ${choice('mode', 'pay', bilingual('Sign and pay the first premium', '签约中支付首期'), form)}
        </fieldset>
        <label class="choice">
          <input
            id="can_auto_insure"
            type="checkbox"
            name="can_auto_insure"
            value="yes"
            ${form.can_auto_insure !== '' && html`checked`}
          />
          <span>${bilingual('Automatic renewal', '自动续保')}</span>
        </label>
        ${optionalFields(bilingual('Only this person may sign', '指定身份签约（选填）'), IDENTITY_FIELDS, entries)}
        ${optionalFields(bilingual('Show the policy in WeChat', '在微信中展示保单（选填）'), SHOWN_POLICY_FIELDS, entries)}
        <div class="pair">${TECHNICAL_FIELDS.map((field) => formField(field, entries))}</div>
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

/** Fields that most policies leave empty, closed unless one of them is filled in or wrong. */
function optionalFields(title: Html, fields: readonly FormField[], entries: FormEntries): Html {
  const isOpen = fields.some(
    ({ name }) =>
      entries.values[name] !== '' || entries.problems.some(({ field }) => field === name),
  );
  return html`<details ${isOpen && html`open`}>
    <summary>${title}</summary>
    ${fields.map((field) => formField(field, entries))}
  </details>`;
}

function choice(name: 'scene' | 'mode', value: string, label: Html, form: PolicyForm): Html {
  return html`<label class="choice">
    <input type="radio" name="${name}" value="${value}" ${form[name] === value && html`checked`} />
    <span>${label}</span>
  </label>`;
}
