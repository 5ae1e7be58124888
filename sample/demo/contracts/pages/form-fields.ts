import type { FormField } from '../../forms/form-field.js';
import { bilingual, type Html } from '../../html/html.js';
import { FREQUENCY_NAMES } from '../frequency.js';

export const POLICY_FIELDS: readonly FormField[] = [
  {
    name: 'insured_name',
    label: bilingual('Insured person', '被保险人姓名'),
    hint: bilingual('Sent to WeChat Pay masked.', '仅以脱敏形式发送。'),
  },
  {
    name: 'premium',
    label: bilingual('Premium in yuan', '每期保费（元）'),
    inputmode: 'decimal',
  },
  {
    name: 'frequency',
    label: bilingual('How often it is deducted', '扣费频率'),
    choices: Object.entries(FREQUENCY_NAMES),
  },
  {
    name: 'periods',
    label: bilingual('Number of premiums', '扣费期数'),
    hint: bilingual(
      'One year has 12 monthly, 4 quarterly or 1 yearly premium.',
      '一年：按月 12 期、按季 4 期、按年 1 期。',
    ),
    inputmode: 'numeric',
  },
  {
    name: 'policy_start_date',
    label: bilingual('Policy begins', '保单生效日'),
    type: 'date',
  },
  { name: 'policy_end_date', label: bilingual('Policy ends', '保单到期日'), type: 'date' },
  {
    name: 'first_deduct_date',
    label: bilingual('First premium on', '首期扣费日'),
    hint: bilingual(
      'Later than today in Beijing; today only if it is paid while signing.',
      '须晚于今天（北京时间）；签约时支付首期的可为今天。',
    ),
    type: 'date',
  },
];

export const IDENTITY_FIELDS: readonly FormField[] = [
  { name: 'real_name', label: bilingual('Full name', '姓名') },
  {
    name: 'id_card_number',
    label: bilingual('Identity card number', '身份证号'),
    hint: bilingual('Both are sent encrypted.', '两项均加密后发送。'),
  },
];

/** Fields of the policy in WeChat. */
export const SHOWN_POLICY_FIELDS: readonly FormField[] = [
  {
    name: 'insurance_name',
    label: bilingual('Name of the policy', '保单名称'),
    hint: bilingual(
      'WeChat asks the customer after the signature; then you can upload the policy.',
      '签约后微信会询问用户，同意后即可上传保单。',
    ),
    maxLength: 50,
  },
];

export const TECHNICAL_FIELDS: readonly FormField[] = [
  {
    name: 'openid',
    label: bilingual('Customer', '用户 openid'),
    hint: bilingual(
      'Must be the signing person. Not sent for a browser outside WeChat or an app.',
      '须为实际签约的用户；外部浏览器与 App 场景不发送。',
    ),
  },
  {
    name: 'plan_id',
    label: bilingual('Template', '委托代扣模板 ID'),
    hint: bilingual(
      'Empty: the configured template of the frequency.',
      '留空则使用该扣费频率对应的模板。',
    ),
    inputmode: 'numeric',
  },
];

/** The label of a field on the page. */
export function getLabel(name: string): Html | string {
  const fields = [
    ...POLICY_FIELDS,
    ...IDENTITY_FIELDS,
    ...SHOWN_POLICY_FIELDS,
    ...TECHNICAL_FIELDS,
  ];
  return fields.find((field) => field.name === name)?.label ?? name;
}
