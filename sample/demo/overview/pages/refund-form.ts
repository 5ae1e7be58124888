import { getEntries, type FilledForm } from '../../forms/filled-form.js';
import { formField } from '../../forms/form-field.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money, toYuan } from '../../money/yuan.js';
import { getRefundable, type PremiumOrder } from '../../premiums/premium-order.js';

/** Amount, reason and confirmation of a refund. */
export function refundForm(
  order: PremiumOrder,
  action: string,
  filled: FilledForm | undefined,
): Html {
  const { outTradeNo, periodId } = order;
  const rest = getRefundable(order);
  const defaults = { amount: toYuan(rest), reason: '' };
  const { isRejected, ...entries } = getEntries(filled, action, defaults);
  const own = { ...entries, prefix: `${outTradeNo}-` };
  return html`<details id="refund-${outTradeNo}" ${isRejected && html`open`}>
    <summary>
      ${bilingual('Refund', '退款')}
      <span class="hidden">${bilingual(`of period ${periodId}`, `第 ${periodId} 期`)}</span>
    </summary>
    <form method="post" action="${action}">
      ${formField(
        {
          name: 'amount',
          label: bilingual('Amount in yuan', '退款金额（元）'),
          hint: bilingual(`At most ${money(rest)}.`, `不超过 ${money(rest)}。`),
          inputmode: 'decimal',
        },
        own,
      )}
      ${formField(
        {
          name: 'reason',
          label: bilingual('Reason, shown to the customer', '退款原因（用户可见）'),
          maxLength: 80,
        },
        own,
      )}
      <label class="choice">
        <input type="checkbox" name="confirmed" value="yes" required />
        <span>
          ${bilingual(
            'Return the money to the customer; this cannot be undone.',
            '确认退款给用户，此操作不可撤销。',
          )}
        </span>
      </label>
      <button class="bad">${bilingual('Refund now', '确认退款')}</button>
    </form>
  </details>`;
}
