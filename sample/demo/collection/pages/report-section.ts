import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { CollectionOverview } from '../collection-overview.service.js';

type Report = CollectionOverview['report'];

const LINES: readonly (readonly [Exclude<keyof Report, 'date'>, Html])[] = [
  ['paid', bilingual('Paid', '已收')],
  ['open', bilingual('In progress', '收取中')],
  ['stuck', bilingual('Need a person', '需人工处理')],
  ['failed', bilingual('No further attempt', '不再尝试或已过期限')],
  ['skipped', bilingual('Skipped by the insurer', '保险公司不收取')],
  ['superseded', bilingual('Replaced by a later one', '已由后期取代')],
  ['ended', bilingual('Contract ended', '协议已终止')],
];

/** The premiums that were expected on a day, by what has become of them. */
export function reportSection({ report }: CollectionOverview): Html {
  const lines = LINES.filter(([line]) => report[line].count > 0);
  return html`<section class="card" aria-labelledby="report-heading" id="report">
    <h2 id="report-heading">${bilingual('Report of a day', '日报')}</h2>
    <form class="search" action="/collection">
      <label for="report-date">${bilingual('Premiums with the date', '扣费日')}</label>
      <div class="date">
        <input id="report-date" name="date" type="date" value="${report.date}" required />
        <button>${bilingual('Show', '查看')}</button>
      </div>
    </form>
    ${
      report.due.count === 0
        ? html`<p>${bilingual('No premium on this day.', '当日没有应收保费。')}</p>`
        : html`<table class="figures">
            <thead>
              <tr>
                <th scope="col">${bilingual('State', '状态')}</th>
                <th scope="col">${bilingual('No.', '期数')}</th>
                <th scope="col">${bilingual('Amount', '金额')}</th>
              </tr>
            </thead>
            <tbody>
              ${lines.map(([line, name]) => row(name, report[line]))}
            </tbody>
            <tfoot>
              ${row(html`<strong>${bilingual('Due', '应收')}</strong>`, report.due)}
            </tfoot>
          </table>`
    }
    <p class="hint">
      <a href="/bills?date=${report.date}"
        >${bilingual('Compare the bill of this day', '核对当日账单')}</a
      >
    </p>
  </section>`;
}

function row(name: Html, { count, amount }: Report['due']): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${count}</td>
    <td>${money(amount)}</td>
  </tr>`;
}
