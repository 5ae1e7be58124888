import type { LowerChoice, RenewChoice } from '../../changes/change-offers.js';
import type { Offer } from '../../changes/offer.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money, toYuan } from '../../money/yuan.js';
import type { SignedOverview } from '../contract-overview.js';

/** The changes that the contract allows now, and the reason for each that it does not. */
export function changesSection({ lower, renew, terminate }: SignedOverview, path: string): Html {
  return html`<section class="card" aria-labelledby="changes-heading">
    <h2 id="changes-heading">${bilingual('Change the contract', '变更协议')}</h2>
    <div id="changes">
      ${change('lower', bilingual('Lower a premium', '调低保费'), lower, lowerForm, path)}
      ${change('renew', bilingual('Renew', '续期'), renew, renewForm, path)}
      ${change('terminate', bilingual('Terminate', '解约'), terminate, terminateForm, path)}
    </div>
  </section>`;
}

type OpenOffer<Choice> = Extract<Offer<Choice>, { open: true }>;

function change<Choice>(
  id: string,
  name: Html,
  offer: Offer<Choice>,
  form: (offer: OpenOffer<Choice>, path: string) => Html,
  path: string,
): Html {
  if (offer.open) {
    return html`<details id="${id}">
      <summary>${name}</summary>
      ${form(offer as OpenOffer<Choice>, path)}
    </details>`;
  }
  return html`<div class="closed" id="${id}">
    <strong>${name}</strong>
    <p class="hint">${offer.reason}</p>
  </div>`;
}

function lowerForm({ periods }: OpenOffer<LowerChoice>, path: string): Html {
  const scheduled = periods.some(({ policy_period_state }) => policy_period_state === 'SCHEDULED');
  return html`<form method="post" action="${path}/modification">
    <p class="hint">
      ${bilingual(
        'Once a day, three times in the lifetime of a contract.',
        '每日限一次，协议有效期内最多三次。',
      )}
    </p>
    <div class="field">
      <label for="lower-period">${bilingual('Period', '期数')}</label>
      <select id="lower-period" name="period">
        ${periods.map(
          ({ policy_period_id: id, estimated_deduct_date, estimated_deduct_amount }) =>
            html`<option value="${id}">
              ${id} · ${estimated_deduct_date} · ${money(estimated_deduct_amount.total)}
            </option>`,
        )}
      </select>
    </div>
    ${amountField('lower-premium', bilingual('New premium in yuan', '新保费（元）'), '')}
    ${
      scheduled &&
      html`<label class="choice">
        <input type="checkbox" name="cancel_schedule" value="yes" />
        <span>
          ${bilingual(
            'Allow WeChat Pay to cancel its scheduled deduction; it must then be scheduled again.',
            '允许取消已有预约；之后须重新预约。',
          )}
        </span>
      </label>`
    }
    <button class="primary">${bilingual('Lower', '调低')}</button>
  </form>`;
}

function renewForm({ count, amount }: OpenOffer<RenewChoice>, path: string): Html {
  return html`<form method="post" action="${path}/renewal">
    <div class="field">
      <label for="renew-periods"
        >${bilingual('Monthly premiums, 1 to 12', '扣费期数，1 至 12')}</label
      >
      <input id="renew-periods" name="periods" inputmode="numeric" value="${count}" required />
    </div>
    ${amountField('renew-premium', bilingual('Premium in yuan', '每期保费（元）'), toYuan(amount))}
    <p class="hint">
      ${bilingual('At most 50 % above or below the last premium.', '与最后一期相差不得超过 50%。')}
    </p>
    <button class="primary">${bilingual('Renew', '续期')}</button>
  </form>`;
}

function terminateForm(_offer: object, path: string): Html {
  return html`<form method="post" action="${path}/termination">
    <div class="field">
      <label for="remark">${bilingual('Reason', '解约备注')}</label>
      <input id="remark" name="remark" maxlength="128" autocomplete="off" />
      <p class="hint">
        ${bilingual('Effective immediately, cannot be undone.', '立即生效，不可恢复。')}
      </p>
    </div>
    <button class="bad">${bilingual('Terminate the contract', '确认解约')}</button>
  </form>`;
}

function amountField(id: string, label: Html, value: string): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="premium"
      inputmode="decimal"
      value="${value}"
      autocomplete="off"
      required
    />
  </div>`;
}
