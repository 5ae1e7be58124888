import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import { isOutstanding, LOOK_NAMES } from '../../premiums/period-look.js';
import { getRefunded } from '../../premiums/premium-order.js';
import { getPremium, type ShownPeriod } from '../../premiums/shown-period.js';
import { periodButton } from './period-button.js';

/** Periods before and after the current one that are shown at once. */
const BEFORE = 6;
const AFTER = 3;

/** Every period with its next step, or the reason why there is none. Those far from the current one are folded. */
export function periodsSection(periods: readonly ShownPeriod[], path: string): Html {
  const current = periods.findIndex(({ look }) => isOutstanding(look));
  const middle = current === -1 ? periods.length - 1 : current;
  const from = Math.max(0, middle - BEFORE);
  const to = middle + AFTER + 1;
  const [earlier, later] = [periods.slice(0, from), periods.slice(to)];
  return html`<section class="card" aria-labelledby="periods-heading">
    <h2 id="periods-heading">${bilingual('Periods', '扣费周期')}</h2>
    ${
      earlier.length > 0 &&
      folded(
        'earlier-periods',
        bilingual(`${earlier.length} earlier`, `更早 ${earlier.length} 期`),
        earlier,
        path,
      )
    }
    ${table(periods.slice(from, to), path)}
    ${
      later.length > 0 &&
      folded(
        'later-periods',
        bilingual(`${later.length} later`, `之后 ${later.length} 期`),
        later,
        path,
      )
    }
  </section>`;
}

function folded(id: string, title: Html, periods: readonly ShownPeriod[], path: string): Html {
  return html`<details id="${id}">
    <summary>${title}</summary>
    ${table(periods, path)}
  </details>`;
}

function table(periods: readonly ShownPeriod[], path: string): Html {
  return html`<table class="periods">
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
  </table>`;
}

function periodRow(shown: ShownPeriod, path: string): Html {
  const { period, look, step, latestOrder } = shown;
  const reason = step.open ? step.note : step.reason;
  const refunded = latestOrder === undefined ? 0 : getRefunded(latestOrder);
  return html`<tr>
    <th scope="row">${period.policy_period_id}</th>
    <td>
      ${period.estimated_deduct_date}
      <span class="amount">${money(getPremium(period))}</span>
    </td>
    <td>
      <span class="pill ${look}">${LOOK_NAMES[look]}</span>
      ${period.deduct_date !== undefined && html`<small>${period.deduct_date}</small>`}
      ${periodButton(shown, path, 'small')}
      ${
        look === 'failed' &&
        latestOrder?.result !== undefined &&
        html`<small>${bilingual('Reason: ', '原因：')}${latestOrder.result}</small>`
      }
      ${
        look === 'paid' &&
        refunded > 0 &&
        html`<small
          >${bilingual(`${money(refunded)} refunded`, `已退款 ${money(refunded)}`)}</small
        >`
      }
      ${reason && html`<small>${reason}</small>`}
    </td>
  </tr>`;
}
