import { bilingual, html, type Html } from '../../html/html.js';
import type { PaidWithin } from '../collection-figures.js';
import type { CollectionOverview } from '../collection-overview.service.js';

/** The way of the premiums from the announcement to the last day; the rows after the second add up to the first. */
export function funnelSection({ funnel }: CollectionOverview): Html {
  const { due, announced, paid, open, stuck, lost } = funnel;
  const row = (name: Html, count: number, look: string) => funnelRow(name, count, due, look);
  return html`<section class="card" aria-labelledby="funnel-heading">
    <h2 id="funnel-heading">
      ${bilingual('From the announcement to the last day', '从预约到收费期限')}
    </h2>
    <table class="figures funnel">
      <thead>
        <tr>
          <th scope="col">${bilingual('Until today', '截至今日')}</th>
          <th scope="col"><span class="hidden">${bilingual('Share', '占比')}</span></th>
          <th scope="col">${bilingual('Premiums', '期数')}</th>
        </tr>
      </thead>
      <tbody>
        ${row(bilingual('Due', '应收'), due, 'expired')}
        ${row(bilingual('Announced', '已预约'), announced, 'scheduled')}
        ${paid.map((part) => row(getName(part), part.count, 'paid'))}
        ${row(bilingual('In progress', '收取中'), open, 'pending')}
        ${row(bilingual('Need a person', '需人工处理'), stuck, 'failed')}
        ${row(bilingual('Not collected', '未收到'), lost, 'cancelled')}
      </tbody>
    </table>
  </section>`;
}

function funnelRow(name: Html, count: number, due: number, look: string): Html {
  const share = due === 0 ? 0 : count / due;
  return html`<tr>
    <th scope="row">${name}</th>
    <td>
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="10" rx="1" />
        <rect class="share ${look}" width="${Math.round(share * 1000) / 10}" height="10" rx="1" />
      </svg>
    </td>
    <td><strong>${count}</strong> <small>${Math.round(share * 100)} %</small></td>
  </tr>`;
}

function getName({ from, to }: PaidWithin): Html {
  if (to === 0) return bilingual('Paid on its date', '扣费日当天收到');
  if (from === to) return bilingual(`Paid ${from} day later`, `之后第 ${from} 天收到`);
  return bilingual(`Paid ${from}–${to} days later`, `之后第 ${from}–${to} 天收到`);
}
