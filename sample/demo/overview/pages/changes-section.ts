import type { LowerChoice, RenewChoice } from '../../changes/change-offers.js';
import type { Offer } from '../../changes/offer.js';
import { getEntries, type FilledForm } from '../../forms/filled-form.js';
import { formField } from '../../forms/form-field.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { money, toYuan } from '../../money/yuan.js';
import type { SignedOverview } from '../contract-overview.js';

/** The changes that the contract allows now, and the reason for each that it does not. */
export function changesSection(
  { lower, renew, terminate }: SignedOverview,
  path: string,
  filled: FilledForm | undefined,
): Html {
  return html`<section class="card" aria-labelledby="changes-heading">
    <h2 id="changes-heading">${bilingual('Change the contract', '变更协议')}</h2>
    <div id="changes">
      ${change('lower', bilingual('Lower a premium', '调低保费'), lower, (offer) => lowerForm(offer, `${path}/modification`, filled))}
      ${change('renew', bilingual('Renew', '续期'), renew, (offer) => renewForm(offer, `${path}/renewal`, filled))}
      ${change('terminate', bilingual('Terminate', '解约'), terminate, () => terminateForm(`${path}/termination`, filled))}
    </div>
  </section>`;
}

type OpenOffer<Choice> = Extract<Offer<Choice>, { open: true }>;

/** A form, and whether it is open: the user has filled it in, or is to fill it in next. */
interface ChangeForm {
  readonly isOpen: boolean;
  readonly form: Html;
}

function change<Choice>(
  id: string,
  name: Html,
  offer: Offer<Choice>,
  createForm: (offer: OpenOffer<Choice>) => ChangeForm,
): Html {
  if (offer.open) {
    const { isOpen, form } = createForm(offer as OpenOffer<Choice>);
    return html`<details id="${id}" ${isOpen && html`open`}>
      <summary>${name}</summary>
      ${form}
    </details>`;
  }
  return html`<div class="closed" id="${id}">
    <strong>${name}</strong>
    <p class="hint">${offer.reason}</p>
  </div>`;
}

function lowerForm(
  { periods }: OpenOffer<LowerChoice>,
  action: string,
  filled: FilledForm | undefined,
): ChangeForm {
  const { isRejected, ...entries } = getEntries(filled, action, {});
  const own = { ...entries, prefix: 'lower-' };
  const isScheduled = periods.some(({ policy_period_state: state }) => state === 'SCHEDULED');
  const choices = periods.map(
    ({ policy_period_id: id, estimated_deduct_date: date, estimated_deduct_amount }) =>
      [String(id), `${id} · ${date} · ${money(estimated_deduct_amount.total)}`] as const,
  );
  const form = html`<form method="post" action="${action}">
    <p class="hint">
      ${bilingual(
        'Once a day, three times in the lifetime of a contract.',
        '每日限一次，协议有效期内最多三次。',
      )}
    </p>
    ${formField({ name: 'period', label: bilingual('Period', '期数'), choices }, own)}
    ${formField(
      {
        name: 'premium',
        label: bilingual('New premium in yuan', '新保费（元）'),
        inputmode: 'decimal',
      },
      own,
    )}
    ${
      isScheduled &&
      html`<label class="choice">
        <input
          type="checkbox"
          name="cancel_schedule"
          value="yes"
          ${entries.values['cancel_schedule'] !== undefined && html`checked`}
        />
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
  return { isOpen: isRejected, form };
}

function renewForm(
  { count, amount }: OpenOffer<RenewChoice>,
  action: string,
  filled: FilledForm | undefined,
): ChangeForm {
  const defaults = { periods: String(count), premium: toYuan(amount) };
  const { isRejected: _isRejected, ...entries } = getEntries(filled, action, defaults);
  const own = { ...entries, prefix: 'renew-' };
  const form = html`<form method="post" action="${action}">
    ${formField(
      {
        name: 'periods',
        label: bilingual('Number of premiums, 1 to 12', '扣费期数，1 至 12'),
        inputmode: 'numeric',
      },
      own,
    )}
    ${formField(
      {
        name: 'premium',
        label: bilingual('Premium in yuan', '每期保费（元）'),
        hint: bilingual(
          'At most 50 % above or below the last premium.',
          '与最后一期相差不得超过 50%。',
        ),
        inputmode: 'decimal',
      },
      own,
    )}
    <button class="primary">${bilingual('Renew', '续期')}</button>
  </form>`;
  return { isOpen: true, form };
}

function terminateForm(action: string, filled: FilledForm | undefined): ChangeForm {
  const { isRejected, ...entries } = getEntries(filled, action, {});
  const form = html`<form method="post" action="${action}">
    ${formField(
      {
        name: 'remark',
        label: bilingual('Reason', '解约备注'),
        hint: bilingual('Effective immediately, cannot be undone.', '立即生效，不可恢复。'),
        maxLength: 128,
      },
      { ...entries, prefix: 'terminate-' },
    )}
    <button class="bad">${bilingual('Terminate the contract', '确认解约')}</button>
  </form>`;
  return { isOpen: isRejected, form };
}
