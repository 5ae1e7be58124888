import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { HourFigures } from '../collection-figures.js';
import type { CollectionOverview } from '../collection-overview.service.js';

type Kind = Exclude<keyof HourFigures, 'hour'>;

/** The kinds of work, from the bottom of a column to its top, with the colours of the periods. */
const KINDS: readonly { readonly kind: Kind; readonly look: string; readonly name: Html }[] = [
  { kind: 'paid', look: 'paid', name: bilingual('Paid', '扣费成功') },
  { kind: 'announced', look: 'scheduled', name: bilingual('Announced', '已预约') },
  { kind: 'failed', look: 'failed', name: bilingual('Failed', '扣费失败') },
  { kind: 'waiting', look: 'planned', name: bilingual('Waiting', '待处理') },
];

/** The work of the day: what is left, and what happens in each hour. */
export function todaySection({ today, preview, hours, isPaused }: CollectionOverview): Html {
  const { schedule, deduct, settle } = preview;
  return html`<section class="card" aria-labelledby="today-heading">
    <h2 id="today-heading">${bilingual('Today', '今天')} · ${today}</h2>
    <dl class="totals">
      ${total(bilingual('To announce', '待预约'), schedule)}
      ${total(bilingual('To deduct', '待扣费'), deduct)}
      ${total(bilingual('Without a result', '等待结果'), settle)}
    </dl>
    ${picture(hours)}
    <details id="hours-table">
      <summary>${bilingual('The hours as a table', '各时段明细')}</summary>
      ${table(hours)}
    </details>
    ${
      !isPaused &&
      html`<details id="pause">
        <summary>${bilingual('Pause the collection', '暂停收费')}</summary>
        <p class="hint">
          ${bilingual(
            'Nothing is announced or deducted until you resume; premiums whose time runs out meanwhile are lost.',
            '恢复之前不再预约与扣费；期间到期的保费将无法收取。',
          )}
        </p>
        <form method="post" action="/collection/pause" class="actions">
          <button class="bad">${bilingual('Pause', '暂停')}</button>
        </form>
      </details>`
    }
  </section>`;
}

function total(name: Html, { count, amount }: { count: number; amount: number }): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${count} <small>${money(amount)}</small></dd>
  </div>`;
}

const WIDTH = 360;
const GROUND = 92;
const HIGHEST = 74;

/** Twelve columns, one for each hour. */
function picture(hours: readonly HourFigures[]): Html {
  const highest = Math.max(4, ...hours.map(sum));
  return html`<figure class="timeline">
    <svg viewBox="0 0 ${WIDTH} ${GROUND + 16}" role="img" aria-labelledby="hours-title hours-text">
      <title id="hours-title">${bilingual('The hours of the day', '今日各时段')}</title>
      <desc id="hours-text">
        ${KINDS.map(({ kind, name }) => {
          const count = hours.reduce((all, hour) => all + hour[kind], 0);
          return html`${name}: ${count}. `;
        })}
      </desc>
      <path class="ground" d="M4 ${GROUND}H${WIDTH - 4}" />
      ${hours.map((hour, index) => column(hour, 18 + index * 29.5, HIGHEST / highest))}
    </svg>
    <figcaption>
      <ul class="legend">
        ${KINDS.map(
          ({ look, name }) =>
            html`<li>
              <svg viewBox="-8 -8 16 16" aria-hidden="true" class="period ${look}">
                <rect x="-7" y="-7" width="14" height="14" rx="3" />
              </svg>
              ${name}
            </li>`,
        )}
      </ul>
    </figcaption>
  </figure>`;
}

function column(figures: HourFigures, x: number, scale: number): Html {
  let top = GROUND;
  const parts = KINDS.filter(({ kind }) => figures[kind] > 0).map(({ kind, look }) => {
    const height = figures[kind] * scale;
    top -= height;
    return html`<g class="period ${look}">
      <rect
        x="${rounded(x - 10)}"
        y="${rounded(top)}"
        width="20"
        height="${rounded(Math.max(1, height - 1))}"
        rx="2"
      />
    </g>`;
  });
  const count = sum(figures);
  return html`${parts}
  ${count > 0 && html`<text class="number" x="${rounded(x)}" y="${rounded(top - 4)}">${count}</text>`}
  ${
    figures.hour % 2 === 0 &&
    html`<text x="${rounded(x)}" y="${GROUND + 12}">${toTime(figures.hour)}</text>`
  }`;
}

function table(hours: readonly HourFigures[]): Html {
  return html`<table class="figures">
    <thead>
      <tr>
        <th scope="col">${bilingual('From', '起')}</th>
        ${KINDS.map(({ name }) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${hours.map(
        (hour) =>
          html`<tr>
            <th scope="row">${toTime(hour.hour)}</th>
            ${KINDS.map(({ kind }) => html`<td>${hour[kind]}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function toTime(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

function sum({ paid, announced, failed, waiting }: HourFigures): number {
  return paid + announced + failed + waiting;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
