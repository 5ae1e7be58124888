import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import { LOOK_NAMES } from '../../premiums/period-look.js';
import type { ShownPeriod } from '../../premiums/shown-period.js';
import { periodButton } from './period-button.js';

/** Every period with its next step, or the reason why there is none. */
export function periodsSection(periods: readonly ShownPeriod[], path: string): Html {
  return html`<section class="card" aria-labelledby="periods-heading">
    <h2 id="periods-heading">${bilingual('Periods', '扣费周期')}</h2>
    <table class="periods">
      <thead>
        <tr>
          <th scope="col">${bilingual('No.', '期')}</th>
          <th scope="col">${bilingual('Date and premium', '日期与金额')}</th>
          <th scope="col">${bilingual('State and next step', '状态与操作')}</th>
        </tr>
      </thead>
      <tbody>
        ${periods.map((shown) => periodRow(shown, path))}
      </tbody>
    </table>
  </section>`;
}

function periodRow(shown: ShownPeriod, path: string): Html {
  const { period, look, step } = shown;
  const reason = step.open ? step.note : step.reason;
  return html`<tr>
    <th scope="row">${period.policy_period_id}</th>
    <td>
      ${period.estimated_deduct_date}
      <span class="amount">${money(period.estimated_deduct_amount.total)}</span>
    </td>
    <td>
      <span class="pill ${look}">${LOOK_NAMES[look]}</span>
      ${period.deduct_date !== undefined && html`<small>${period.deduct_date}</small>`}
      ${periodButton(shown, path, 'small')} ${reason && html`<small>${reason}</small>`}
    </td>
  </tr>`;
}
