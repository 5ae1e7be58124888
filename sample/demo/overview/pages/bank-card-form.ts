import { getEntries, type FilledForm } from '../../forms/filled-form.js';
import { formField, type FormField } from '../../forms/form-field.js';
import { bilingual, html, type Html } from '../../html/html.js';
import type { PremiumOrder } from '../../premiums/premium-order.js';

const FIELDS: readonly FormField[] = [
  {
    name: 'type',
    label: bilingual('Bank card of', '收款银行卡'),
    choices: [
      ['USER_BANK_CARD', bilingual('The customer', '用户银行卡')],
      [
        'MERCHANT_BANK_CARD',
        bilingual('The insurer (pays the customer directly)', '商户银行卡，由商户线下退给用户'),
      ],
    ],
  },
  {
    name: 'bank_type',
    label: bilingual('The customer’s bank', '用户开户行'),
    choices: [
      ['ICBC_DEBIT', bilingual('ICBC', '工商银行')],
      ['CCB_DEBIT', bilingual('China Construction Bank', '建设银行')],
      ['ABC_DEBIT', bilingual('Agricultural Bank of China', '农业银行')],
      ['BOC_DEBIT', bilingual('Bank of China', '中国银行')],
      ['CMB_DEBIT', bilingual('China Merchants Bank', '招商银行')],
    ],
  },
  {
    name: 'bank_account',
    label: bilingual('The customer’s card number', '用户银行卡号'),
    hint: bilingual('Sent encrypted and not kept here.', '加密后发送，本示例不保存。'),
    inputmode: 'numeric',
  },
  { name: 'real_name', label: bilingual('The customer’s full name', '用户姓名') },
];

/** Sends an abnormal refund to a bank card. */
export function bankCardForm(
  { outTradeNo }: PremiumOrder,
  action: string,
  filled: FilledForm | undefined,
): Html {
  const { isRejected, ...entries } = getEntries(filled, action, { type: 'USER_BANK_CARD' });
  const own = { ...entries, prefix: `${outTradeNo}-` };
  return html`<details id="bank-card-${outTradeNo}" ${isRejected && html`open`}>
    <summary>${bilingual('Refund to a bank card', '退款至银行卡')}</summary>
    <form method="post" action="${action}">
      ${FIELDS.map((field) => formField(field, own))}
      <button class="bad">${bilingual('Send the refund', '发起退款')}</button>
    </form>
  </details>`;
}
